import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimulatedCheckouts } from "../../server/ports/simulated.ts";
import type { Store } from "../../server/ports/store.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { confirm, create, movesByApp, newScene, payerSentTo, press, shown } from "../scene.ts";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`the payer and the seller at the same moment on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    it.each([
      ["F81 cancelling", (payment: { readonly id: string }) => press(rig, payment, "cancellation")],
      ["F91 confirming", (payment: { readonly id: string }) => confirm(rig, payment)],
    ] as const)(
      "%s while the customer pays: the provider's money is in the ledger, and at most one move",
      async (_what, act) => {
        const { simulatedCheckouts, ledger } = rig.app.context.store as Store & {
          readonly simulatedCheckouts: SimulatedCheckouts;
        };
        for (let race = 0; race < 5; race += 1) {
          const scene = newScene(rig);
          const payment = await create(scene);
          const page = new URL(await payerSentTo(rig, payment)).pathname;
          const [, answer] = await Promise.all([rig.post(page, { act: "pay" }), act(payment)]);
          await rig.drain();
          await press(rig, payment, "checks");
          await rig.drain();
          const checkout = await simulatedCheckouts.findByReference(page.split("/").at(-1) ?? "");
          const entries = await ledger.list(scene.portalId, payment.id);
          const captured = entries.filter(({ kind }) => kind === "captured").map(({ key }) => key);
          expect(captured).toEqual(checkout?.happenings.map(({ id }) => `${id}:captured`));
          const { status } = await shown(rig, payment);
          const ends = captured.length === 0 ? ["cancelled", "confirmed_manually"] : ["paid"];
          expect(ends).toContain(status);
          expect(answer.status === 409 ? status : "paid").toBe("paid");
          expect(movesByApp(scene).length).toBeLessThanOrEqual(1);
        }
      },
    );
  });
}
