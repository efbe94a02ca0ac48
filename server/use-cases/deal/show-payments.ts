import { crmPropertiesOf, type CrmPropertyValues, type ShownPayment } from "../../domain/crm-properties.ts";
import type { CrmDeal, RecordWriteResult, WriteResult } from "../../ports/crm-records.ts";
import type { CrmRecordRef, CrmWrite, CrmWriteOutcome, TriedWrite } from "../../ports/crm-writes.ts";
import type { RecordPayment } from "../../ports/record-payments.ts";
import { ensurePropertiesOf } from "../account/ensure-properties.ts";
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

type ObjectType = CrmRecordRef["objectType"];

/** What a record is to show, with the row that promises it. */
export interface RecordValues {
  readonly write: CrmWrite;
  readonly properties: CrmPropertyValues;
}

interface Wanted {
  readonly movingDeals: readonly string[];
  /** `properties`: nothing beside the moves. */
  readonly leaves: "properties" | "nothing";
}

/** Promised properties: those of the deals that move, due or not, and what else is due. */
export async function listProperties(
  { store, clock }: TurnParts,
  { portalId }: Turn,
  { movingDeals, leaves }: Wanted,
): Promise<Readonly<Record<ObjectType, readonly CrmWrite[]>>> {
  const { crmWrites } = store;
  const beside = movingDeals.length > 0 ? await crmWrites.listWaitingProperties(portalId, movingDeals) : [];
  const isAll = leaves === "nothing";
  const due = isAll ? await crmWrites.listDue(portalId, "properties", clock.now(), 2 * recordsPerCall) : [];
  const all = [...new Map([...beside, ...due].map((write) => [write.writeId, write])).values()];
  return {
    deal: all.filter(({ objectType }) => objectType === "deal"),
    contact: all.filter(({ objectType }) => objectType === "contact").slice(0, recordsPerCall),
  };
}

/** Promised properties that can be written now, and the names that must be left out. */
export interface Showable {
  readonly writes: readonly CrmWrite[];
  readonly unusable: ReadonlySet<string>;
}

const nothing: Showable = { writes: [], unusable: new Set() };

/**
 * Sees to it that the records have our properties before a call is spent on them. Where the account does not allow it
 * their rows are parked; where it could not be done now they are put off. Never in the way of a move.
 */
export async function showable(
  parts: TurnParts,
  turn: Turn,
  objectType: ObjectType,
  writes: readonly CrmWrite[],
): Promise<Showable> {
  if (writes.length === 0) return nothing;
  const { portalId } = turn;
  const known = await parts.store.crmFeatures.find(portalId, `${objectType}_properties`);
  try {
    const isKnown = known !== null && known.state !== "due";
    const state = isKnown ? known : await ensurePropertiesOf(parts, portalId, objectType);
    if (state.state === "on") return { writes, unusable: namesIn(state) };
    await park(parts, turn, objectType);
  } catch (error) {
    await postponeProperties(parts, turn, writes, error);
  }
  return nothing;
}

function namesIn(state: { readonly unusable?: readonly { readonly name: string }[] }): ReadonlySet<string> {
  return new Set(state.unusable?.map(({ name }) => name));
}

async function park({ store, clock }: TurnParts, { portalId }: Turn, objectType: ObjectType): Promise<void> {
  await store.crmWrites.park(portalId, { kind: "properties", objectType }, "missing_scope", clock.now());
}

/**
 * What the records are to show now: computed at the last moment, so that however much has happened one write tells it.
 * `deals` as they were read, null for contacts, which show nothing of their own.
 */
export async function valuesOf(
  parts: TurnParts,
  { portalId }: Turn,
  { writes, unusable }: Showable,
  deals: ReadonlyMap<string, CrmDeal> | null,
): Promise<readonly RecordValues[]> {
  if (writes.length === 0) return [];
  const { store, clock } = parts;
  const type = deals ? "deal" : "contact";
  const ids = writes.map(({ objectId }) => objectId);
  const payments = await store.recordPayments.read(portalId, type, ids);
  const companyCurrency = (await store.portals.find(portalId))?.companyCurrency ?? "";
  const shown = shownBy(parts);
  return writes.map((write) => {
    const { amount = null, currency = null } = deals?.get(write.objectId) ?? {};
    const own = (payments.get(write.objectId) ?? []).map(shown);
    const values = crmPropertiesOf({ type, amount, currency, companyCurrency }, own, clock.now());
    return { write, properties: without(unusable, values) };
  });
}

