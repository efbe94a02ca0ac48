import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  confirm,
  create,
  movesByApp,
  newKey,
  newPipeline,
  newScene,
  press,
  problemOf,
  setRule,
  settle,
  shown,
  story,
  tryToCreate,
} from "../scene.ts";

const day = 24 * 60 * 60 * 1_000;
const moved = ["presentationscheduled → decisionmakerboughtin"];

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`undoing a confirmation on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    function ledgerOf({ id }: { readonly id: string }) {
      return rig.app.context.store.ledger.list(rig.sandbox.demo.portalId, id);
    }

    function undo(payment: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
      const body = { idempotencyKey: newKey(), reason: "The transfer bounced", ...changes };
      return rig.card("POST", `/api/payments/${payment.id}/confirmation-undo`, body);
    }

    async function confirmed(changes: Readonly<Record<string, unknown>> = {}) {
      const scene = newScene(rig);
      const payment = await create(scene);
      await confirm(rig, payment, changes);
      await settle(rig);
      return { scene, payment };
    }

    it("X11 S3.28 takes the money back with who and why, and the status follows what is left", async () => {
      const { scene, payment } = await confirmed();
      expect(await shown(rig, payment)).toMatchObject({ byHand: { decimal: "750.00" }, can: { undo: true } });
      expect(await undo(payment)).toMatchObject({
        status: 200,
        body: {
          status: "created",
          received: { minor: 0 },
          byHand: { minor: 0 },
          link: payment.link,
          can: { undo: false, confirm: true, cancel: true },
        },
      });
      expect((await story(rig, payment)).slice(-2)).toEqual([
        "€750.00 confirmed by hand no longer counts. Reason: “The transfer bounced”",
        "Status changed from Confirmed by team member to Created.",
      ]);
      expect((await ledgerOf(payment)).at(-1)).toMatchObject({
        kind: "manual_undone",
        amount: { minor: 75_000, currency: "EUR" },
        source: "person",
        userId: String(rig.sandbox.demo.adminId),
      });
      expect(movesByApp(scene)).toEqual(moved);
    });

    it("X11 takes back all parts that were confirmed, and nothing of what a provider took", async () => {
      const { payment } = await confirmed({ amount: "250.00" });
      await confirm(rig, payment, { amount: "500.00" });
      expect(await undo(payment)).toMatchObject({ body: { status: "created", received: { minor: 0 } } });
      await actAsPayer(rig, payment, "pay");
      await settle(rig);
      expect(await undo(payment)).toMatchObject({
        status: 409,
        body: { detail: "Nothing is confirmed by hand here any more." },
      });
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", can: { undo: false, refund: true } });
    });

    it("P3 the rule that moved the deal does not move it again, however the money comes then", async () => {
      const { scene, payment } = await confirmed();
      await undo(payment);
      await actAsPayer(rig, payment, "pay");
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
      expect(movesByApp(scene)).toEqual(moved);
      expect((await story(rig, payment)).at(-1)).toBe("Deal not moved: this payment has already moved it once.");
    });

    it.each(["created", "cancelled"])("P3 no rule fires on the status that comes back: %s", async (status) => {
      const [first = ""] = newPipeline(rig, ["open", "open", "open"]);
      const scene = newScene(rig, { stageId: first });
      const payment = await create(scene);
      if (status === "cancelled") await press(rig, payment, "cancellation");
      await setRule(rig, first.replace(/_\d+$/, ""), { onStatus: status });
      await confirm(rig, payment);
      const answer = await undo(payment);
      await settle(rig);
      expect(answer).toMatchObject({ body: { status } });
      expect(movesByApp(scene)).toEqual([]);
      expect(await rig.app.context.store.moves.list(rig.sandbox.demo.portalId, payment.id)).toEqual([]);
    });

    it("one whose time is over meanwhile is expired", async () => {
      const scene = newScene(rig);
      const payment = await create(scene, { validityDays: 1 });
      await confirm(rig, payment);
      rig.clock.pass(2 * day);
      expect(await undo(payment)).toMatchObject({ body: { status: "expired", link: null } });
    });

    it("S1.18 P5 open again it is the deal's one open payment", async () => {
      const { scene, payment } = await confirmed();
      await undo(payment);
      const answer = await tryToCreate(scene);
      expect(answer.status).toBe(409);
      expect(problemOf(answer)).toMatchObject({ paymentId: payment.id });
    });

    it("S1.18 P5 P8 is refused, with the way out, once the deal has another open payment", async () => {
      const { scene, payment } = await confirmed();
      const other = await create(scene);
      const answer = await undo(payment);
      expect(answer).toMatchObject({ status: 409, body: { paymentId: other.id } });
      expect(problemOf(answer).detail).toMatch(/Cancel that one first/);
      expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually", byHand: { minor: 75_000 } });
      await press(rig, other, "cancellation");
      expect(await undo(payment)).toMatchObject({ status: 200, body: { status: "created" } });
    });

    it("P7 the same key twice, and ten times at once, takes back once", async () => {
      const { payment } = await confirmed();
      const idempotencyKey = newKey();
      const answers = await Promise.all(Array.from({ length: 10 }, () => undo(payment, { idempotencyKey })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await confirm(rig, payment);
      expect(await undo(payment, { idempotencyKey })).toMatchObject({ body: { status: "confirmed_manually" } });
      expect((await ledgerOf(payment)).filter(({ kind }) => kind === "manual_undone")).toHaveLength(1);
    });

    it("F53 the same key for another reason is refused", async () => {
      const { payment } = await confirmed();
      const idempotencyKey = newKey();
      await undo(payment, { idempotencyKey });
      const answer = await undo(payment, { idempotencyKey, reason: "Another one" });
      expect(problemOf(answer).type).toMatch(/\/key-reused$/);
    });

    it.each([
      ["no reason", { reason: " " }],
      ["a reason without end", { reason: "x".repeat(201) }],
    ])("%s is refused at its field", async (_what, changes) => {
      const { payment } = await confirmed();
      const answer = await undo(payment, changes);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields?.map(({ name }) => name)).toEqual(["reason"]);
      expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually" });
    });
  });
}
