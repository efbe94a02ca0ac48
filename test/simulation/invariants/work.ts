import { webhookAddress } from "../../../server/domain/connection.ts";
import { erasedName } from "../../../server/domain/erasure.ts";
import { verifyAudit } from "../../../server/use-cases/account/read-audit.ts";
import { publicUrl } from "../world/network.ts";
import { portalIds } from "../world/outside.ts";
import type { Invariant } from "./invariant.ts";

interface InboxRow {
  readonly portal_id: number;
  readonly dedupe_key: string;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
}

/** Why a delivery is asked about for three days: what it names may still turn out to be ours, F4. */
export const notYetOurs = "belongs to no payment we know";

/** Each delivery we said yes to has its row, and however often it came, one. */
export const i1: Invariant = async ({ world }) => {
  const rows = (await world.database.knex("inbox").select("portal_id", "dedupe_key")) as InboxRow[];
  const own = await Promise.all(portalIds.map((portalId) => world.store.connections.list(portalId)));
  const portalOf = new Map(
    own.flat().map((connection) => [webhookAddress(publicUrl, connection), connection.portalId]),
  );
  const acknowledged = new Set(world.post.acknowledged.map(({ url, eventId }) => `${portalOf.get(url)} ${eventId}`));
  return [...acknowledged].flatMap((one) => {
    const kept = rows.filter(({ portal_id: portalId, dedupe_key: key }) => `${portalId} ${key.split("#")[0]}` === one);
    return kept.length === 1 ? [] : [`${one} was acknowledged, and is in the inbox ${kept.length} times.`];
  });
};

/** Each row of the inbox waits for work or has ended with a reason; once quiet, none waits. */
export const i2: Invariant = async ({ world, isQuiet }) => {
  const rows = (await world.database.knex("inbox").select("dedupe_key", "state", "reason", "attempts")) as InboxRow[];
  return rows.flatMap(({ dedupe_key: key, state, reason, attempts }) => {
    const isOver = state === "done" || state === "dead" || reason === notYetOurs;
    if (isQuiet && !isOver) return [`${key} is still ${state} after ${attempts} tries: ${reason ?? "no reason"}.`];
    return state === "dead" && reason === null ? [`${key} was given up without a reason.`] : [];
  });
};

/** A forged delivery is refused. */
export const f5: Invariant = ({ world }) =>
  world.post.forgedAnswers
    .filter((status) => status < 300)
    .map((status) => `A forged delivery was answered ${status}.`);

/** Of another account's payment nobody hears more than of one that is not there; an account that left hears nothing. */
export const i14: Invariant = ({ world }) =>
  world.deeds.trespasses
    .filter((status) => !hearsNothing.has(status))
    .map((status) => `Somebody who asked for another account's payment was answered ${status}.`);

/** Not signed by our clock, not there, no right, or cut off from HubSpot: each is said whatever was asked for. */
const hearsNothing: ReadonlySet<number> = new Set([401, 403, 404, 409]);

/** Rows that refer to a payment are of its account. */
export const i13: Invariant = async ({ world, payments }) => {
  const portalOf = new Map(payments.map(({ payment }) => [payment.paymentId, payment.portalId]));
  const rows = (await world.database.knex("inbox").whereNotNull("payment_id").select("portal_id", "payment_id")) as {
    portal_id: number;
    payment_id: string;
  }[];
  return rows
    .filter(({ portal_id: portalId, payment_id: id }) => portalOf.has(id) && portalOf.get(id) !== portalId)
    .map(({ payment_id: id }) => `A delivery to another account is noted for ${id}.`);
};

/** Nothing is held silently once quiet, and nothing is tried without end. */
export const i17: Invariant = async ({ world, isQuiet }) => {
  const tables = ["inbox", "crm_writes"];
  const wrong: string[] = [];
  for (const table of tables) {
    const rows = (await world.database.knex(table).select("state", "attempts")) as {
      state: string;
      attempts: number;
    }[];
    const held = rows.filter(({ state, attempts }) => attempts > 13 || (isQuiet && state === "running"));
    if (held.length > 0) wrong.push(`${held.length} rows of ${table} are held, or were tried more than 13 times.`);
  }
  return wrong;
};

/** The audit log is the one that was written. */
export const i18: Invariant = async ({ world }) => {
  const verdicts = await Promise.all(world.portals.map((portalId) => verifyAudit(world, portalId)));
  return verdicts.flatMap(({ broken }) => (broken ? [`The audit log is ${broken.what} at ${broken.seq}.`] : []));
};

/** Once quiet, nobody is still to learn what became of a refund or of a promise to HubSpot. */
export const i20: Invariant = async ({ world, isQuiet }) => {
  if (!isQuiet) return [];
  const { knex } = world.database;
  const refunds = (await knex("refunds").where({ state: "asking" })) as { payment_id: string }[];
  const writes = (await knex("crm_writes").where({ state: "ready" })) as {
    kind: string;
    portal_id: number;
    reason: string;
  }[];
  return [
    ...refunds.map(({ payment_id: id }) => `What became of a refund of ${id} is still unknown.`),
    ...writes
      .filter(({ portal_id: portalId }) => world.hubspot.installs.isInstalled(portalId))
      .map(({ kind, reason }) => `A ${kind} is still promised to HubSpot: ${reason}.`),
  ];
};

/** Who asked to be forgotten is, and sums stay. */
export const f125: Invariant = ({ world, payments, isQuiet }) => {
  if (!isQuiet) return [];
  return payments
    .filter(({ payment }) => world.deeds.forgotten.has(`${payment.portalId}:${payment.contact.id}`))
    .filter(({ payment: { contact } }) => contact.email !== null || contact.name !== erasedName)
    .map(({ payment }) => `${payment.paymentId} still names its contact.`);
};
