import type { PostalAddress } from "../../domain/address.ts";
import { addressChanges, type AddressChange, type ContactAddress } from "../../domain/contact-address.ts";
import type { EventFacts } from "../../domain/events.ts";
import type { RecordWriteResult } from "../../ports/crm-records.ts";
import type { CrmWrite, CrmWriteOutcome } from "../../ports/crm-writes.ts";
import { noteOn } from "../record/note-on-payments.ts";
import { addressLane, markOf } from "../record/read-address.ts";
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

/** Promised addresses that are due, as many as one call takes. */
export function dueAddresses({ store, clock }: TurnParts, { portalId }: Turn): Promise<readonly CrmWrite[]> {
  return store.crmWrites.listDue(portalId, "address", clock.now(), recordsPerCall);
}

/** An address with the contact it is for, as both are now. */
interface Task {
  readonly write: CrmWrite;
  readonly changes: readonly AddressChange[];
}

/**
 * Writes promised addresses to their contacts, at most 100. Each contact is looked at first: what a person has changed
 * since the press stays, and an address that is there already was written by a try whose answer was lost.
 */
export async function writeAddresses(parts: TurnParts, turn: Turn, writes: readonly CrmWrite[]): Promise<void> {
  const { store, crm } = parts;
  try {
    const ids = writes.map(({ objectId }) => objectId);
    const tasks = await tasksOf(parts, writes, await crm.readAddresses(turn.portalId, ids, "worker"));
    if (tasks.length === 0 || !(await isOurs(store, turn))) return;
    const results = await crm.writeRecords(turn.portalId, "contact", tasks.map(recordWrite));
    for (const { write } of tasks) await settle(parts, write, resultOf(results.get(write.objectId)));
  } catch (error) {
    if (lacksScope(error)) await store.crmWrites.park(turn.portalId, addressLane, "missing_scope", parts.clock.now());
    else await postpone(parts, writes, troubleOf(error));
  }
}

function recordWrite({ write, changes }: Task) {
  const properties = Object.fromEntries(changes.map(({ property, after }) => [property, after]));
  return { objectId: write.objectId, stageId: null, properties };
}

async function tasksOf(
  parts: TurnParts,
  writes: readonly CrmWrite[],
  contacts: ReadonlyMap<string, ContactAddress>,
): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for (const write of writes) {
    const { portalId, paymentId, objectId } = write;
    const place = paymentId === null ? undefined : (await parts.store.payers.find(portalId, paymentId))?.place;
    const contact = contacts.get(objectId);
    const judged = judge(write, place, contact);
    if ("changes" in judged) tasks.push({ write, changes: judged.changes });
    else await settle(parts, write, judged);
  }
  return tasks;
}

type Ended = { readonly outcome: CrmWriteOutcome; readonly facts: EventFacts | null };

function judge(
  { payload }: CrmWrite,
  place: PostalAddress | undefined,
  contact: ContactAddress | undefined,
): { readonly changes: readonly AddressChange[] } | Ended {
  if (!place) return { outcome: { state: "done", reason: "erased" }, facts: null };
  if (!contact) return { outcome: { state: "done", reason: "its record is gone" }, facts: notWritten("contact_gone") };
  const changes = addressChanges(place, contact);
  if (changes.length === 0) return { outcome: { state: "done", reason: "there already" }, facts: written };
  if (markOf(place, contact) === payload) return { changes };
  return { outcome: { state: "done", reason: "changed meanwhile" }, facts: notWritten("changed_meanwhile") };
}

const written: EventFacts = { kind: "address_written" };

function notWritten(reason: Extract<EventFacts, { kind: "address_not_written" }>["reason"]): EventFacts {
  return { kind: "address_not_written", reason };
}

/** Null where nothing is known of it. */
function resultOf(result: RecordWriteResult | undefined): Ended | null {
  const told = result?.properties;
  if (!told) return null;
  if (told.ok) return { outcome: { state: "done", reason: "written" }, facts: written };
  if (told.code === "OBJECT_NOT_FOUND") {
    return { outcome: { state: "done", reason: "its record is gone" }, facts: notWritten("contact_gone") };
  }
  return { outcome: { state: "dead", reason: `validation: ${told.said}` }, facts: notWritten("hubspot_refused") };
}

/** The row's end and the timeline's line together. */
async function settle(parts: TurnParts, write: CrmWrite, ended: Ended | null): Promise<void> {
  if (!ended) return postpone(parts, [write], { ...troubleOf(null), reason: "ambiguous" });
  const { outcome, facts } = ended;
  await parts.store.transaction(async (tx) => {
    const payment = facts && write.paymentId && (await tx.payments.lock(write.portalId, write.paymentId));
    if (payment) await noteOn({ ...parts, store: tx }, payment, facts);
    await tx.crmWrites.settle(write, outcome, parts.clock.now());
  });
}

async function postpone(parts: TurnParts, writes: readonly CrmWrite[], trouble: Trouble): Promise<void> {
  const { store, clock, log } = parts;
  const { reason, isTry } = trouble;
  log.warn({ portalId: writes[0]?.portalId, reason, count: writes.length }, "Addresses could not be written for now.");
  for (const write of writes) {
    const runAt = nextTry(parts, write, trouble);
    if (runAt === null)
      await settle(parts, write, { outcome: { state: "dead", reason }, facts: notWritten("unreachable") });
    else await store.crmWrites.settle(write, { state: "ready", runAt, reason, isTry }, clock.now());
  }
}
