import type { PaymentDetail, TabView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paymentDetail } from "../../server/http/tab/detail.ts";
import { readPayment } from "../../server/use-cases/look/read-payment.ts";
import { refundPayment } from "../../server/use-cases/money/refund-payment.ts";
import { updatePayment } from "../../server/use-cases/learn/update-payment.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startDojo, type RunningDojo } from "../sandbox/dojo/index.ts";
import { startMyFatoorah, type RunningMyFatoorah } from "../sandbox/myfatoorah/index.ts";
import { connect } from "../sandbox/set-up.ts";
import {
  actAsPayer,
  addNeighbour,
  confirm,
  create,
  newKey,
  newScene,
  payerSentTo,
  press,
  settle,
  shown,
  story,
  tabOf,
} from "../scene.ts";

const refunds = "refunds";
const undo = "confirmation-undo";
const minute = 60_000;

function bodyOf(act: string) {
  const reason = "One item short";
  return act === refunds
    ? { idempotencyKey: newKey(), amount: "300.00", reason }
    : { idempotencyKey: newKey(), reason };
}

describe("refunds and undone confirmations over HTTP", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it("X27 S3.26 shows in list and details what can be given back, and what was", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await actAsPayer(rig, payment, "pay");
    await settle(rig);
    expect((await tabOf(scene)).payments).toMatchObject([
      { can: { refund: true, undo: false }, refundable: { decimal: "750.00" }, refunded: { decimal: "0.00" } },
    ]);
    const answer = await rig.card("POST", `/api/payments/${payment.id}/refunds`, bodyOf(refunds));
    expect(answer).toMatchObject({ status: 200, body: { id: payment.id, timeline: expect.any(Array) as unknown } });
    const part = { status: "partially_refunded", refunded: { decimal: "300.00" }, refundable: { decimal: "450.00" } };
    expect((await tabOf(scene)).payments).toMatchObject([part]);
    expect(await shown(rig, payment)).toMatchObject(part);
  });

  it.each([refunds, undo])("F105 P6 %s of another account's payment is answered as if there were none", async (act) => {
    const neighbour = await addNeighbour(rig, act === refunds ? 70_101 : 70_102);
    const payment = await create(newScene(rig));
    await confirm(rig, payment);
    const theirs = await neighbour.card("POST", `/api/payments/${payment.id}/${act}`, bodyOf(act));
    const nobodys = await neighbour.card("POST", `/api/payments/0123456789ABCDEFGHIJKL/${act}`, bodyOf(act));
    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually" });
  });

  it("F106 any user of the account may for now, and is written down as the one who did it", async () => {
    const { portalId, sellerId } = rig.sandbox.demo;
    const payment = await create(newScene(rig));
    await actAsPayer(rig, payment, "pay");
    await settle(rig);
    await rig.card("POST", `/api/payments/${payment.id}/refunds`, bodyOf(refunds), sellerId);
    const events = await rig.app.context.store.events.list(portalId, payment.id);
    expect(events.find(({ facts }) => facts.kind === "refund_asked")?.actor).toBe(`user:${sellerId}`);
  });

  it.each([
    ["nothing at all", {}],
    ["a key too short", { idempotencyKey: "short", amount: "1.00", reason: "Why" }],
    ["a number for the amount", { idempotencyKey: "key-long-enough-1", amount: 1, reason: "Why" }],
    ["a currency of its own", { idempotencyKey: "key-long-enough-1", amount: "1.00", reason: "Why", currency: "KWD" }],
  ])("refuses %s", async (_what, body) => {
    const payment = await create(newScene(rig));
    expect(await rig.card("POST", `/api/payments/${payment.id}/refunds`, body)).toMatchObject({ status: 422 });
  });

  it("offers and does nothing where the provider cannot give back", async () => {
    const payment = await create(newScene(rig));
    await actAsPayer(rig, payment, "pay");
    await settle(rig);
    const { portalId } = rig.sandbox.demo;
    const { context } = rig.app;
    const open: typeof context.providers.open = (connection) => {
      const { refund: _refund, ...others } = context.providers.open(connection);
      return others;
    };
    const providers = { ...context.providers, open };
    const history = { ...(await readPayment(context, portalId, payment.id)), refunds: [] };
    const options = {
      providers,
      publicUrl: rig.url,
      connections: [],
      troubles: new Map(),
      keyNames: new Map(),
      may: () => true,
    };
    const shownThere = paymentDetail(options, history);
    expect(shownThere).toMatchObject({ status: "paid", can: { refund: false } });
    const wish = { portalId, paymentId: payment.id, userId: "7", requestHash: "any", amount: "1.00", reason: "Why" };
    await expect(refundPayment({ ...context, providers }, { ...wish, idempotencyKey: newKey() })).rejects.toMatchObject(
      { name: "ConflictError", code: "not_open" },
    );
  });

  it("offers and does nothing where the provider is connected no more", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await actAsPayer(rig, payment, "pay");
    await settle(rig);
    const { portalId } = rig.sandbox.demo;
    const { store } = rig.app.context;
    const [connection] = await store.connections.list(portalId);
    await store.connections.remove(portalId, connection?.connectionId ?? "", rig.clock.now());
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", can: { refund: false } });
    const answer = await rig.card("POST", `/api/payments/${payment.id}/refunds`, bodyOf(refunds));
    expect(answer).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("Refund it there") as string },
    });
    const admin = { serverOrigin: rig.url, portalId, userId: rig.sandbox.demo.adminId, now: rig.clock.now };
    await connect(admin, "simulated");
  });
});

