import type { World } from "../world/world.ts";
import { personalSubject, type MailTry } from "../world/mail-server.ts";
import { tellingPortalId, toldTypes } from "../world/merchant.ts";
import type { Invariant, Known } from "./invariant.ts";

/**
 * What a person sent is handed over once, however often it was pressed. What goes out by itself has one message id, and
 * goes again only where nobody knew that it had gone: it was refused, or its sender did not live to write it down.
 */
export const f101: Invariant = async ({ world, isQuiet }) => {
  const personal = world.mail.tries.filter(({ mail }) => mail.subject.startsWith(personalSubject));
  const own = world.mail.tries.filter((one) => !personal.includes(one));
  return [
    ...[...groups(personal, ({ mail }) => mail.subject)].flatMap(([subject, tries]) =>
      tries.length > 1 ? [`"${subject}" was sent by a person once, and handed over ${tries.length} times.`] : [],
    ),
    ...[...groups(own, ({ mail }) => `${mail.to} ${mail.subject} ${mail.body}`)].flatMap(([, tries]) => {
      const keys = new Set(tries.map(({ mail }) => mail.key));
      return keys.size > 1 ? [`One mail went under ${keys.size} message ids: ${[...keys].join(", ")}.`] : [];
    }),
    ...[...groups(own, ({ mail }) => mail.key)].flatMap(([key, tries]) =>
      tries.slice(0, -1).some((one) => isSettled(world, one))
        ? [`${key} was handed over again although it had gone, or nobody knew.`]
        : [],
    ),
    ...(isQuiet ? await stillDue(world) : []),
  ];
};

/** Its sender knows what there is to know, and has lived on with a database and a clock that work. */
function isSettled({ weather, clocks }: World, { heard, sender }: MailTry): boolean {
  const isHindered =
    sender.isDead || weather.counts.has("busy") || weather.counts.has("diskFull") || clocks.hasJumped();
  return !isHindered && (heard === "taken" || heard === "nothing");
}

async function stillDue({ database, time, portals }: World): Promise<readonly string[]> {
  const rows = (await database
    .knex("mails_due")
    .whereIn("portal_id", [...portals])
    .where({ state: "due" })
    .where("due_at", "<=", time.now())) as { payment_id: string; occasion: string }[];
  return rows.map(({ payment_id: id, occasion }) => `The mail ${occasion} of ${id} still waits.`);
}

/**
 * R2, of webhooks of ours: each thing that a merchant's program asked to be told of reaches it, under one id and in the
 * same words however often; what was given up is there for a person to send again.
 */
export const toldOnce: Invariant = async ({ world, payments, isQuiet }) => {
  const ids = groups(world.merchant.heard, ({ messageId }) => messageId);
  const changed = [...ids].filter(([, heard]) => new Set(heard.map(({ body }) => body)).size > 1);
  const wrong = changed.map(([id]) => `The message ${id} was told in different words.`);
  if (!isQuiet || !(await isListening(world))) return wrong;
  const givenUp = await givenUpBy(world);
  const told = groups(
    [...ids].map(([, [first]]) => whatIn(first?.body ?? "{}")),
    (what) => what,
  );
  const happened = groups(
    (await Promise.all(payments.map((known) => happenedTo(world, known)))).flat(),
    (what) => what,
  );
  for (const what of new Set([...told.keys(), ...happened.keys()])) {
    const [ours, theirs] = [happened.get(what)?.length ?? 0, told.get(what)?.length ?? 0];
    const missing = givenUp.filter((one) => one === what).length;
    if (theirs > ours || theirs + missing < ours) {
      wrong.push(`${what} happened ${ours} times, and was told under ${theirs} ids.`);
    }
  }
  return wrong;
};

async function isListening({ store }: World): Promise<boolean> {
  return (await store.webhookEndpoints.list(tellingPortalId)).some(({ pause }) => pause === null);
}

async function givenUpBy({ database }: World): Promise<readonly string[]> {
  const rows = (await database.knex("webhook_deliveries").where({ state: "dead" })) as { body: string }[];
  return rows.map(({ body }) => whatIn(body));
}

/** `payment.paid of …`. */
function whatIn(body: string): string {
  const { type, data } = JSON.parse(body) as { type?: string; data?: { payment: { id: string } } };
  return `${type} of ${data?.payment.id}`;
}

async function happenedTo({ store }: World, { payment }: Known): Promise<readonly string[]> {
  const { portalId, paymentId } = payment;
  if (portalId !== tellingPortalId) return [];
  const events = await store.events.list(portalId, paymentId);
  const types = events.map(({ facts }) => {
    if (facts.kind === "move_applied" || facts.kind === "move_undone") return "payment.moved";
    return facts.kind === "status_changed" ? `payment.${facts.to}` : "";
  });
  return types.filter((type) => wanted.has(type)).map((type) => `${type} of ${paymentId}`);
}

const wanted: ReadonlySet<string> = new Set(toldTypes);

function groups<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(nameOf(one), [...(found.get(nameOf(one)) ?? []), one]);
  return found;
}
