import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import type { CrmNotes, NewCrmNote, NoteResult } from "../../ports/crm-notes.ts";
import type { CallHubSpot } from "./call.ts";
import { chunksOf, id, readRecords, record, textOf } from "./records.ts";
import { refusalOf, standardError } from "./refusals.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/activities/notes/guide
const noteToContact = 202;
const noteToDeal = 214;

type Known = ReadonlyMap<string, NoteResult>;
type Wanted = Pick<NewCrmNote, "noteId" | "dealId" | "contactId">;

interface Parts {
  readonly callHubSpot: CallHubSpot;
  readonly restVersion: string;
}

/**
 * Notes on deals and contacts. Making one is not harmless when repeated, so each bears its id in its text: whoever got no
 * answer looks for it there. Never by search, whose index lags behind.
 */
export function noteCalls(callHubSpot: CallHubSpot, restVersion: string): CrmNotes {
  const parts = { callHubSpot, restVersion };
  return {
    async createNotes(portalId, notes) {
      const { known, isRefusedAsWhole } = await createBatch(parts, portalId, notes);
      return isRefusedAsWhole && notes.length > 1 ? oneByOne(parts, portalId, notes) : known;
    },

    async findNotes(portalId, notes) {
      const onDeals = await noteIdsOf(parts, portalId, "deals", idsOf(notes, "dealId"));
      const onContacts = await noteIdsOf(parts, portalId, "contacts", idsOf(notes, "contactId"));
      const ids = [...new Set([...onDeals, ...onContacts])];
      const reading = { ...parts, kind: "notes", properties: ["hs_note_body"] } as const;
      const found = ids.length === 0 ? [] : await readRecords(reading, portalId, ids, "worker");
      const bodies = found.map((note) => textOf(note, "hs_note_body") ?? "");
      return new Set(
        notes.map(({ noteId }) => noteId).filter((noteId) => bodies.some((body) => body.includes(noteId))),
      );
    },
  };
}

/** One bad note does not fail its neighbours. After a lost answer the ones before it are known, it and the rest are not. */
async function oneByOne(parts: Parts, portalId: number, notes: readonly NewCrmNote[]): Promise<Known> {
  const known = new Map<string, NoteResult>();
  for (const note of notes) {
    try {
      for (const [noteId, result] of (await createBatch(parts, portalId, [note])).known) known.set(noteId, result);
    } catch (error) {
      if (known.size === 0) throw error;
      return known;
    }
  }
  return known;
}

interface Outcome {
  readonly known: Known;
  readonly isRefusedAsWhole: boolean;
}

async function createBatch(
  { callHubSpot, restVersion }: Parts,
  portalId: number,
  notes: readonly NewCrmNote[],
): Promise<Outcome> {
  try {
    const answer = await callHubSpot(portalId, "worker", {
      method: "POST",
      path: `/crm/objects/${restVersion}/notes/batch/create`,
      body: { inputs: notes.map(toInput) },
      isWrite: true,
      answer: batchAnswer,
    });
    return { known: takeApart(notes, answer), isRefusedAsWhole: false };
  } catch (error) {
    const refusal = wholeRefusal(error);
    return { known: new Map(notes.map(({ noteId }) => [noteId, refusal])), isRefusedAsWhole: true };
  }
}

// Only with a trace id does HubSpot answer for each input:
// https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors
function toInput({ noteId, at, body, dealId, contactId }: NewCrmNote) {
  return {
    objectWriteTraceId: noteId,
    properties: { hs_timestamp: new Date(at).toISOString(), hs_note_body: body },
    associations: [...linkTo(dealId, noteToDeal), ...linkTo(contactId, noteToContact)],
  };
}

function linkTo(recordId: string | null, associationTypeId: number) {
  if (recordId === null) return [];
  return [{ to: { id: recordId }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] }];
}

const written = record.extend({ objectWriteTraceId: id.optional().catch(undefined) });
const failed = standardError.extend({ id: id.optional().catch(undefined) });
const batchAnswer = z.object({ results: z.array(written), errors: z.array(failed).catch([]) });

function takeApart(notes: readonly NewCrmNote[], { results, errors }: z.infer<typeof batchAnswer>): Known {
  const made = results.flatMap((result) => {
    const noteId = result.objectWriteTraceId ?? notes.find((note) => bodyOf(result).includes(note.noteId))?.noteId;
    return noteId === undefined ? [] : [[noteId, { state: "written" }] as const];
  });
  const refused = errors.flatMap((error) => {
    const traces = error.context["objectWriteTraceId"] ?? [];
    const note = notes.find(({ noteId }) => traces.includes(noteId));
    return note ? [[note.noteId, resultOf(refusalOf(error))] as const] : [];
  });
  return new Map<string, NoteResult>([...refused, ...made]);
}

function bodyOf(result: z.infer<typeof written>): string {
  return textOf(result, "hs_note_body") ?? "";
}

const goneCodes: ReadonlySet<string> = new Set(["INVALID_OBJECT_IDS", "OBJECT_NOT_FOUND"]);

function resultOf({
  code,
  said,
}: {
  readonly code?: string | undefined;
  readonly said?: string | undefined;
}): NoteResult {
  return goneCodes.has(code ?? "") ? { state: "gone" } : { state: "refused", said: said ?? null };
}

/** What a refusal of the whole call says of its notes; any other fault is thrown on. */
function wholeRefusal(error: unknown): NoteResult {
  if (!(error instanceof UpstreamError)) throw error;
  const { fault, details } = error;
  // Somebody else wrote at the same time: look before repeating.
  if (fault === "conflict") throw new UpstreamError("ambiguous", details);
  if (fault === "not_found") return { state: "gone" };
  if (fault !== "validation") throw error;
  return resultOf(details);
}

function idsOf(notes: readonly Wanted[], field: "dealId" | "contactId"): readonly string[] {
  return [...new Set(notes.map((note) => note[field]).filter((recordId) => recordId !== null))];
}

const largestAssociationBatch = 1000;

const page = z.object({
  results: z
    .array(
      z.object({
        from: z.object({ id }),
        // A number until 2026-03, text from 2026-09 on.
        to: z.array(z.object({ toObjectId: id })).catch([]),
        paging: z
          .object({ next: z.object({ after: z.string() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .catch([]),
});

/** The ids of all notes on these records; a record without notes, or gone, has none. */
async function noteIdsOf(
  { callHubSpot, restVersion }: Parts,
  portalId: number,
  kind: "deals" | "contacts",
  recordIds: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  const queue: { readonly id: string; readonly after?: string }[][] = chunksOf(
    recordIds.map((recordId) => ({ id: recordId })),
    largestAssociationBatch,
  ).map((part) => [...part]);
  for (let inputs = queue.shift(); inputs; inputs = queue.shift()) {
    const { results } = await callHubSpot(portalId, "worker", {
      method: "POST",
      path: `/crm/associations/${restVersion}/${kind}/notes/batch/read`,
      body: { inputs },
      isWrite: false,
      answer: page,
    });
    found.push(...results.flatMap(({ to }) => to.map(({ toObjectId }) => toObjectId)));
    const more = results.flatMap(({ from, paging }) => (paging ? [{ id: from.id, after: paging.next.after }] : []));
    if (more.length > 0) queue.push(more);
  }
  return found;
}
