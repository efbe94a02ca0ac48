import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimulatedCheckouts } from "../../server/ports/simulated.ts";
import type { Store } from "../../server/ports/store.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newKey, newScene, payerSentTo, press, shown, story } from "../scene.ts";

const day = 24 * 60 * 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a page that a payment needs no more on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    async function opened(payment: { readonly link: string }): Promise<string> {
      return new URL(await payerSentTo(rig, payment)).pathname;
    }

    async function isClosed(page: string): Promise<boolean> {
      const { simulatedCheckouts } = rig.app.context.store as Store & {
        readonly simulatedCheckouts: SimulatedCheckouts;
      };
      const checkout = await simulatedCheckouts.findByReference(page.split("/").at(-1) ?? "");
      return checkout !== null && checkout.closedAt !== null;
    }

    async function standing(payment: { readonly id: string }, page: string) {
      return { status: (await shown(rig, payment)).status, isClosed: await isClosed(page) };
    }

    /** 750.00 EUR held through the first page anew, though that hold ran out and its payer has gone on to a second one. */
    async function heldBesideSecondPage() {
      const payment = await create(newScene(rig), { capture: "manual", validityDays: null });
      const first = await opened(payment);
      await rig.post(first, { act: "pay" });
      await rig.drain();
      rig.clock.pass(7 * day);
      await press(rig, payment, "checks");
      const second = await opened(payment);
      await rig.post(first, { act: "pay_late" });
      await press(rig, payment, "checks");
      return { payment, first, second };
    }

    const act = (what: "captures" | "refunds" | "release", body: Readonly<Record<string, string>> = {}) => {
      return ({ id }: { readonly id: string }) =>
        rig.card("POST", `/api/payments/${id}/${what}`, { idempotencyKey: newKey(), ...body });
    };
    const takesAll = act("captures", { amount: "750.00" });
    const takesPart = act("captures", { amount: "300.00" });
    const givesBack = (amount: string) => act("refunds", { amount, reason: "requested_by_customer" });

    type Acts = readonly ((payment: { readonly id: string }) => Promise<unknown>)[];

    it.each([
      ["authorised", []],
      ["partially_paid", [takesPart]],
      ["paid", [takesAll]],
      ["partially_refunded", [takesAll, givesBack("100.00")]],
      ["refunded", [takesAll, givesBack("750.00")]],
    ] as const satisfies readonly (readonly [string, Acts])[])(
      "P5 I9 F88 is closed where money came through the page before it and the payment is %s by then",
      async (status, acts) => {
        const { payment, second } = await heldBesideSecondPage();
        for (const follows of acts) await follows(payment);
        expect(await standing(payment, second)).toEqual({ status, isClosed: false });
        await rig.drain();
        expect(await standing(payment, second)).toEqual({ status, isClosed: true });
        const told = (await story(rig, payment)).filter((line) => line.includes("page at Simulated is closed now"));
        expect(told).toHaveLength(1);
      },
    );

    it("P5 I9 F87 is closed where what came through the page before it was disputed by then", async () => {
      const { payment, first, second } = await heldBesideSecondPage();
      await takesAll(payment);
      await rig.post(first, { act: "dispute" });
      await press(rig, payment, "checks");
      expect(await standing(payment, second)).toEqual({ status: "disputed", isClosed: false });
      await rig.drain();
      expect(await standing(payment, second)).toEqual({ status: "disputed", isClosed: true });
    });

    it("P5 F88 stays its payer's where the hold on the page before it is let go of first", async () => {
      const { payment, second } = await heldBesideSecondPage();
      await act("release")(payment);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "opened", stillOpen: null });
      expect(await isClosed(second)).toBe(false);
      expect(await opened(payment)).toBe(second);
    });
  });
}
