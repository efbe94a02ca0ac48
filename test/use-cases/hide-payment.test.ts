import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, create, newKey, newScene, payerSentTo, press, shown, story } from "../scene.ts";

const day = 24 * 60 * 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`removing from the list on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    function remove({ id }: { readonly id: string }) {
      return rig.card("POST", `/api/payments/${id}/removal`, { idempotencyKey: newKey() });
    }

    function putBack({ id }: { readonly id: string }) {
      return rig.card("POST", `/api/payments/${id}/removal-undo`, { idempotencyKey: newKey() });
    }

    it("S3.34 S3.37 C8 hides what was cancelled, keeps its history, and puts it back at once", async () => {
      const payment = await create(newScene(rig));
      await press(rig, payment, "cancellation");
      expect(await shown(rig, payment)).toMatchObject({ can: { hide: true, putBack: false } });
      expect(await remove(payment)).toMatchObject({
        status: 200,
        body: { group: "removed", can: { hide: false, putBack: true } },
      });
      expect(await remove(payment)).toMatchObject({ status: 200, body: { group: "removed" } });
      expect(await putBack(payment)).toMatchObject({ status: 200, body: { group: "ended", can: { hide: true } } });
      expect((await story(rig, payment)).slice(-2)).toEqual([
        "Removed from the list; its history is kept.",
        "Back on the list.",
      ]);
    });

    it("S3.37 hides what has ended, also before the timer that closes it", async () => {
      const payment = await create(newScene(rig));
      rig.clock.pass(8 * day);
      expect(await remove(payment)).toMatchObject({ status: 200, body: { status: "expired", group: "removed" } });
    });

    it("S3.37 P5 closes what was declined before it is hidden, so that nobody pays it unseen", async () => {
      const payment = await create(newScene(rig));
      await actAsPayer(rig, payment, "decline");
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "declined", can: { hide: true } });
      expect(await remove(payment)).toMatchObject({ body: { status: "cancelled", group: "removed", link: null } });
      const checkouts = await rig.app.context.store.checkouts.list(rig.sandbox.demo.portalId, payment.id);
      expect(checkouts.map(({ state }) => state)).toEqual(["cancelled"]);
    });

    it("S3.37 never hides an open or a paid one", async () => {
      const open = await create(newScene(rig));
      const paid = await create(newScene(rig));
      await actAsPayer(rig, paid, "pay");
      await rig.drain();
      for (const payment of [open, paid]) {
        expect(await shown(rig, payment)).toMatchObject({ can: { hide: false } });
        expect(await remove(payment)).toMatchObject({ status: 409 });
      }
    });

    it("C8 P4 money that comes for a removed one puts it back on the list", async () => {
      const payment = await create(newScene(rig));
      const page = await payerSentTo(rig, payment);
      await press(rig, payment, "cancellation");
      await remove(payment);
      const { portalId } = rig.sandbox.demo;
      const [checkout] = await rig.app.context.store.checkouts.list(portalId, payment.id);
      expect(new URL(page).pathname).toContain(checkout?.providerReference);
      await rig.app.context.store.ledger.append(portalId, checkout?.connectionId ?? "", [
        {
          entryId: "late-money",
          paymentId: payment.id,
          kind: "captured",
          amount: { minor: 75_000, currency: "EUR" },
          key: `late:${payment.id}`,
          occurredAt: rig.clock.now(),
          learnedAt: rig.clock.now(),
          source: "read",
          userId: null,
        },
      ]);
      await press(rig, payment, "checks");
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", group: "done", can: { putBack: false } });
      expect(await story(rig, payment)).toContain("Back on the list.");
    });
  });
}