describe("a refund that people at the provider have to approve", () => {
  let rig: Rig;
  let myFatoorah: RunningMyFatoorah;
  beforeAll(async () => {
    const clock = testClock();
    myFatoorah = await startMyFatoorah({ now: clock.now });
    rig = await startRig({ upTo: "installed", clock, providerUrls: { myfatoorahApiUrl: myFatoorah.url } });
    const { portalId, adminId } = rig.sandbox.demo;
    const admin = { serverOrigin: rig.url, portalId, userId: adminId, now: clock.now };
    const keys = { apiToken: myFatoorah.keys.issue(), webhookSecret: myFatoorah.webhookSecret };
    await connect(admin, "myfatoorah", { mode: "test", country: "KWT", ...keys });
  });
  afterAll(async () => {
    await rig.close();
    await myFatoorah.close();
  });

  /** A payment of 75.000 KWD, paid, of which 30.000 were asked back. */
  async function asked() {
    const scene = newScene(rig, { amount: "75.000", currency: "KWD" });
    const payment = await create(scene, { amount: "75.000", currency: "KWD" });
    await payerSentTo(rig, payment);
    const invoice = myFatoorah.invoices().at(-1);
    myFatoorah.pay(Number(invoice?.id));
    await myFatoorah.webhooks.settled();
    await settle(rig);
    await press(rig, payment, "checks");
    const answer = await rig.card("POST", `/api/payments/${payment.id}/refunds`, {
      ...bodyOf(refunds),
      amount: "30.000",
    });
    return { scene, payment, answer, refundId: Number(myFatoorah.refunds().at(-1)?.id) };
  }

  it("S3.26 P8 is shown as requested, and its money is not promised again", async () => {
    const { scene, payment, answer } = await asked();
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "paid",
        refunded: { minor: 0 },
        refundable: { decimal: "45.000" },
        refundsUnderWay: [{ amount: { decimal: "30.000" }, state: "requested" }],
      },
    });
    const tab: TabView = await tabOf(scene);
    expect(tab.payments[0]?.refundsUnderWay).toHaveLength(1);
    const more = { ...bodyOf(refunds), amount: "45.001" };
    expect(await rig.card("POST", `/api/payments/${payment.id}/refunds`, more)).toMatchObject({ status: 422 });
  });

  it("S3.26 counts once the provider has been read to say so, by its event or by Check now", async () => {
    for (const isTold of [true, false]) {
      const { payment, refundId } = await asked();
      rig.clock.pass(minute);
      myFatoorah.settleRefund(refundId, "Refunded");
      await myFatoorah.webhooks.settled();
      if (isTold) await settle(rig);
      else await press(rig, payment, "checks");
      const detail: PaymentDetail = await shown(rig, payment);
      expect(detail).toMatchObject({
        status: "partially_refunded",
        refunded: { decimal: "30.000" },
        refundable: { decimal: "45.000" },
        refundsUnderWay: [],
      });
    }
  });

  it("F85 P4 one that is not approved leaves the money, the sum free, and a line that says so", async () => {
    const { payment, refundId } = await asked();
    rig.clock.pass(minute);
    myFatoorah.settleRefund(refundId, "Canceled");
    await press(rig, payment, "checks");
    expect(await shown(rig, payment)).toMatchObject({
      status: "paid",
      refundable: { decimal: "75.000" },
      refundsUnderWay: [],
    });
    expect((await story(rig, payment)).at(-1)).toMatch(/30\.000 not refunded: it came to nothing at MyFatoorah\./);
  });
});

