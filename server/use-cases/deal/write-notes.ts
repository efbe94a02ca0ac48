import { noteBody, type PromisedNote } from "../../domain/notes.ts";
import { minute, second } from "../../domain/time.ts";
import type { NewCrmNote, NoteResult } from "../../ports/crm-notes.ts";
import type { CrmWrite, CrmWriteOutcome } from "../../ports/crm-writes.ts";
import {
  isOurs,
  lacksScope,
  nextTry,
  recordsPerCall,
  troubleOf,
  type Trouble,
  type Turn,
  type TurnParts,
} from "./crm-turn.ts";

/** One promised note with the row that promises it. */
interface Task {
  readonly write: CrmWrite;
  readonly note: NewCrmNote;
}

// Longer than a call may take and than HubSpot needs to finish one whose answer was lost.
const sendingTime = minute;
// What HubSpot is still at work on may come to be a while after its answer was lost.
const shortestPause = 30 * second;

/** Promised notes that are due, as many as one call takes. */
export function dueNotes({ store, clock }: TurnParts, { portalId }: Turn): Promise<readonly CrmWrite[]> {
  return store.crmWrites.listDue(portalId, "note", clock.now(), recordsPerCall);
}

/**
 * Writes promised notes, at most 100, each once: before HubSpot is asked each row is put off and its try counted, so that
 * whoever comes after a crash or a lost answer looks for the note first. Settles every row itself.
 */
export async function writeNotes(parts: TurnParts, turn: Turn, writes: readonly CrmWrite[]): Promise<void> {
  let isCounted = false;
  try {
    const tasks = await leaveOutWritten(parts, turn, await tasksOf(parts, turn, writes));
    if (tasks.length === 0 || !(await noteSending(parts, turn, tasks))) return;
    isCounted = true;
    await create(parts, turn, tasks);
  } catch (error) {
    if (lacksScope(error)) await switchOff(parts, turn, writes);
    else await postpone(parts, writes, { ...troubleOf(error), isCounted });
  }
}

async function tasksOf(
  { store, crm, clock }: TurnParts,
  { portalId }: Turn,
  writes: readonly CrmWrite[],
): Promise<readonly Task[]> {
  const told = writes.map(({ payload }) => (payload === null ? null : (JSON.parse(payload) as PromisedNote)));
  const namesStages = told.some((one) => one?.cause.occasion === "moved");
  const pipelines = namesStages ? await crm.readPipelines(portalId, "worker") : [];
  const names = new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, label }) => [id, label] as const)));
  const stageName = (stageId: string): string => names.get(stageId) ?? stageId;

  const tasks: Task[] = [];
  for (const [place, write] of writes.entries()) {
    const promised = told[place];
    const payment = write.paymentId === null ? null : await store.payments.find(portalId, write.paymentId);
    if (!payment || !promised) {
      await store.crmWrites.settle(write, { state: "done", reason: "erased" }, clock.now());
      continue;
    }
    const noteId = write.writeId;
    const { at, cause } = promised;
    const body = noteBody({ noteId, cause, payment, stageName });
    tasks.push({ write, note: { noteId, at, body, dealId: payment.dealId, contactId: payment.contact.id } });
  }
  return tasks;
}

/** Those of an earlier try that have come to be after all are done; answers the rest. */
async function leaveOutWritten(
  { store, crm, clock }: TurnParts,
  { portalId }: Turn,
  tasks: readonly Task[],
): Promise<readonly Task[]> {
  const tried = tasks.filter(({ write }) => write.attempts > 0).map(({ note }) => note);
  if (tried.length === 0) return tasks;
  const found = await crm.findNotes(portalId, tried);
  for (const { write } of tasks.filter(({ note }) => found.has(note.noteId))) {
    await store.crmWrites.settle(write, { state: "done", reason: "found" }, clock.now());
  }
  return tasks.filter(({ note }) => !found.has(note.noteId));
}

/** On disk before the call. False when somebody else has the portal by now. */
async function noteSending({ store, clock }: TurnParts, turn: Turn, tasks: readonly Task[]): Promise<boolean> {
  const now = clock.now();
  return store.transaction(async (tx) => {
    const mayGoOn = await isOurs(tx, turn);
    for (const { write } of mayGoOn ? tasks : []) {
      const sending = { state: "ready", runAt: now + sendingTime, reason: "sending", isTry: true } as const;
      await tx.crmWrites.settle(write, sending, now);
    }
    return mayGoOn;
  });
}

