import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { reconcilePayments } from "../../server/jobs/reconcile.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startDintero, type RunningDintero } from "../sandbox/dintero/index.ts";
import { startMyFatoorah, type RunningMyFatoorah } from "../sandbox/myfatoorah/index.ts";
import { create, newKey, newScene, press, pressPay, problemOf, shown, story } from "../scene.ts";
import { messageOf, send, setPolicies, viewOf, type Press, type Shipment } from "./shipments.ts";

let dintero: RunningDintero;
let myFatoorah: RunningMyFatoorah;
let rig: Rig;
/** By provider. */
const connections: Record<string, string> = {};

beforeAll(async () => {
  const clock = testClock();
  [dintero, myFatoorah] = await Promise.all([startDintero({ now: clock.now }), startMyFatoorah({ now: clock.now })]);
  const providerUrls = {
    dinteroCheckoutUrl: dintero.url,
    dinteroApiUrl: dintero.url,
    myfatoorahApiUrl: myFatoorah.url,
  };
  rig = await startRig({ upTo: "installed", clock, providerUrls });
  const { accountId, clientId, clientSecret, signatureSecret } = dintero.keys.issue();
  await connect("dintero", { accountId, clientId, clientSecret, webhookSecret: signatureSecret });
  const { keys, webhookSecret } = myFatoorah;
  await connect("myfatoorah", { mode: "test", country: "KWT", apiToken: keys.issue(), webhookSecret });
});
beforeEach(() => setPolicies(rig, { providerMessages: Object.values(connections) }));
afterEach(() => {
  dintero.faults.clear();
  myFatoorah.faults.clear();
});
afterAll(async () => {
  await rig.close();
  await Promise.all([dintero.close(), myFatoorah.close()]);
});

async function connect(provider: string, values: Readonly<Record<string, string>>): Promise<void> {
  const { body } = await rig.card("POST", "/api/connect-links", {});
  await rig.post(new URL((body as { url: string }).url).pathname, { provider, ...values });
  const known = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  connections[provider] = known.find((one) => one.provider === provider)?.connectionId ?? "none";
}

const mia = "mia@example.com";
const phone = "+47 406 12 345";
const digits = "+4740612345";

async function newPayment(provider: string, changes: Readonly<Record<string, unknown>> = {}): Promise<Shipment> {
  const currency = provider === "dintero" ? "NOK" : "KWD";
  const scene = newScene(rig, { currency });
  const order = { connectionId: connections[provider], currency, amount: "750", ...changes };
  return { ...(await create(scene, order)), email: mia };
}

function byProvider(payment: Shipment, channels: Press["channels"], changes: Press = {}) {
  return send(rig, payment, { channels: channels ?? [], phone, ...changes });
}

async function reasonAgainst(payment: Shipment, channel: string): Promise<string | null | undefined> {
  return (await messageOf(rig, payment)).channels.find((one) => one.channel === channel)?.blocked;
}

