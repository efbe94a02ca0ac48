import type { Knex } from "knex";
import {
  partsOf,
  type DeadLetter,
  type LetterAbout,
  type LetterId,
  type LetterSource,
} from "../domain/dead-letters.ts";
import type { Sealer } from "../ports/context.ts";
import type { DeadLetters, LetterPage } from "../ports/dead-letters.ts";
import { hubspotEventBond } from "./hubspot-events.ts";
import { inboxBond } from "./inbox.ts";

interface Row {
  letter_id: LetterId;
  source: LetterSource;
  about: LetterAbout;
  kind: string;
  connection_id: string | null;
  checkout_reference: string | null;
  payment_id: string | null;
  object_type: "deal" | "contact" | null;
  object_id: string | null;
  reason: string | null;
  attempts: number;
  arrived_at: number;
  tried_at: number;
  ignored_by: string | null;
  ignored_at: number | null;
  note: string | null;
}

/** The tables of work that have letters, each in the columns of a letter, for one account. */
const letters = `
  select 'delivery-' || entry_id as letter_id, 'delivery' as source, 'delivery' as about, kind, connection_id,
    checkout_reference, payment_id, cast(null as text) as object_type, cast(null as text) as object_id,
    reason, attempts, received_at as arrived_at, run_at as tried_at
  from inbox where portal_id = :portalId and state = 'dead'
  union all
  select 'event-' || cast(seq as text), 'event', 'event', state, null, null, null, null, null,
    reason, attempts, received_at, run_at
  from hubspot_events where portal_id = :portalId and state in ('dead', 'review')
  union all
  select 'write-' || write_id, 'write', kind, kind, null, null, payment_id, object_type, object_id,
    reason, attempts, created_at, coalesce(settled_at, run_at)
  from crm_writes where portal_id = :portalId and state = 'dead'
  union all
  select 'closing-' || payment_id, 'closing', 'closing', 'closing', null, null, payment_id, null, null,
    reason, attempts, promised_at, run_at
  from closings where portal_id = :portalId and state = 'dead'`;

const withWords = `
  select l.*, i.ignored_by, i.ignored_at, i.note
  from (${letters}) l
  left join dead_letters_ignored i
    on i.portal_id = :portalId and i.letter_id = l.letter_id and i.lifted_at is null`;

export function deadLettersTable(db: Knex, sealer: Sealer): DeadLetters {
  const read = async (sql: string, values: Readonly<Record<string, string | number>>): Promise<readonly Row[]> => {
    const answer: unknown = await db.raw(sql, values);
    return Array.isArray(answer) ? (answer as Row[]) : (answer as { readonly rows: Row[] }).rows;
  };
  return {
    async list(portalId, { which, after, limit }) {
      const rest = after ? "and (tried_at < :triedAt or (tried_at = :triedAt and l.letter_id < :letterId))" : "";
      const sql = `${withWords} where ${conditions[which]} ${rest} order by tried_at desc, l.letter_id desc limit :limit`;
      const values = { portalId, limit, ...(after && { triedAt: after.triedAt, letterId: after.letterId }) };
      return (await read(sql, values)).map(toLetter);
    },

    async count(portalId) {
      const counted = async (which: LetterPage["which"]): Promise<number> => {
        const sql = `select count(*) as attempts from (${withWords} where ${conditions[which]}) c`;
        return Number((await read(sql, { portalId }))[0]?.attempts ?? 0);
      };
      return { open: await counted("open"), ignored: await counted("ignored") };
    },

    async find(portalId, letterId) {
      const [row] = await read(`${withWords} where l.letter_id = :letterId`, { portalId, letterId });
      return row ? toLetter(row) : null;
    },

    contentsOf: (portalId, letterId) => contentsIn(db, sealer, portalId, letterId),

    async revive(portalId, letterId, at) {
      const revived = await reviveIn(db, portalId, { letterId, at });
      const aside = { portal_id: portalId, letter_id: letterId, lifted_at: null };
      if (revived) await db("dead_letters_ignored").where(aside).update({ lifted_at: at });
      return revived;
    },

    async ignore(portalId, letterId, { by, at, note, paymentId }) {
      const whose = { portal_id: portalId, letter_id: letterId, payment_id: paymentId };
      await db("dead_letters_ignored")
        .insert({ ...whose, ignored_by: by, ignored_at: at, note, lifted_at: null })
        .onConflict()
        .ignore();
    },

    async claimPress(portalId, { key, request, at }) {
      const press = { portal_id: portalId, key };
      const claimed = await db("dead_letter_presses")
        .insert({ ...press, request, at })
        .onConflict(["portal_id", "key"])
        .ignore()
        .returning("key");
      if (claimed.length === 1) return "new";
      const earlier = await db("dead_letter_presses").where(press).first("request");
      return earlier?.request === request ? "same" : "other";
    },
  };
}