async function create(parts: TurnParts, turn: Turn, tasks: readonly Task[]): Promise<void> {
  const { store, clock } = parts;
  const notes = tasks.map(({ note }) => note);
  const results = await createOnWhatIsThere(parts, turn, notes);
  for (const { write } of tasks) {
    await store.crmWrites.settle(write, outcomeOf(parts, write, results.get(write.writeId)), clock.now());
  }
}

/**
 * A note for a deal and a contact of which one is gone hangs on the other one. Nothing was made of what was refused, so
 * asking again without it is safe.
 */
async function createOnWhatIsThere(
  { crm }: TurnParts,
  { portalId }: Turn,
  notes: readonly NewCrmNote[],
): Promise<ReadonlyMap<string, NoteResult>> {
  const results = new Map(await crm.createNotes(portalId, notes));
  const onBoth = notes.filter(({ dealId, contactId }) => dealId !== null && contactId !== null);
  for (const gone of ["dealId", "contactId"] as const) {
    const refused = onBoth.filter(({ noteId }) => results.get(noteId)?.state === "gone");
    if (refused.length === 0) break;
    const again = refused.map((note) => ({ ...note, [gone]: null }));
    for (const [noteId, result] of await crm.createNotes(portalId, again)) results.set(noteId, result);
  }
  return results;
}

const lost: Trouble = { reason: "ambiguous", said: null, isPassing: true, isTry: true };

function outcomeOf(parts: TurnParts, write: CrmWrite, result: NoteResult | undefined): CrmWriteOutcome {
  if (!result) return laterOrNever(parts, write, { ...lost, isCounted: true });
  if (result.state === "written") return { state: "done", reason: "written" };
  if (result.state === "gone") return { state: "done", reason: "its records are gone" };
  return { state: "dead", reason: reasonOf("validation", result.said) };
}

/** Of a write that was given up: the fault, and HubSpot's own sentence where it said one. */
function reasonOf(fault: string, said: string | null): string {
  return said === null ? fault : `${fault}: ${said}`;
}

/** `isCounted`: the try was counted before the call already. */
type CountedTrouble = Trouble & { readonly isCounted: boolean };

async function postpone(parts: TurnParts, writes: readonly CrmWrite[], trouble: CountedTrouble): Promise<void> {
  const { store, clock, log } = parts;
  const portalId = writes[0]?.portalId;
  log.warn({ portalId, reason: trouble.reason, count: writes.length }, "Notes could not be written for now.");
  for (const write of writes) {
    await store.crmWrites.settle(write, laterOrNever(parts, write, trouble), clock.now());
  }
}

/** Later and later; at last a person has to look. */
function laterOrNever(parts: TurnParts, write: CrmWrite, trouble: CountedTrouble): CrmWriteOutcome {
  const { reason, said, isTry, isCounted } = trouble;
  const at = nextTry(parts, write, trouble);
  if (at === null) return { state: "dead", reason: reasonOf(reason, said) };
  const runAt = reason === "ambiguous" ? Math.max(at, parts.clock.now() + shortestPause) : at;
  return { state: "ready", runAt, reason, isTry: isTry && !isCounted };
}

/** Refused as a whole, and would be again: no more calls and no more promises until the account allows it. */
async function switchOff(parts: TurnParts, { portalId }: Turn, writes: readonly CrmWrite[]): Promise<void> {
  const { store, clock, log } = parts;
  const now = clock.now();
  log.warn({ portalId, reason: "permission", count: writes.length }, "Notes are off: the account does not allow them.");
  await store.transaction(async (tx) => {
    await tx.crmFeatures.save(portalId, "notes", { state: "off", reason: "no_scope" });
    for (const objectType of ["deal", "contact"] as const) {
      await tx.crmWrites.park(portalId, { kind: "note", objectType }, "missing_scope", now);
    }
    for (const write of writes) {
      await tx.crmWrites.settle(write, { state: "ready", runAt: now, reason: "permission", isTry: false }, now);
    }
  });
}
