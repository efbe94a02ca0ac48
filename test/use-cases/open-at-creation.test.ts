import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import { startDojo, type RunningDojo } from "../sandbox/dojo/index.ts";
import {
  create,
  creationFor,
  movesByApp,
  newScene,
  payerSentTo,
  press,
  pressPay,
  shown,
  type Scene,
} from "../scene.ts";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a checkout made together with its payment, on ${database.name}`, () => {
    let rig: Rig;
    let dojo: RunningDojo;
    let connectionId: string;

    beforeAll(async () => {
      const clock = testClock();
      dojo = await startDojo({ now: clock.now });
      rig = await startRig({ database, clock, providerUrls: { dojoApiUrl: dojo.url } });
      const { portalId, adminId: userId } = rig.sandbox.demo;
      await connect({ serverOrigin: rig.url, portalId, userId, now: clock.now }, "dojo", { apiKey: dojo.keys.issue() });
      const connections = await rig.app.context.store.connections.list(portalId);
      connectionId = connections.find(({ provider }) => provider === "dojo")?.connectionId ?? "";
    });
    afterEach(() => dojo.faults.clear());
    afterAll(async () => {
      await rig.close();
      await dojo.close();
    });

    const intentsOf = (id: string) => dojo.intents().filter(({ metadata }) => metadata["payment"] === id);
    const order = (scene: Scene) => creationFor(scene, { connectionId });

    it("S2.5 S5.1 is there as soon as the payment is, and is where the customer is sent", async () => {
      const scene = newScene(rig);
      const payment = await create(scene, { connectionId });
      const [intent, ...others] = intentsOf(payment.id);
      expect(others).toEqual([]);
      expect(intent).toMatchObject({ status: "Created", amount: { value: 75_000, currencyCode: "EUR" } });
      expect(await payerSentTo(rig, payment)).toContain(intent?.id);
      expect(intentsOf(payment.id)).toHaveLength(1);
      dojo.pay(intent?.id ?? "");
      await dojo.webhooks.settled();
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
      expect(movesByApp(scene)).toHaveLength(1);
    });

    it("F24 is refused while the seller is there: told why, nothing stored, and the same press works once mended", async () => {
      const scene = newScene(rig);
      const body = await order(scene);
      dojo.faults.add({ kind: "unauthorised" });
      const refused = await rig.card("POST", "/api/payments", body);
      expect(refused).toMatchObject({ status: 424, body: { title: "Dojo refused this." } });
      expect(await tabPayments(scene)).toEqual([]);
      dojo.faults.clear();
      const made = await rig.card("POST", "/api/payments", { ...body, amount: "740.00" });
      expect(made).toMatchObject({ status: 201, body: { amount: { minor: 74_000 } } });
    });

    it.each([
      ["F20 the call never arrived", "request_lost"],
      ["F21 the answer was lost", "answer_lost_after"],
      ["F22 Dojo failed", "server_error_after"],
      ["F23 Dojo is busy", "rate_limited"],
    ] as const)(
      "%s: the payment is made all the same, and the customer's click finds one checkout",
      async (_what, kind) => {
        const scene = newScene(rig);
        dojo.faults.add({ kind, method: "POST", path: /payment-intents$/ });
        const payment = await create(scene, { connectionId });
        dojo.faults.clear();
        const page = await payerSentTo(rig, payment);
        expect(intentsOf(payment.id).map(({ id }) => page.includes(id))).toEqual([true]);
      },
    );

    const making = { method: "POST", path: /payment-intents$/ } as const;

    it.each([
      ["made and answered with a 500", [{ ...making, kind: "server_error_after" }]],
      [
        "made, told another sum of, and did not show again",
        [
          {
            ...making,
            kind: "changed_after",
            change: (body: object) => ({ ...body, amount: { value: 1, currencyCode: "EUR" } }),
          },
          { method: "GET", kind: "server_error" },
        ],
      ],
    ] as const)(
      "F21 I9 a checkout that Dojo %s is not given up, however long ago it was asked for first",
      async (_what, faults) => {
        dojo.faults.add({ ...making, kind: "request_lost" });
        const payment = await create(newScene(rig), { connectionId });
        dojo.faults.clear();
        rig.clock.pass(10 * 60_000);
        for (const fault of faults) dojo.faults.add(fault);
        await pressPay(rig, payment);
        dojo.faults.clear();
        await payerSentTo(rig, payment);
        expect(intentsOf(payment.id).map(({ status }) => status)).toEqual(["Created"]);
      },
    );

    it("P7 two presses at once with one key make one payment, and leave one checkout that can be paid", async () => {
      const scene = newScene(rig);
      const body = await order(scene);
      const answers = await Promise.all([1, 2, 3].map(() => rig.card("POST", "/api/payments", body)));
      const ids = new Set(answers.map(({ body: made }) => (made as { id: string }).id));
      expect([answers.map(({ status }) => status), ids.size]).toEqual([[201, 201, 201], 1]);
      const payable = dojo.intents().filter(({ status, reference }) => {
        return status === "Created" && reference.startsWith(`${scene.dealId}-`);
      });
      expect(payable).toHaveLength(1);
      expect(payable[0]?.metadata["payment"]).toBe([...ids][0]);
    });

    it("S1.23 P5 is closed at the provider when the payment is cancelled, though nobody had opened it", async () => {
      const payment = await create(newScene(rig), { connectionId });
      expect(await press(rig, payment, "cancellation")).toMatchObject({ status: 200 });
      expect(intentsOf(payment.id).map(({ status }) => status)).toEqual(["Canceled"]);
    });

    it("S2.9 takes no currency the provider does not take, and asks it nothing", async () => {
      const before = dojo.calls().length;
      const body = { ...(await order(newScene(rig))), currency: "USD" };
      const { status, body: problem } = await rig.card("POST", "/api/payments", body);
      expect({ status, problem }).toMatchObject({
        status: 422,
        problem: { fields: [{ name: "currency", message: "Dojo takes GBP, EUR only." }] },
      });
      expect(dojo.calls()).toHaveLength(before);
    });

    async function tabPayments({ dealId }: Scene): Promise<unknown> {
      const { body } = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`);
      return (body as { payments: unknown }).payments;
    }
  });
}