describe("a refund at a provider that tells only sums", () => {
  let rig: Rig;
  let dojo: RunningDojo;
  beforeAll(async () => {
    const clock = testClock();
    dojo = await startDojo({ now: clock.now });
    rig = await startRig({ upTo: "installed", clock, providerUrls: { dojoApiUrl: dojo.url } });
    const { portalId, adminId } = rig.sandbox.demo;
    const admin = { serverOrigin: rig.url, portalId, userId: adminId, now: clock.now };
    await connect(admin, "dojo", { apiKey: dojo.keys.issue() });
  });
  afterAll(async () => {
    await rig.close();
    await dojo.close();
  });

  /** A payment of 75.00 GBP that was paid, and how to ask for 30.00 of it under one key. */
  async function paid() {
    const sum = { amount: "75.00", currency: "GBP" };
    const payment = await create(newScene(rig, sum), sum);
    await payerSentTo(rig, payment);
    expect(dojo.pay(dojo.intents().at(-1)?.id ?? "")).toBe("paid");
    await dojo.webhooks.settled();
    await settle(rig);
    const body = { ...bodyOf(refunds), amount: "30.00" };
    return { payment, refund: () => rig.card("POST", `/api/payments/${payment.id}/refunds`, body) };
  }

  it("F21 P7 gives nothing twice when the answer to the first try was lost", async () => {
    const { payment, refund } = await paid();
    dojo.faults.add({ kind: "answer_lost_after", method: "POST", path: /\/refunds$/, times: 1 });
    expect(await refund()).toMatchObject({ status: 424 });
    expect(await refund()).toMatchObject({
      status: 200,
      body: { status: "partially_refunded", refunded: { decimal: "30.00" }, refundable: { decimal: "45.00" } },
    });
    await press(rig, payment, "checks");
    expect(await shown(rig, payment)).toMatchObject({ refunded: { decimal: "30.00" }, refundsUnderWay: [] });
  });

  it("P8 is under way until it was read back, by whomever, and never counted twice", async () => {
    const { payment, refund } = await paid();
    dojo.faults.add({ kind: "rate_limited", method: "GET" });
    expect(await refund()).toMatchObject({
      status: 200,
      body: { status: "paid", refundable: { decimal: "45.00" }, refundsUnderWay: [{ state: "requested" }] },
    });
    dojo.faults.clear();
    rig.clock.pass(minute);
    const { portalId } = rig.sandbox.demo;
    await updatePayment(rig.app.context, { portalId, paymentId: payment.id, actor: "provider" });
    expect(await shown(rig, payment)).toMatchObject({
      status: "partially_refunded",
      refundable: { decimal: "45.00" },
      refundsUnderWay: [],
    });
  });
});
