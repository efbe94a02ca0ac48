import type { Payment } from "../../../server/domain/payment.ts";
import type { Dice } from "../dice.ts";
import { personalSubject } from "../world/mail-server.ts";
import { contactIdOf, dealIdOf, dealsPerPortal } from "../world/outside.ts";
import type { World } from "../world/world.ts";
import type { Act, Kind } from "./action.ts";

/** What sellers and admins do at the tab, each press with a key of its own. */

interface Row {
  readonly portal_id: number;
  readonly payment_id: string;
  readonly status: string;
}

/** One of all; of those whose money came, where there are any and it takes one. */
async function somePayment(
  { store, database, portals }: World,
  dice: Dice,
  isPaid: boolean = false,
): Promise<Payment | null> {
  const all = (await database
    .knex("payments")
    .whereIn("portal_id", [...portals])
    .orderBy(["created_at", "payment_id"])) as Row[];
  const paid = isPaid ? all.filter(({ status }) => paidStatuses.has(status)) : [];
  const rows = paid.length > 0 ? paid : all;
  const row = rows[dice.below(Math.max(1, rows.length))];
  return row ? store.payments.find(row.portal_id, row.payment_id) : null;
}

const paidStatuses: ReadonlySet<string> = new Set(["paid", "partially_refunded", "partially_paid"]);

/** Presses, and like HubSpot presses again after an answer that never came; sometimes although there was one. */
export async function press(
  world: World,
  dice: Dice,
  wish: { portalId: number; path: string; body: object },
): Promise<void> {
  const { portalId, path, body } = wish;
  const idempotencyKey = `key-${dice.bytes(12).toString("hex")}`;
  const repeats = dice.chance(0.2) ? 2 : 1;
  for (let tries = 0, done = 0; tries < 3 && done < repeats; tries += 1) {
    const status = await world.card(portalId, "POST", path, { ...body, idempotencyKey }).then(
      (answer) => answer.status,
      () => 0,
    );
    world.note(`somebody at ${portalId} presses ${path.replace(/\w{22}/, (id) => id.slice(0, 6))} → ${status}`);
    if (status !== 0 && status < 500) done += 1;
    noteFaults(world, { path, status, done });
  }
}

interface Pressed {
  readonly path: string;
  readonly status: number;
  /** How often it was answered. */
  readonly done: number;
}

function noteFaults(world: World, { path, status, done }: Pressed): void {
  if (done > 1) world.met("F53");
  if (status !== 409) return;
  if (path.endsWith("/confirmation")) world.met("F91");
  if (/\/(cancellation|amount|provider)$/.test(path)) world.met("F29");
}

const create: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  const which = dice.below(dealsPerPortal);
  const connections = await world.store.connections.list(portalId);
  const { connectionId } = dice.pick(connections);
  const body = {
    objectTypeId: "0-3",
    objectId: dealIdOf(portalId, which),
    dealId: null,
    contactId: contactIdOf(portalId, which),
    connectionId,
    amount: dice.pick(["750.00", "1000.00", "250.00"]),
    currency: "EUR",
    description: "Website",
    validityDays: dice.pick([1, 7, null]),
    allowOverBalance: true,
  };
  await press(world, dice, { portalId, path: "/api/payments", body });
};

type Wish = (dice: Dice, payment: Payment, world: World) => object | Promise<object>;

function pressOn(path: string, wish: Wish = () => ({}), isPaid = false): Act {
  return async (world, dice) => {
    const payment = await somePayment(world, dice, isPaid);
    if (!payment) return;
    const { portalId, paymentId } = payment;
    const body = await wish(dice, payment, world);
    await press(world, dice, { portalId, path: `/api/payments/${paymentId}/${path}`, body });
  };
}

const sums = ["750.00", "300.00", "1000.00", "999.99"];

const evidence = { receivedOn: "2026-11-20", method: "cash", reference: "", note: "" };

const changeProvider: Wish = async (dice, { portalId }, { store }) => {
  const { connectionId } = dice.pick(await store.connections.list(portalId));
  return { connectionId };
};

const check: Act = async (world, dice) => {
  const payment = await somePayment(world, dice);
  if (!payment) return;
  const { portalId, paymentId } = payment;
  await world.card(portalId, "POST", `/api/payments/${paymentId}/checks`, {}).catch(() => undefined);
  world.note(`somebody at ${portalId} checks ${paymentId.slice(0, 6)}`);
};

