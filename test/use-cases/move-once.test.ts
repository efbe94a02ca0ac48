import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drain } from "../../server/jobs/workers.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, create, movesByApp, newScene, shown, stageOf, type Scene } from "../scene.ts";

const minute = 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a move on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    /** A payment that is paid at the provider, its delivery taken and not yet worked. */
    async function paidScene() {
      const scene = newScene(rig);
      const payment = await create(scene);
      await actAsPayer(rig, payment, "pay");
      return { scene, payment };
    }

    async function expectMovedOnce(scene: Scene, payment: { readonly id: string }): Promise<void> {
      const { status, move, timeline } = await shown(rig, payment);
      expect(status).toBe("paid");
      expect(move).toBe("Deal moved to Decision maker bought-in");
      expect(timeline.filter(({ kind }) => kind === "move_planned")).toHaveLength(1);
      expect(timeline.filter(({ kind }) => kind === "move_applied")).toHaveLength(1);
      expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
      expect(stageOf(scene)).toBe("decisionmakerboughtin");
      const { store } = rig.app.context;
      expect(await store.moves.list(scene.portalId, payment.id)).toMatchObject([{ state: "applied" }]);
      expect(await store.ledger.list(scene.portalId, payment.id)).toHaveLength(1);
      expect(await store.crmWrites.portalsDue(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
      expect(await store.inbox.countDue(Number.MAX_SAFE_INTEGER)).toBe(0);
    }

    /** Works until it dies, if it does, and lets a healthy one take over when the claims have run out. */
    async function dieAndRecover(lastCall: number) {
      const { scene, payment } = await paidScene();
      const worker = mortal(rig.app.context, lastCall);
      await drain(worker.context).catch((error: unknown) => {
        if (!(error instanceof Death)) throw error;
      });
      rig.clock.pass(2 * minute);
      await rig.drain();
      await expectMovedOnce(scene, payment);
      return worker;
    }

    it("X1 P3 F60 is made once, wherever between the delivery and the last row a worker dies", async () => {
      // The account's first move prepares its properties, too.
      await dieAndRecover(Number.POSITIVE_INFINITY);
      const survivor = await dieAndRecover(Number.POSITIVE_INFINITY);
      expect(survivor.calls()).toBeGreaterThan(25);
      // The steps are the same on both databases: a coarser walk must do on PostgreSQL.
      const stride = database.name === "SQLite" ? 2 : 9;
      for (let lastCall = 0; lastCall <= survivor.calls(); lastCall += stride) {
        const worker = await dieAndRecover(lastCall);
        expect(worker.isDead(), `alive after call ${lastCall}`).toBe(true);
      }
    });

    it("I7 R6 has its cause on disk before the write: payment, rule, version, from and to", async () => {
      const { scene, payment } = await paidScene();
      const { crm, store } = rig.app.context;
      const known: unknown[] = [];
      const watched = {
        ...crm,
        async writeRecords(...given: Parameters<typeof crm.writeRecords>) {
          const [, , writes] = given;
          if (writes.some(({ stageId }) => stageId !== null)) {
            known.push(await store.moves.list(scene.portalId, payment.id));
          }
          return crm.writeRecords(...given);
        },
      };
      await drain({ ...rig.app.context, crm: watched });
      const cause = { state: "writing", paymentId: payment.id, onStatus: "paid", ruleVersion: 1 };
      const [fromStageId, toStageId] = ["presentationscheduled", "decisionmakerboughtin"];
      expect(known).toMatchObject([[{ ...cause, dealId: scene.dealId, fromStageId, toStageId }]]);
      await expectMovedOnce(scene, payment);
    });

    it("X1 F97 is made once when four workers work at the same time", async () => {
      const scenes = await Promise.all([1, 2, 3].map(() => paidScene()));
      const { context } = rig.app;
      await Promise.all([1, 2, 3, 4].map(() => drain(context)));
      rig.clock.pass(2 * minute);
      await rig.drain();
      for (const { scene, payment } of scenes) await expectMovedOnce(scene, payment);
    });

    it("R6 I12 a worker that was asleep after its look writes nothing by it, though nobody has taken over", async () => {
      const { scene, payment } = await paidScene();
      const { context } = rig.app;
      const { crm } = context;
      let looks = 0;
      const sleepy = {
        ...crm,
        async readDeals(...given: Parameters<typeof crm.readDeals>) {
          const deals = await crm.readDeals(...given);
          looks += 1;
          if (looks === 1) {
            rig.clock.pass(2 * minute);
            rig.sandbox.hubspot.world.moveDealByWorkflow(scene.portalId, scene.dealId, "contractsent");
          }
          return deals;
        },
      };
      await drain({ ...context, crm: sleepy });
      expect(looks).toBeGreaterThan(1);
      expect(movesByApp(scene)).toEqual([]);
      expect(stageOf(scene)).toBe("contractsent");
      expect((await context.store.moves.list(scene.portalId, payment.id)).map(({ state }) => state)).toEqual([
        "skipped",
      ]);
    });

    it("F97 R9 a worker that was asleep longer than its claim writes nothing", async () => {
      const { scene, payment } = await paidScene();
      const { context } = rig.app;
      const { crm } = context;
      let hasSlept = false;
      const sleepy = {
        ...crm,
        async readDeals(...given: Parameters<typeof crm.readDeals>) {
          const deals = await crm.readDeals(...given);
          if (hasSlept) return deals;
          hasSlept = true;
          rig.clock.pass(2 * minute);
          await rig.drain();
          return deals;
        },
      };
      await drain({ ...context, crm: sleepy });
      expect(hasSlept).toBe(true);
      await expectMovedOnce(scene, payment);
    });
  });
}
