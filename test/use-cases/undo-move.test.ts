import type { DealMove, PoliciesView } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { drain } from "../../server/jobs/workers.ts";
import { typeOf } from "../../server/domain/webhooks.ts";
import { readAudit } from "../../server/use-cases/account/read-audit.ts";
import { undoMove } from "../../server/use-cases/deal/undo-move.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  confirm,
  create,
  movesByApp,
  newKey,
  newPipeline,
  newScene,
  problemOf,
  setRule,
  shown,
  stageOf,
  story,
  type Scene,
} from "../scene.ts";

const minute = 60_000;
const there = "presentationscheduled → decisionmakerboughtin";
const back = "decisionmakerboughtin → presentationscheduled";
const reason = "Paid for another deal";
const writing = { method: "POST", path: /\/deals\/batch\/update$/ };

type Named = { readonly id: string; readonly link: string | null };

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`taking a move back, on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterEach(() => rig.sandbox.hubspot.faults.clear());
    afterAll(() => rig.close());

    async function paid() {
      const scene = newScene(rig);
      const payment = await create(scene);
      await actAsPayer(rig, payment, "pay");
      return { scene, payment };
    }

    async function moved() {
      const made = await paid();
      await rig.drain();
      expect(movesByApp(made.scene)).toEqual([there]);
      rig.clock.pass(minute);
      return made;
    }

    const movesOf = async (payment: Named): Promise<readonly DealMove[]> => (await shown(rig, payment)).moves;
    const ruleMove = async (payment: Named) => (await movesOf(payment)).find(({ isUndo }) => !isUndo)?.id ?? "";

    async function undo(payment: Named, body: Readonly<Record<string, unknown>> = {}, userId?: number) {
      const path = `/api/payments/${payment.id}/moves/${await ruleMove(payment)}/undo`;
      return rig.card("POST", path, { idempotencyKey: newKey(), reason, ...body }, userId);
    }

    async function allow(cancel: "admins" | "everyone"): Promise<void> {
      const { policies, version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
      const rights = { ...policies.rights, cancel };
      const { status } = await rig.card("PUT", "/api/policies", { version, policies: { rights } });
      expect(status).toBe(200);
    }

    const byHand = ({ portalId, dealId }: Scene, stageId: string) =>
      rig.sandbox.hubspot.world.moveDealByHand(portalId, dealId, stageId, 8);

    it("X3 puts the deal back where it was, and tells it with its reason", async () => {
      const { scene, payment } = await moved();
      expect((await undo(payment)).status).toBe(200);
      expect(await shown(rig, payment)).toMatchObject({ move: "The deal is being put back to Presentation scheduled" });
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there, back]);
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        move: "Deal put back to Presentation scheduled",
      });
      expect((await story(rig, payment)).slice(-2)).toEqual([
        `Undo asked for: the deal goes back from Decision maker bought-in to Presentation scheduled, unless somebody has moved it since. Reason: “${reason}”`,
        "Undone: deal put back from Decision maker bought-in to Presentation scheduled.",
      ]);
      expect((await movesOf(payment)).map(({ state, isUndo, can }) => ({ state, isUndo, can }))).toEqual([
        { state: "moved", isUndo: true, can: { undo: false, retry: false } },
        { state: "undone", isUndo: false, can: { undo: false, retry: false } },
      ]);
    });

    it("X12 X3 stands in the audit log: who had which move taken back, and nothing that was typed", async () => {
      const { payment } = await moved();
      await undo(payment);
      const { entries } = await readAudit(rig.app.context, rig.sandbox.demo.portalId, null);
      const [from, to] = ["decisionmakerboughtin", "presentationscheduled"];
      expect(entries[0]).toMatchObject({
        actor: `user:${rig.sandbox.demo.adminId}`,
        act: "payment_act",
        details: { paymentId: payment.id, kind: "undo_asked", from, to },
      });
      expect(JSON.stringify(entries[0])).not.toContain(reason);
      await rig.drain();
    });

    it("X32 X45 what was undone is noted and told to programs, like the move itself", async () => {
      const { store } = rig.app.context;
      const { portalId } = rig.sandbox.demo;
      const { policies, version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
      await rig.card("PUT", "/api/policies", { version, policies: { notes: [...policies.notes, "moved"] } });
      const { scene, payment } = await moved();
      await undo(payment);
      await rig.drain();
      const notes = rig.sandbox.hubspot.world.notes(portalId).filter(({ dealIds }) => dealIds.includes(scene.dealId));
      expect(notes.map(({ body }) => body).join(" ")).toMatch(
        /Deal put back from Decision maker bought-in to Presentation scheduled: .* was undone\./,
      );
      expect((await store.events.list(portalId, payment.id)).map(({ facts }) => typeOf(facts)).filter(Boolean)).toEqual(
        ["payment.created", "payment.opened", "payment.paid", "payment.moved", "payment.moved"],
      );
    });

    it("X3 S3.32 its rule leaves the payment alone afterwards, also when the payment is paid anew", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await confirm(rig, payment);
      await rig.drain();
      rig.clock.pass(minute);
      await undo(payment);
      await rig.drain();
      const undone = { idempotencyKey: newKey(), reason: "It bounced" };
      expect((await rig.card("POST", `/api/payments/${payment.id}/confirmation-undo`, undone)).status).toBe(200);
      expect((await confirm(rig, payment)).status).toBe(200);
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there, back]);
      expect((await story(rig, payment)).at(-1)).toContain("its move was taken back by hand");
    });

    it("P7 R5 takes a move back once, however often it is pressed", async () => {
      const { scene, payment } = await moved();
      const idempotencyKey = newKey();
      const answers = await Promise.all([undo(payment, { idempotencyKey }), undo(payment, { idempotencyKey })]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(problemOf(await undo(payment))).toMatchObject({ status: 409 });
      expect(problemOf(await undo(payment, { idempotencyKey, reason: "Another" }))).toMatchObject({ status: 422 });
      await rig.drain();
      expect(problemOf(await undo(payment))).toMatchObject({ status: 409 });
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there, back]);
    });

    it("X3 stops a move that is only promised: nothing is asked of HubSpot", async () => {
      // What an install has us read comes first, or it would meet the fault meant for the move.
      await rig.drain();
      const { scene, payment } = await paid();
      rig.sandbox.hubspot.faults.next({ match: { path: /\/deals\/batch\/read$/ }, answer: 503 });
      await rig.drain();
      expect(await movesOf(payment)).toMatchObject([{ state: "moving", can: { undo: true } }]);
      expect((await undo(payment)).status).toBe(200);
      rig.clock.pass(10 * minute);
      await rig.drain();
      expect(movesByApp(scene)).toEqual([]);
      expect(await shown(rig, payment)).toMatchObject({ move: "The deal's move was taken back before it happened" });
      expect((await story(rig, payment)).at(-1)).toContain(reason);
    });

    it("F44 a move whose answer was lost has to end first", async () => {
      const { scene, payment } = await paid();
      rig.sandbox.hubspot.faults.next({ match: writing, answer: "drop_after_effect" });
      await rig.drain();
      expect(await movesOf(payment)).toMatchObject([{ state: "moving", can: { undo: false } }]);
      expect(problemOf(await undo(payment))).toMatchObject({ status: 409, detail: expect.stringContaining("Wait") });
      rig.clock.pass(minute);
      await rig.drain();
      expect((await undo(payment)).status).toBe(200);
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there, back]);
    });

    it.each([
      ["further on", "contractsent", "user 8 has moved the deal to Contract sent since"],
      ["into a closed stage", "closedlost", "user 8 has moved the deal to Closed lost since"],
      ["back already", "presentationscheduled", "the deal stands in its former stage again already"],
    ])("X3 F48 leaves a deal that a person has moved %s", async (_where, stageId, why) => {
      const { scene, payment } = await moved();
      byHand(scene, stageId);
      await undo(payment);
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there]);
      expect(stageOf(scene)).toBe(stageId);
      expect((await story(rig, payment)).at(-1)).toContain(`Not undone: ${why}`);
    });

    it("X3 F48 leaves a deal that a person has moved away and back", async () => {
      const { scene, payment } = await moved();
      byHand(scene, "contractsent");
      byHand(scene, "decisionmakerboughtin");
      await undo(payment);
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there]);
      expect((await story(rig, payment)).at(-1)).toContain(
        "user 8 has moved the deal to Decision maker bought-in since",
      );
    });

    it("F40 says that the deal is gone", async () => {
      const { scene, payment } = await moved();
      rig.sandbox.hubspot.world.archiveDeal(scene.portalId, scene.dealId);
      await undo(payment);
      await rig.drain();
      expect((await story(rig, payment)).at(-1)).toBe("Not undone: the deal was deleted in HubSpot.");
    });

    it("F40 X3 is done after all when the deal is back, once", async () => {
      const { scene, payment } = await moved();
      await undo(payment);
      const { world } = rig.sandbox.hubspot;
      world.archiveDeal(scene.portalId, scene.dealId);
      await rig.drain();
      world.restoreDeal(scene.portalId, scene.dealId);
      await rig.hubspotTells({ times: 2 });
      await rig.drain();
      expect(movesByApp(scene)).toEqual([there, back]);
      expect(await shown(rig, payment)).toMatchObject({ move: "Deal put back to Presentation scheduled" });
    });

    it("X3 takes the right to cancel, and a reason", async () => {
      const { payment } = await moved();
      await allow("admins");
      expect(problemOf(await undo(payment, {}, 72))).toMatchObject({ status: 403 });
      const seen = await rig.card("GET", `/api/payments/${payment.id}`, undefined, 72);
      expect((seen.body as { moves: DealMove[] }).moves).toMatchObject([{ can: { undo: false }, isWithheld: true }]);
      await allow("everyone");
      expect(problemOf(await undo(payment, { reason: " " }))).toMatchObject({ fields: [{ name: "reason" }] });
      expect((await undo(payment, {}, 72)).status).toBe(200);
    });

    it("P6 is no business of another payment's, nor of another account's", async () => {
      const { payment } = await moved();
      const { payment: other } = await moved();
      const path = `/api/payments/${other.id}/moves/${await ruleMove(payment)}/undo`;
      expect((await rig.card("POST", path, { idempotencyKey: newKey(), reason })).status).toBe(404);
      const unknown = `/api/payments/${payment.id}/moves/nothing/undo`;
      expect((await rig.card("POST", unknown, { idempotencyKey: newKey(), reason })).status).toBe(404);
    });

    it("X3 P3 F60 is done once, wherever the press or its writer dies", async () => {
      const dieAndRecover = async (lastCall: number): Promise<number> => {
        const { scene, payment } = await moved();
        const { context } = rig.app;
        const wish = {
          portalId: scene.portalId,
          paymentId: payment.id,
          moveId: await ruleMove(payment),
          userId: "71",
          idempotencyKey: newKey(),
          requestHash: "one",
          reason,
        };
        const dying = mortal(context, lastCall);
        try {
          await undoMove(dying.context, wish);
          await drain(dying.context);
        } catch (error) {
          if (!(error instanceof Death)) throw error;
        }
        rig.clock.pass(2 * minute);
        await undoMove(context, wish);
        await rig.drain();
        rig.clock.pass(2 * minute);
        await rig.drain();
        expect(movesByApp(scene), `after call ${lastCall}`).toEqual([there, back]);
        expect(await context.store.moves.list(scene.portalId, payment.id)).toMatchObject([
          { state: "applied", undoes: null },
          { state: "applied", undoes: wish.moveId },
        ]);
        return dying.calls();
      };
      const calls = await dieAndRecover(Number.POSITIVE_INFINITY);
      expect(calls).toBeGreaterThan(15);
      // The steps are the same on both: a coarser walk must do on PostgreSQL.
      const stride = database.name === "SQLite" ? 3 : 7;
      for (let lastCall = 0; lastCall <= calls; lastCall += stride) await dieAndRecover(lastCall);
    });

    it("X3 takes back what one of two rules did", async () => {
      const [first = "", second = "", third = ""] = newPipeline(rig, ["open", "open", "open"]);
      const scene = newScene(rig, { stageId: first });
      const { pipelineId } = rig.sandbox.hubspot.world.deal(scene.portalId, scene.dealId);
      await setRule(rig, pipelineId, { onStatus: "opened", toStageId: second });
      await setRule(rig, pipelineId, { onStatus: "paid", toStageId: third });
      const payment = await create(scene);
      await actAsPayer(rig, payment, "pay");
      await rig.drain();
      expect(stageOf(scene)).toBe(third);
      rig.clock.pass(minute);
      await undo(payment);
      await rig.drain();
      expect(stageOf(scene)).toBe(second);
    });
  });
}