function contentsIn(db: Knex, sealer: Sealer, portalId: number, letterId: LetterId): Promise<string> {
  const { source, id } = partsOf(letterId);
  if (source === "delivery") return deliveryBody(db, sealer, { portal_id: portalId, entry_id: id });
  if (source === "event") return eventBody(db, sealer, { portal_id: portalId, seq: Number(id) });
  return source === "write" ? writePayload(db, { portal_id: portalId, write_id: id }) : Promise.resolve("");
}

type Texts<Names extends string> = Readonly<Record<Names, string | null>>;

async function deliveryBody(
  db: Knex,
  sealer: Sealer,
  own: { readonly portal_id: number; readonly entry_id: string },
): Promise<string> {
  const row = await db("inbox").where(own).first<Texts<"body_sealed"> | undefined>("body_sealed");
  return row?.body_sealed ? sealer.open(row.body_sealed, inboxBond(own)) : "";
}

async function eventBody(
  db: Knex,
  sealer: Sealer,
  own: { readonly portal_id: number; readonly seq: number },
): Promise<string> {
  const row = await db("hubspot_events")
    .where(own)
    .first<Texts<"happening" | "body_sealed" | "dedupe_key"> | undefined>();
  if (!row?.body_sealed) return row?.happening ?? "";
  return sealer.open(row.body_sealed, hubspotEventBond(own.portal_id, row.dedupe_key ?? ""));
}

async function writePayload(db: Knex, own: { readonly portal_id: number; readonly write_id: string }): Promise<string> {
  const row = await db("crm_writes").where(own).first<Texts<"payload"> | undefined>("payload");
  return row?.payload ?? "";
}

const conditions: Readonly<Record<LetterPage["which"], string>> = {
  open: "i.letter_id is null",
  ignored: "i.letter_id is not null",
};

/** Everything begins anew: all tries, at once. What cannot be read stays where it is. */
async function reviveIn(
  db: Knex,
  portalId: number,
  { letterId, at }: { readonly letterId: LetterId; readonly at: number },
): Promise<boolean> {
  const { source, id } = partsOf(letterId);
  const again = { state: "ready", attempts: 0, run_at: at };
  const dead = { portal_id: portalId, state: "dead" };
  if (source === "delivery")
    return (
      (await db("inbox")
        .where({ ...dead, entry_id: id })
        .update(again)) === 1
    );
  if (source === "event")
    return (
      (await db("hubspot_events")
        .where({ ...dead, seq: Number(id) })
        .update(again)) === 1
    );
  if (source === "closing")
    return (
      (await db("closings")
        .where({ ...dead, payment_id: id })
        .update(again)) === 1
    );
  const write = db("crm_writes").where({ ...dead, write_id: id });
  if (await isPromisedAnew(db, portalId, id)) {
    return (await write.update({ state: "done", reason: "promised anew", settled_at: at })) === 1;
  }
  return (await write.update({ ...again, settled_at: null })) === 1;
}

/** The properties of a record are written as they are by then, so one promise of them stands for all. */
async function isPromisedAnew(db: Knex, portalId: number, writeId: string): Promise<boolean> {
  const waiting = await db("crm_writes as w")
    .join("crm_writes as d", (both) =>
      both.on("d.portal_id", "w.portal_id").on("d.object_type", "w.object_type").on("d.object_id", "w.object_id"),
    )
    .where({ "d.portal_id": portalId, "d.write_id": writeId, "d.kind": "properties" })
    .where({ "w.kind": "properties", "w.state": "ready" })
    .first("w.write_id");
  return waiting !== undefined;
}

function toLetter(row: Row): DeadLetter {
  const { object_type: type, object_id: id, ignored_by: by, ignored_at: at, note } = row;
  return {
    letterId: row.letter_id,
    source: row.source,
    about: row.about,
    kind: row.kind,
    connectionId: row.connection_id,
    checkoutReference: row.checkout_reference,
    paymentId: row.payment_id,
    record: type !== null && id !== null ? { type, id } : null,
    reason: row.reason ?? "failed",
    attempts: Number(row.attempts),
    arrivedAt: Number(row.arrived_at),
    triedAt: Number(row.tried_at),
    ignored: by !== null && at !== null ? { by, at: Number(at), note: note ?? "" } : null,
  };
}
