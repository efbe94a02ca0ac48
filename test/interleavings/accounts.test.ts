import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { erasedName } from "../../server/domain/erasure.ts";
import { writeCrm } from "../../server/jobs/crm-writer.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import { disconnectPortal } from "../../server/use-cases/account/disconnect-portal.ts";
import { eraseAgain, eraseContact } from "../../server/use-cases/record/erase-contact.ts";
import { saveRules } from "../../server/use-cases/rules/save-rules.ts";
import { installApp } from "../sandbox/set-up.ts";
import { actAsPayer, create, movesByApp, newPipeline, newScene, setRule, shown, type Scene } from "../scene.ts";
import { inEveryOrder, type Order } from "./conductor.ts";
import { postgres, startTwoPrograms, type TwoPrograms } from "./two-programs.ts";

const minute = 60_000;

describe.skipIf(!postgres?.isHere)(
  "two programs at one account, in every order (PostgreSQL)",
  { timeout: 240_000 },
  () => {
    let two: TwoPrograms;
    let portalId: number;
    let userId: string;
    beforeAll(async () => {
      two = await startTwoPrograms();
      portalId = two.rig.sandbox.demo.portalId;
      userId = String(two.rig.sandbox.demo.adminId);
    });
    afterAll(() => two.close());

    /** Paid at the provider, whose word is kept and not worked yet. */
    async function paid(scene: Scene, changes: object = {}) {
      const payment = await create(scene, { ...changes });
      await actAsPayer(two.rig, payment, "pay");
      return payment;
    }

    it("F36 renew token × 2: one asks HubSpot for a new token, and both are served", async () => {
      const { calls, world } = two.rig.sandbox.hubspot;
      const dealId = world.addDeal(portalId, { name: "Any", amount: "1.00", currency: "EUR", stageId: "closedwon" });
      const plays = await inEveryOrder(async (order) => {
        // Dead by now, so nobody can do without a new one.
        two.rig.clock.pass(31 * minute);
        calls.clear();
        const read = (player: 0 | 1) => () => two.contexts[player].crm.readDeal(portalId, dealId);
        const play = await two.conductor.play([read(0), read(1)], order);
        expect(calls.all.filter(({ path }) => /\/oauth\/[^/]+\/token$/.test(path))).toHaveLength(1);
        // Who looked for the other's token a dozen times while that one was held up comes again later.
        const refusals = play.outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
        expect(refusals).toEqual(refusals.map(() => expect.objectContaining({ fault: "unavailable" })));
        expect(play.outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
        expect((await two.rig.app.context.store.portals.find(portalId))?.state).toBe("connected");
        return play;
      });
      expect(plays).toBeGreaterThan(4);
    });

    /** A deal in a pipeline of its own, whose one rule leads to its second stage. */
    async function dealWithRule() {
      const [start = "", early = "", late = ""] = newPipeline(two.rig, ["open", "open", "open", "open"]);
      const pipelineId = start.replace(/_\d+$/, "");
      await setRule(two.rig, pipelineId, { toStageId: early });
      const scene = newScene(two.rig, { stageId: start });
      const properties = { pipeline: pipelineId, dealstage: start };
      const edit = { type: "deals", id: scene.dealId, userId: Number(userId), properties } as const;
      two.rig.sandbox.hubspot.world.editByHand(portalId, edit);
      const rules = await two.rig.app.context.store.rules.current(portalId, pipelineId);
      if (!rules) throw new Error("The pipeline has no rules.");
      return { scene, start, early, late, rules };
    }

    it("F50 G11 rule edit × move: one move, by the rules as they stood before the edit or after it", async () => {
      const ends = new Set<string>();
      await inEveryOrder(async (order) => {
        const { scene, start, early, late, rules } = await dealWithRule();
        const payment = await paid(scene);
        const { pipelineId, version } = rules;
        const rows = rules.rows.map(({ ruleId: _ruleId, ...row }) => ({ ...row, toStageId: late }));
        const edit = { portalId, pipelineId, userId, version, rows };
        const play = await two.conductor.play<unknown>(
          [() => workInbox(two.contexts[0]), () => saveRules(two.contexts[1], edit)],
          order,
        );
        expect(play.outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
        await two.rig.drain();
        const [move] = await two.rig.app.context.store.moves.latestOfPayments(portalId, [payment.id]);
        const stages = new Map([
          [version, early],
          [version + 1, late],
        ]);
        expect(move?.state).toBe("applied");
        expect(move?.toStageId).toBe(stages.get(move?.ruleVersion ?? 0));
        expect(movesByApp(scene)).toEqual([`${start} → ${move?.toStageId}`]);
        ends.add(move?.toStageId === late ? "after" : "before");
        return play;
      });
      expect(ends).toEqual(new Set(["before", "after"]));
    });

    it("F125 F126 erase × apply: money is booked, and nothing personal that was read at that moment stays", async () => {
      await inEveryOrder(async (order) => {
        const scene = newScene(two.rig);
        const payment = await paid(scene);
        const person = { portalId, contactId: scene.contactId };
        const play = await two.conductor.play<unknown>(
          [
            () => workInbox(two.contexts[0]),
            async () => {
              await eraseContact(two.contexts[1], person);
              await eraseAgain(two.contexts[1], { ...person, rounds: 0 });
            },
          ],
          order,
        );
        expect(play.outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
        await two.rig.drain();
        const stored = await two.rig.app.context.store.payments.find(portalId, payment.id);
        expect(stored).toMatchObject({
          status: "paid",
          contact: { name: erasedName, email: null },
          description: "Erased",
        });
        expect(movesByApp(scene)).toHaveLength(1);
        return play;
      });
    });

    it("F55 F37 uninstall × apply: money is booked, and the account that left is not written to", async () => {
      await inEveryOrder(async (order: Order) => {
        const scene = newScene(two.rig);
        const payment = await paid(scene);
        const leftAt: { calls?: number } = {};
        const { calls } = two.rig.sandbox.hubspot;
        calls.clear();
        const writes = () =>
          calls.all.filter(({ path, status }) => path.endsWith("batch/update") && status === 200).length;
        const play = await two.conductor.play<unknown>(
          [
            async () => {
              await workInbox(two.contexts[0]);
              await writeCrm(two.contexts[0]);
            },
            async () => {
              await disconnectPortal(two.contexts[1], { portalId, userId });
              leftAt.calls = writes();
            },
          ],
          order,
        );
        expect(play.outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
        expect(writes()).toBe(leftAt.calls);
        const { store } = two.rig.app.context;
        expect((await store.payments.find(portalId, payment.id))?.status).toBe("paid");
        expect((await store.portals.find(portalId))?.state).toBe("disconnected");
        await installApp({ serverOrigin: two.rig.url, portalId, userId: Number(userId), now: two.rig.clock.now });
        // What met the closed door comes again a minute later.
        two.rig.clock.pass(2 * minute);
        await two.rig.drain();
        expect((await shown(two.rig, payment)).status).toBe("paid");
        expect(movesByApp(scene)).toHaveLength(1);
        return play;
      });
    });
  },
);