function shownBy({ providers, publicUrl }: TurnParts): (payment: RecordPayment) => ShownPayment {
  const labels = new Map(providers.all.map(({ id, label }) => [id, label]));
  return (payment) => ({
    ...payment,
    link: `${publicUrl}/p/${payment.token}`,
    provider: labels.get(payment.providerId) ?? payment.providerId,
  });
}

function without(unusable: ReadonlySet<string>, values: CrmPropertyValues): CrmPropertyValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !unusable.has(name)));
}

/** Contacts need no look before: what we write depends on nothing of theirs. */
export async function writeContacts(parts: TurnParts, turn: Turn, promised: readonly CrmWrite[]): Promise<void> {
  const { store, crm } = parts;
  const { writes, unusable } = await showable(parts, turn, "contact", promised);
  try {
    const values = await valuesOf(parts, turn, { writes, unusable }, null);
    if (values.length === 0 || !(await isOurs(store, turn))) return;
    const results = await crm.writeRecords(
      turn.portalId,
      "contact",
      values.map(({ write, properties }) => ({ objectId: write.objectId, stageId: null, properties })),
    );
    await settleProperties(parts, turn, { values, results });
  } catch (error) {
    if (lacksScope(error)) await park(parts, turn, "contact");
    else await postponeProperties(parts, turn, writes, error);
  }
}

interface Answered {
  readonly values: readonly RecordValues[];
  readonly results: ReadonlyMap<string, RecordWriteResult>;
}

/** Ends the promises as HubSpot answered. A property that somebody deleted is made again first. */
export async function settleProperties(parts: TurnParts, turn: Turn, { values, results }: Answered): Promise<void> {
  const { store, clock } = parts;
  const resultOf = ({ write }: RecordValues) => results.get(write.objectId)?.properties;
  const lacking = values.filter((value) => lacksProperty(resultOf(value)));
  const trouble = troubleOf(null);
  const tried = values
    .filter((value) => !lacking.includes(value))
    .map((value): TriedWrite => {
      const { write } = value;
      const result = resultOf(value);
      return { write, outcome: result ? outcomeOf(result) : later(parts, write, { ...trouble, reason: "ambiguous" }) };
    });
  await store.crmWrites.settleAll(tried, clock.now());
  if (lacking.length > 0)
    await restoreProperties(
      parts,
      turn,
      lacking.map(({ write }) => write),
    );
}

function lacksProperty(result: WriteResult | undefined): boolean {
  return result?.ok === false && result.code === "PROPERTY_DOESNT_EXIST";
}

/** Made again and tried again at once; a second time in a row only later. */
async function restoreProperties(parts: TurnParts, turn: Turn, writes: readonly CrmWrite[]): Promise<void> {
  const { store, clock } = parts;
  const objectType = writes[0]?.objectType ?? "deal";
  try {
    const { state } = await ensurePropertiesOf(parts, turn.portalId, objectType);
    if (state === "off") return await park(parts, turn, objectType);
  } catch (error) {
    return postponeProperties(parts, turn, writes, error);
  }
  for (const write of writes) {
    const again = { state: "ready", runAt: clock.now(), reason: "property_gone", isTry: true } as const;
    const trouble = { ...troubleOf(null), reason: "property_gone" };
    await store.crmWrites.settle(write, write.attempts === 0 ? again : later(parts, write, trouble), clock.now());
  }
}

function outcomeOf(result: WriteResult): CrmWriteOutcome {
  if (result.ok) return { state: "done", reason: "written" };
  if (result.code === "OBJECT_NOT_FOUND") return { state: "done", reason: "its record is gone" };
  return { state: "dead", reason: `validation: ${result.said}` };
}

/** Nothing is given up before its time, and in the end a person has to look. */
export async function postponeProperties(
  parts: TurnParts,
  { portalId }: Turn,
  writes: readonly CrmWrite[],
  error: unknown,
): Promise<void> {
  if (writes.length === 0) return;
  const { store, clock, log } = parts;
  const trouble = troubleOf(error);
  log.warn({ portalId, reason: trouble.reason, count: writes.length }, "Properties could not be written for now.");
  await store.crmWrites.settleAll(
    writes.map((write) => ({ write, outcome: later(parts, write, trouble) })),
    clock.now(),
  );
}

function later(parts: TurnParts, write: CrmWrite, trouble: Trouble): CrmWriteOutcome {
  const runAt = nextTry(parts, write, trouble);
  const { reason, isTry } = trouble;
  return runAt === null ? { state: "dead", reason } : { state: "ready", runAt, reason, isTry };
}
