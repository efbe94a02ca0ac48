import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import { deriveStatus } from "../../server/domain/status.ts";
import { startRig, type Rig } from "../rig.ts";
import { movesByApp, stageOf } from "../scene.ts";
import { newWorld, type Happening, type World } from "./any-order-world.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const few = fc.integer({ min: 0, max: 5 });
const diesAfter = fc.option(fc.integer({ min: 0, max: 20 }), { freq: 3 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant("payer presses Pay" as const), diesAfter }) },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant("payer acts" as const),
      act: fc.constantFrom("pay", "pay", "decline", "pay_late", "pay_twice", "lose_webhook"),
      on: few,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant("delivery comes" as const),
      which: few,
      copies: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constantFrom("payer returns", "seller checks") }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("seller cancels" as const), diesAfter }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant("seller confirms" as const),
      amount: fc.constantFrom("750.00", "300.00", "450.00", "750.01"),
      diesAfter,
    }),
  },
  { weight: 4, arbitrary: fc.record({ is: fc.constant("worker works" as const), diesAfter }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("person moves the deal" as const), to: few }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom("deal is deleted", "deal is restored") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant("HubSpot tells" as const),
      times: fc.integer({ min: 1, max: 3 }),
      isBackwards: fc.boolean(),
      isLost: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant("HubSpot goes wrong" as const),
      answer: fc.constantFrom("drop", "drop_after_effect", "cut_json", 409, 429, 503),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant("time passes" as const),
      minutes: fc.constantFrom(1, 4, 30, 24 * 60 - 1, 24 * 60),
    }),
  },
) as fc.Arbitrary<Happening>;

/** Found after thousands of runs: the money comes late to a page that was closed, while the next one waits for it too. */
const paidTooLate: [{ validityDays: number | null; happenings: Happening[] }] = [
  {
    validityDays: 1,
    happenings: [
      { is: "payer presses Pay", diesAfter: null },
      { is: "seller cancels", diesAfter: 5 },
      { is: "payer acts", act: "pay_late", on: 0 },
      { is: "payer presses Pay", diesAfter: null },
    ],
  },
];

/** `RUNS=10000` plays more of them than a run of the suite has time for. */
const runs = Number(process.env["RUNS"] ?? 40);

/** Everything quiet: HubSpot is well, the deal is there, claims run out, the provider is asked, all that is due is done. */
async function calmDown(world: World): Promise<void> {
  rig.sandbox.hubspot.faults.clear();
  await world.happen({ is: "deal is deleted" });
  await world.happen({ is: "deal is restored" });
  await world.happen({ is: "HubSpot tells", times: 2, isBackwards: true, isLost: false });
  rig.clock.pass(3 * 60_000);
  await world.happen({ is: "worker works", diesAfter: null });
  await world.happen({ is: "seller checks" });
  await world.happen({ is: "worker works", diesAfter: null });
  // What HubSpot did not take comes again within minutes.
  rig.clock.pass(30 * 60_000);
  await world.happen({ is: "worker works", diesAfter: null });
}

async function expectInvariants({ scene, paymentId, references, checkouts, hands }: World): Promise<void> {
  const { store, clock } = rig.app.context;
  const { portalId } = scene;
  const payment = await store.payments.find(portalId, paymentId);
  if (!payment) throw new Error("The payment is gone.");
  const ledger = await store.ledger.list(portalId, paymentId);
  const attempts = await store.attempts.list(portalId, paymentId);
  const moves = await store.moves.list(portalId, paymentId);
  const atProvider = await Promise.all([...references].map((reference) => checkouts.find(portalId, reference)));
  const captures = atProvider.flatMap((checkout) =>
    (checkout?.happenings ?? []).filter(({ kind }) => kind === "captured").map(({ id }) => `${id}:captured`),
  );
  const captured = ledger.filter(({ kind }) => kind === "captured");
  expect(captured.map(({ key }) => key).toSorted(), "I3 the ledger is the provider's money").toEqual(
    captures.toSorted(),
  );
  expect(captured.every(({ amount }) => amount.minor === 75_000)).toBe(true);
  expect(new Set(ledger.map(({ key }) => key)).size, "I4 no fact twice").toBe(ledger.length);

  const status = deriveStatus({ payment, sums: sumUp(ledger), attempts, now: clock.now() });
  expect(payment.status, "I11 the status is what follows from the facts").toBe(status);

  expect(movesByApp(scene).length, "I6 one move").toBeLessThanOrEqual(1);
  expect(moves.length, "I6 one decision").toBeLessThanOrEqual(1);
  expect(moves.every(({ state }) => state === "applied" || state === "skipped")).toBe(true);
  expect(movesByApp(scene).length, "I7 no write without a cause").toBeLessThanOrEqual(moves.length);
  const stageId = moves.length === 0 ? "presentationscheduled" : "decisionmakerboughtin";
  const isReference = stageOf(scene) === stageId && movesByApp(scene).length === moves.length;
  expect(isReference || hands.size > 0, "P3 what was decided is done, once, where no person has a say").toBe(true);

  const payable = atProvider.filter(
    (checkout) =>
      checkout?.closedAt === null &&
      checkout.expiresAt > clock.now() &&
      checkout.happenings.every(({ kind }) => kind !== "captured"),
  );
  const mayBePaid = ["created", "opened", "declined"].includes(status);
  expect(payable.length, "I9 one live way to pay, none for what is settled").toBeLessThanOrEqual(mayBePaid ? 1 : 0);
}

describe("one payment, whatever happens to it in whatever order", () => {
  it(
    "I3 I4 I6 I9 I11 P2 P3 P5 ends with the provider's money, one status, one move and one way to pay",
    async () => {
      const given = fc.record({
        validityDays: fc.constantFrom(1, null),
        happenings: fc.array(happening, { minLength: 1, maxLength: 14 }),
      });
      const holds = fc.asyncProperty(given, async ({ validityDays, happenings }) => {
        const world = await newWorld(rig, validityDays);
        for (const one of happenings) await world.happen(one);
        await calmDown(world);
        await expectInvariants(world);
      });
      await fc.assert(holds, { numRuns: runs, endOnFailure: false, examples: [paidTooLate] });
    },
    120_000 + runs * 1_000,
  );
});
