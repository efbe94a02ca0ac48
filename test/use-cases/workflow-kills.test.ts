import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import { newScene } from "../scene.ts";
import { enrolAll } from "../workflow-set-up.ts";

const minute = 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a workflow's step on ${database.name}`, () => {
    // Every step on SQLite; the steps are the same on PostgreSQL, where some must do.
    const isThorough = database.name === "SQLite";
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    /** A worker works one execution until it dies, if it does; a healthy one takes over when the claims have run out. */
    async function dieAndRecover(action: "create-link" | "create-and-send", lastCall: number) {
      const { portalId } = rig.sandbox.demo;
      const { world } = rig.sandbox.hubspot;
      const scene = newScene(rig);
      const email = `payer-${scene.dealId}@example.com`;
      const contactId = world.addContact(portalId, { firstName: "Mia", email });
      world.associate(portalId, scene.dealId, contactId, { isPrimary: true });
      const [callbackId = ""] = await enrolAll(rig, [scene.dealId], { action });
      const worker = mortal(rig.app.context, lastCall);
      await workWorkflows(worker.context).catch((error: unknown) => {
        if (!(error instanceof Death)) throw error;
      });
      rig.clock.pass(25 * minute);
      await rig.drain();
      const { count } = await rig.app.context.store.payments.newsOf(portalId, { type: "deal", id: scene.dealId });
      expect(count, `payments after a death at call ${lastCall}`).toBe(1);
      const mails = rig.mailbox.mailsTo(email).length;
      return { worker, mails, ...rig.sandbox.workflows.enrolment(callbackId) };
    }

    it("F54 F60 makes one payment and completes, wherever a worker dies over it", async () => {
      const survivor = await dieAndRecover("create-link", Number.POSITIVE_INFINITY);
      const { outputs } = survivor;
      expect(survivor.worker.calls()).toBeGreaterThan(10);
      for (let lastCall = 0; lastCall < survivor.worker.calls(); lastCall += isThorough ? 1 : 6) {
        const { worker, state, outputs: later } = await dieAndRecover("create-link", lastCall);
        expect(worker.isDead(), `alive after call ${lastCall}`).toBe(true);
        expect(state, `after a death at call ${lastCall}`).toBe("succeeded");
        expect(Object.keys(later)).toEqual(Object.keys(outputs));
      }
    }, 60_000);

    it("F54 F60 sends one e-mail at most, and says so where it cannot know", async () => {
      const survivor = await dieAndRecover("create-and-send", Number.POSITIVE_INFINITY);
      expect(survivor).toMatchObject({ state: "succeeded", mails: 1 });
      for (let lastCall = 0; lastCall < survivor.worker.calls(); lastCall += isThorough ? 2 : 12) {
        const { state, mails, outputs } = await dieAndRecover("create-and-send", lastCall);
        expect(mails, `mails after a death at call ${lastCall}`).toBeLessThanOrEqual(1);
        const isUncertain = state === "failed" && outputs["errorCode"] === "EMAIL_UNCERTAIN";
        expect(isUncertain || (state === "succeeded" && mails === 1), `after a death at call ${lastCall}`).toBe(true);
      }
    }, 60_000);
  });
}