describe("a link sent by Dintero", () => {
  it("S2.20 S5.11 arrives by text message with the one page that can be paid", async () => {
    const payment = await newPayment("dintero");
    const answer = await byProvider(payment, ["provider_sms"]);
    expect(answer.status).toBe(201);
    const message = dintero.messages().at(-1);
    expect(message).toMatchObject({ channel: "sms", to: digits });
    expect(viewOf(answer).deliveries).toMatchObject([{ channel: "provider_sms", to: digits, state: "sent" }]);
    const payable = dintero
      .sessions()
      .filter(({ id, order }) => order.merchant_reference_2 === payment.id && dintero.isPayable(id));
    expect(payable.map(({ id }) => id)).toEqual([message?.sessionId]);
    expect((await pressPay(rig, payment)).headers.get("location")).toBe(message?.url);
    expect(await story(rig, payment)).toContain("Link sent by the provider's text message to +47…45.");
  });

  it("S2.21 goes to the wallet's own app where that is the only method, and says so", async () => {
    const payment = await newPayment("dintero", { methods: ["vipps"] });
    expect(await reasonAgainst(payment, "provider_sms")).toContain(
      "tells the customer in the wallet's own app instead",
    );
    await byProvider(payment, ["provider_push"]);
    expect(dintero.messages().at(-1)).toMatchObject({ channel: "push", to: digits });
    const { deliveries } = await messageOf(rig, payment);
    expect(deliveries).toMatchObject([{ channel: "provider_push", state: "sent" }]);
    expect(await reasonAgainst(await newPayment("dintero"), "provider_push")).toContain("one wallet and nothing else");
  });

  it.each([
    ["406 12 345", "has no country code"],
    ["+47 22 22 22 22", "is a landline"],
    ["", "Enter the customer's telephone number"],
  ])("S2.20 S5.8 asks Dintero nothing for %j, and says what is wrong", async (wrong, words) => {
    const payment = await newPayment("dintero");
    const before = dintero.sessions().length;
    const answer = await byProvider(payment, ["provider_sms"], { phone: wrong });
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toMatchObject([
      { name: "phone", message: expect.stringContaining(words) as string },
    ]);
    expect(dintero.sessions()).toHaveLength(before);
  });

  it("S5.2 tells a message that Dintero passed over, and leaves the link as good as before", async () => {
    const payment = await newPayment("dintero");
    const answer = await byProvider(payment, ["provider_sms"], { phone: "+47 406 00 000" });
    const [delivery] = viewOf(answer).deliveries;
    expect(delivery).toMatchObject({ state: "failed", reason: expect.stringContaining("“skipped”") as string });
    expect((await pressPay(rig, payment)).status).toBe(303);
  });

  it("F21 says that it is not known whether a message arrived, and a later click sends no other", async () => {
    const payment = await newPayment("dintero");
    const before = dintero.messages().length;
    dintero.faults.add({ kind: "cut_json_after", path: /sessions-profile/, times: 1 });
    const answer = await byProvider(payment, ["provider_sms"]);
    expect(viewOf(answer).deliveries).toMatchObject([{ state: "unknown" }]);
    expect((await pressPay(rig, payment)).status).toBe(303);
    expect(dintero.messages().length - before).toBe(1);
  });

  it("P7 is sent once, however often the press arrives", async () => {
    const payment = await newPayment("dintero");
    const before = dintero.messages().length;
    const idempotencyKey = newKey();
    for (const _time of [1, 2]) await byProvider(payment, ["provider_sms"], { idempotencyKey });
    expect(dintero.messages().length - before).toBe(1);
  });

  it("P5 is not sent for a payment that was just paid", async () => {
    const payment = await newPayment("dintero");
    await pressPay(rig, payment);
    const session = dintero.sessions().findLast(({ order }) => order.merchant_reference_2 === payment.id);
    dintero.pay(session?.id ?? "");
    const before = dintero.messages().length;
    const answer = await byProvider(payment, ["provider_sms"]);
    expect(viewOf(answer).deliveries).toMatchObject([
      { state: "failed", reason: expect.stringContaining("just paid") as string },
    ]);
    expect(dintero.messages()).toHaveLength(before);
  });

  it("C9 S5.11 is off until somebody who may settles it, and never beside a message of ours", async () => {
    await setPolicies(rig, {});
    const payment = await newPayment("dintero");
    expect(await reasonAgainst(payment, "provider_sms")).toContain("switched off");
    expect((await byProvider(payment, ["provider_sms"])).status).toBe(409);
  });
});