/** Looks at a deal's payments: what a full disk must not hinder, F64. */
const look: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  const dealId = dealIdOf(portalId, dice.below(dealsPerPortal));
  const path = `/api/payments?objectTypeId=0-3&objectId=${dealId}`;
  const answer = await world.card(portalId, "GET", path).catch(() => null);
  if (answer && world.disk.isFull) world.deeds.lookedWhileFull.push(answer.status);
  world.note(`somebody looks at deal ${dealId} → ${answer?.status ?? "nothing"}`);
};

/** The link by mail, in words of its own. */
const send: Wish = (dice, { contact: { id } }) => ({
  channels: ["email"],
  to: `mia.${Number(id) % 10}@example.com`,
  subject: personalSubject + dice.bytes(6).toString("hex"),
  body: "Please pay here:\n{{link}}",
});

/** Takes a move back, or has it tried again. */
const actOnMove =
  (button: "undo" | "retry"): Act =>
  async (world, dice) => {
    const payment = await somePayment(world, dice);
    const moves = payment ? await world.store.moves.list(payment.portalId, payment.paymentId) : [];
    const move = moves[dice.below(Math.max(1, moves.length))];
    if (!payment || !move) return;
    world.deeds.touchedDeals.add(`${payment.portalId}:${move.dealId}`);
    const path = `/api/payments/${payment.paymentId}/moves/${move.moveId}/${button}`;
    await press(world, dice, { portalId: payment.portalId, path, body: button === "undo" ? { reason: "Wrong." } : {} });
  };

/** Switches a rule off and on again, or gives it another stage: another version of the set each time. */
const editRule: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  world.deeds.touchedPortals.add(portalId);
  const { body } = await world.card(portalId, "GET", "/api/rules").catch(() => ({ body: null }));
  const { pipelines = [] } = (body ?? {}) as { pipelines?: { pipelineId: string; version: number; rows: object[] }[] };
  const [set] = pipelines;
  if (!set) return;
  const toStageId = dice.pick([null, "second", "third", "fourth"]);
  const rows = set.rows.map((row) => ({ ...row, isOn: dice.chance(0.7), toStageId }));
  const { pipelineId, version } = set;
  const { status } = await world
    .card(portalId, "PUT", "/api/rules", { pipelineId, version, rows })
    .catch(() => ({ status: 0 }));
  world.note(`the admin of ${portalId} saves the rules → ${status}`);
};

/** Somebody asks for a payment of another account by its id. */
const trespass: Act = async (world, dice) => {
  const payment = await somePayment(world, dice);
  const others = world.portals.filter((portalId) => portalId !== payment?.portalId);
  if (!payment) return;
  const answer = await world.card(dice.pick(others), "GET", `/api/payments/${payment.paymentId}`).catch(() => null);
  if (answer) world.deeds.trespasses.push(answer.status);
  world.note(`somebody asks for ${payment.paymentId.slice(0, 6)} of another account → ${answer?.status ?? "nothing"}`);
};

export const people = {
  trespass: { act: trespass, weight: 2 },
  create: { act: create, weight: 8 },
  check: { act: check, weight: 2 },
  look: { act: look, weight: 1 },
  send: { act: pressOn("deliveries", send), weight: 2 },
  cancel: { act: pressOn("cancellation"), weight: 2 },
  confirm: { act: pressOn("confirmation", (dice) => ({ amount: dice.pick(sums), ...evidence })), weight: 2 },
  undoConfirmation: { act: pressOn("confirmation-undo", () => ({ reason: "Wrong." })), weight: 1 },
  refund: {
    act: pressOn("refunds", (dice) => ({ amount: dice.pick(["50.00", "100.00", "750.00"]), reason: "Agreed." }), true),
    weight: 4,
  },
  changeAmount: { act: pressOn("amount", (dice) => ({ amount: dice.pick(sums) })), weight: 2 },
  extend: { act: pressOn("validity", (dice) => ({ days: dice.pick([1, 7, null]) })), weight: 1 },
  changeProvider: { act: pressOn("provider", changeProvider), weight: 1 },
  undoMove: { act: actOnMove("undo"), weight: 1 },
  retryMove: { act: actOnMove("retry"), weight: 1 },
  editRule: { act: editRule, weight: 1 },
} as const satisfies Readonly<Record<string, Kind>>;