describe("a link sent by MyFatoorah", () => {
  it.each([
    ["S5.7", ["provider_email"], [mia]],
    ["S5.8", ["provider_sms"], [digits]],
    ["S5.10", ["provider_email", "provider_sms"], [mia, digits]],
  ] as const)("%s goes by %j, each with a result of its own", async (_number, channels, sentTo) => {
    const payment = await newPayment("myfatoorah");
    const answer = await byProvider(payment, [...channels]);
    expect(answer.status).toBe(201);
    expect(myFatoorah.invoices().at(-1)?.sentTo).toEqual(sentTo);
    expect(viewOf(answer).deliveries.map(({ channel, state }) => [channel, state])).toEqual(
      channels.map((channel) => [channel, "sent"]),
    );
  });

  it("S5.9 sends nothing by itself", async () => {
    await newPayment("myfatoorah");
    expect(myFatoorah.invoices().at(-1)?.sentTo).toEqual([]);
  });

  it("S5.10 names everything that is missing, before any call", async () => {
    const payment = await newPayment("myfatoorah");
    const before = myFatoorah.invoices().length;
    const answer = await byProvider(payment, ["provider_email", "provider_sms"], { to: "", phone: "" });
    expect(problemOf(answer).fields?.map(({ name }) => name)).toEqual(["to", "phone"]);
    expect(myFatoorah.invoices()).toHaveLength(before);
  });

  it("S5.11 never sends beside our own e-mail", async () => {
    const answer = await byProvider(await newPayment("myfatoorah"), ["email", "provider_email"]);
    expect(problemOf(answer).fields).toEqual([{ name: "channels", message: "Choose who sends the e-mail." }]);
  });

  it("P5 cannot once the customer has seen its page, which nothing can close", async () => {
    const payment = await newPayment("myfatoorah");
    await pressPay(rig, payment);
    expect(await reasonAgainst(payment, "provider_sms")).toContain("cannot be closed for another");
  });

  it("P5 neither sends a second page nor asks another sum once it has sent one, which nothing can close", async () => {
    const payment = await newPayment("myfatoorah");
    await byProvider(payment, ["provider_sms"]);
    expect(await reasonAgainst(payment, "provider_email")).toContain("cannot be closed for another");
    const other = await rig.card("POST", `/api/payments/${payment.id}/amount`, {
      idempotencyKey: newKey(),
      amount: "1.000",
    });
    expect(problemOf(other).detail).toContain("MyFatoorah cannot close the page that the customer has");
  });

  it("F21 asks for the same invoice again after a lost answer, so that one message went out", async () => {
    const payment = await newPayment("myfatoorah");
    const before = myFatoorah.invoices().length;
    myFatoorah.faults.add({ kind: "cut_json_after", path: /SendPayment/, times: 1 });
    expect(viewOf(await byProvider(payment, ["provider_sms"])).deliveries).toMatchObject([{ state: "unknown" }]);
    expect((await pressPay(rig, payment)).status).toBe(303);
    expect(myFatoorah.invoices().length - before).toBe(1);
    await press(rig, payment, "cancellation");
  });

  it("I10 F21 knows a page that was sent out a minute later, though its answer was lost and nobody pressed", async () => {
    const { payment, made } = await sentUnheard();
    await lookAfter(60_000);
    const reference = String(myFatoorah.invoices().at(-1)?.id);
    expect(await pageOf(payment)).toMatchObject({ state: "live", providerReference: reference });
    expect(made()).toBe(1);
    await press(rig, payment, "cancellation");
  });

  it("F101 is not asked by the clock for a page it sends once it may have forgotten the key of the first try", async () => {
    const { payment, made } = await sentUnheard();
    await lookAfter(4 * 60 * 60_000);
    expect(await pageOf(payment)).toMatchObject({ state: "opening" });
    expect(made()).toBe(1);
    await press(rig, payment, "cancellation");
  });

  it("I10 is not asked by the clock for a page it cannot find again, so that none is made that nobody wants", async () => {
    dintero.faults.add({ kind: "answer_lost_after", path: /sessions-profile/, times: 1 });
    const before = dintero.sessions().length;
    const payment = await newPayment("dintero");
    await lookAfter(60_000);
    expect(await pageOf(payment)).toMatchObject({ state: "opening" });
    expect(dintero.sessions().length - before).toBe(1);
    expect((await pressPay(rig, payment)).status).toBe(303);
  });

  it("F4 F22 is booked as soon as it tells that a page was paid of which we had not heard", async () => {
    const { payment } = await sentUnheard();
    const reference = payNewest();
    await myFatoorah.webhooks.settled();
    await rig.drain();
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
    expect(await pageOf(payment)).toMatchObject({ state: "used", providerReference: reference });
  });

  it("F22 F95 is found by the clock where a page was paid of which we had not heard, and no word of it came", async () => {
    const { payment, made } = await sentUnheard();
    myFatoorah.webhooks.drop();
    const reference = payNewest();
    await lookAfter(60_000);
    myFatoorah.webhooks.release();
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
    expect(await pageOf(payment)).toMatchObject({ state: "used", providerReference: reference });
    expect(made()).toBe(1);
  });

  function payNewest(): string {
    const { id = 0 } = myFatoorah.invoices().at(-1) ?? {};
    expect(myFatoorah.pay(id)).toBe("paid");
    return String(id);
  }

  /** MyFatoorah makes and sends an invoice, and its answer does not reach us. */
  async function sentUnheard() {
    const payment = await newPayment("myfatoorah");
    const before = myFatoorah.invoices().length;
    myFatoorah.faults.add({ kind: "cut_json_after", path: /SendPayment/, times: 1 });
    await byProvider(payment, ["provider_sms"]);
    return { payment, made: () => myFatoorah.invoices().length - before };
  }

  async function lookAfter(milliseconds: number): Promise<void> {
    rig.clock.pass(milliseconds);
    await reconcilePayments(rig.app.context);
  }

  async function pageOf({ id }: { readonly id: string }) {
    return (await rig.app.context.store.checkouts.list(rig.sandbox.demo.portalId, id)).at(-1);
  }
});
