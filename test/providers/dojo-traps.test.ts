import { describe, expect, it } from "vitest";
import { openDojoAccount } from "../../server/providers/dojo/account.ts";
import { timeOf } from "../../server/providers/dojo/api.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { openAtDojo, payAtDojo, portalId, startAtDojo, type DojoSubject } from "./dojo-set-up.ts";

const hour = 60 * 60_000;

const noAct = (): Promise<never> => Promise.reject(new Error("There is no such act."));

describe("Every call to Dojo", () => {
  it("carries the key behind Basic as it is, and the version", async () => {
    const { dojo, key, account, reference, order, amount } = await payAtDojo();
    await account.check();
    await account.closeCheckout(reference);
    await account.changeAmount?.(reference, order);
    const refund = await account.refund?.({ checkout: reference, amount, reason: "Sent back", key: "refund-1" });
    await account.readRefund?.(refund ?? { checkout: reference, refund: "" });
    await account.openCheckout({ ...order, isRepeat: true, generation: 2 });
    const sent = dojo.calls().map(({ headers }) => [headers["authorization"], headers["version"]]);
    expect(sent.length).toBeGreaterThan(9);
    expect(new Set(sent.map((pair) => pair.join(" ")))).toEqual(new Set([`Basic ${key} 2026-02-27`]));
  });

  it("that reads an intent asks for canceled ones as well, which are hidden otherwise", async () => {
    const { dojo, account, reference } = await openAtDojo();
    await account.closeCheckout(reference);
    expect((await account.read(reference)).checkout).toBe("cancelled");
    await account.closeCheckout(reference);
    const reads = dojo.calls().filter(({ method, path }) => method === "GET" && path.includes(reference));
    expect(reads).toHaveLength(2);
    for (const { query } of reads) expect(query.get("returnCanceled")).toBe("true");
  });
});

describe("What is asked of Dojo for an order", () => {
  it("names no payment source, which the API no longer knows, and nobody's name or address (S3.11)", async () => {
    const { dojo, order } = await openAtDojo({ methods: ["Wallet"] });
    const body = dojo.calls().find(({ path }) => path === "/payment-intents")?.body;
    expect(body).toEqual({
      amount: { value: 75_000, currencyCode: "GBP" },
      reference: "PT-1001-1",
      description: "Consulting, October",
      captureMode: "Auto",
      paymentMethods: ["Wallet"],
      expireAt: new Date(order.expiresAt).toISOString(),
      config: {
        redirectUrl: order.returnUrl,
        cancelUrl: order.cancelUrl,
        details: { showTotal: true, showReference: true },
        customerEmail: { collectionRequired: false },
        payment: { customAmountAllowed: true },
      },
      metadata: { payment: order.paymentId, account: String(portalId), generation: "1", source: "payments-tab" },
    });
  });

  it("keeps our mark, so that the payment is found again, by this portal only (S4.6, F31)", async () => {
    const { dojo, account, reference, order } = await openAtDojo();
    expect((await account.read(reference)).paymentId).toBe(order.paymentId);
    dojo.rewrite(reference, { metadata: { ...dojo.intents()[0]?.metadata, account: "4712" } });
    expect((await account.read(reference)).paymentId).toBeNull();
    dojo.rewrite(reference, { metadata: null });
    expect((await account.read(reference)).paymentId).toBeNull();
  });
});

describe("The address of Dojo's page", () => {
  const openWithLink = async (paymentLink: string | null) => {
    const { dojo, key, now, ...subject } = await startAtDojo();
    const account = openDojoAccount(
      { portalId, connectionId: "c1", mode: "test", values: { apiKey: key } },
      { apiUrl: dojo.url, clock: { now }, appVersion: "0.1.0", payOrigins: ["https://pay.dojo.tech"] },
    );
    dojo.faults.add({
      kind: "changed_after",
      path: /^\/payment-intents/,
      change: (body) => ({ ...body, paymentLink }),
    });
    return { dojo, opening: account.openCheckout(orderFor({ ...subject, now })) };
  };

  it("loses the port that Dojo writes into it", async () => {
    const { opening } = await openWithLink("https://pay.dojo.tech:443/checkout/pi_sandbox_1");
    expect((await opening).url).toBe("https://pay.dojo.tech/checkout/pi_sandbox_1");
  });

  it("is made from the id where Dojo tells none", async () => {
    const { dojo, opening } = await openWithLink(null);
    expect((await opening).url).toBe(`https://pay.dojo.tech/checkout/${dojo.intents()[0]?.id}`);
  });

  it.each([
    "https://pay.dojo.tech.evil.example/checkout/pi_1",
    "http://pay.dojo.tech/checkout/pi_1",
    "https://pay.dojo.tech:8443/checkout/pi_1",
    "javascript:alert(1)",
    "checkout",
  ])("%s is never shown, and its intent is closed (F26)", async (link) => {
    const { dojo, opening } = await openWithLink(link);
    expect((await upstreamErrorOf(opening)).fault).toBe("unexpected");
    expect(dojo.intents().map(({ status }) => status)).toEqual(["Canceled"]);
  });
});

describe("An answer that is not what was ordered (F25)", () => {
  it.each([
    ["another sum", { amount: { value: 100, currencyCode: "GBP" } }, "asks another sum"],
    ["another currency", { amount: { value: 75_000, currencyCode: "EUR" } }, "asks another sum"],
    ["another way to capture", { captureMode: "Manual" }, "takes money another way"],
  ])("%s: the intent is closed and never shown", async (_what, fields, said) => {
    const subject = await startAtDojo();
    subject.dojo.faults.add({
      kind: "changed_after",
      path: /^\/payment-intents/,
      change: (body) => ({ ...body, ...fields }),
    });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "unexpected", details: { said: `The page Dojo made ${said}.` } });
    expect(subject.dojo.intents().map(({ status }) => status)).toEqual(["Canceled"]);
  });

  it("another payment's intent is left alone", async () => {
    const subject = await startAtDojo();
    const change = (body: Record<string, unknown>) => ({ ...body, reference: "PT-7-1" });
    subject.dojo.faults.add({ kind: "changed_after", path: /^\/payment-intents/, change });
    expect((await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)))).fault).toBe("unexpected");
    expect(subject.dojo.intents().map(({ status }) => status)).toEqual(["Created"]);
  });

  it("is believed when a second look finds it in order", async () => {
    const subject = await startAtDojo();
    const change = (body: Record<string, unknown>) => ({ ...body, amount: { value: 1, currencyCode: "GBP" } });
    subject.dojo.faults.add({ kind: "changed_after", method: "POST", times: 1, change });
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    expect((await subject.account.read(reference)).checkout).toBe("live");
  });

  it("is open as to its outcome when that second look fails", async () => {
    const subject = await startAtDojo();
    const change = (body: Record<string, unknown>) => ({ ...body, amount: { value: 1, currencyCode: "GBP" } });
    subject.dojo.faults.add({ kind: "changed_after", method: "POST", times: 1, change });
    subject.dojo.faults.add({ kind: "server_error", method: "GET", times: 1 });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "ambiguous", details: { status: undefined } });
  });

  it("a test object at a live connection is of another world (X40)", async () => {
    const { account, dojo, reopen, ...subject } = await startAtDojo();
    const live = reopen({}, "live");
    expect((await upstreamErrorOf(live.openCheckout(orderFor({ account, ...subject })))).fault).toBe("unexpected");
    const { reference } = await account.openCheckout(orderFor({ account, ...subject }, { generation: 2 }));
    expect((await live.read(reference)).mode).toBe("test");
    expect(dojo.intents()).toHaveLength(2);
  });
});

describe("Looking for what an earlier try has left (F21, F22)", () => {
  const repeat = (subject: DojoSubject) => subject.account.openCheckout(orderFor(subject, { isRepeat: true }));

  it("is not done at the first try", async () => {
    const { dojo } = await openAtDojo();
    expect(dojo.calls().some(({ path }) => path.endsWith("/search"))).toBe(false);
  });

  it("goes through all pages of the last two days", async () => {
    const subject = await openAtDojo();
    for (let turn = 2; turn <= 110; turn += 1) {
      await subject.account.openCheckout(orderFor(subject, { generation: turn }));
    }
    const searches = () => subject.dojo.calls().filter(({ path }) => path.endsWith("/search"));
    expect((await repeat(subject)).reference).toBe(subject.reference);
    const startDate = new Date(subject.now() - 48 * hour).toISOString();
    expect(searches().map(({ body }) => body)).toEqual(
      [{}, { after: "100" }].map((place) => ({
        statuses: ["Created", "Authorized", "Captured"],
        startDate,
        cursor: { limit: 100, ...place },
      })),
    );
    expect(subject.dojo.intents()).toHaveLength(110);
  });

  it("is not put off by another integration's intent that does not fit", async () => {
    const subject = await openAtDojo();
    const theirs = await subject.account.openCheckout(orderFor(subject, { generation: 2 }));
    subject.dojo.rewrite(theirs.reference, { amount: null, reference: null });
    expect((await repeat(subject)).reference).toBe(subject.reference);
  });

  it("finds the same of two, the earlier one", async () => {
    const subject = await openAtDojo();
    subject.advance(1000);
    await subject.account.openCheckout(orderFor(subject));
    expect((await repeat(subject)).reference).toBe(subject.reference);
  });

  it("finds one that was paid meanwhile, so that nobody is asked twice", async () => {
    const subject = await payAtDojo();
    expect((await repeat(subject)).reference).toBe(subject.reference);
  });

  it("leaves a canceled one and makes another", async () => {
    const subject = await openAtDojo();
    await subject.account.closeCheckout(subject.reference);
    expect((await repeat(subject)).reference).not.toBe(subject.reference);
  });

  it("takes no other portal's payment for its own, though reference and Dojo account be the same (F31)", async () => {
    const subject = await startAtDojo();
    const { key, provider } = subject;
    const theirs = provider.open({ portalId: 9, connectionId: "c9", mode: "test", values: { apiKey: key } });
    const { reference } = await theirs.openCheckout(orderFor(subject, { portalId: 9, paymentId: "another" }));
    expect((await repeat(subject)).reference).not.toBe(reference);
  });

  it("fails like a read, so that it can simply be tried again", async () => {
    const subject = await openAtDojo();
    subject.dojo.faults.add({ kind: "server_error", path: /search$/ });
    expect((await upstreamErrorOf(repeat(subject))).fault).toBe("unavailable");
    expect(subject.dojo.intents()).toHaveLength(1);
  });
});

describe("Closing a checkout at Dojo", () => {
  it("is refused with 400 once it was paid, and a read tells the truth (F29, F81)", async () => {
    const { dojo, account, reference } = await payAtDojo();
    const before = dojo.calls().length;
    expect(await account.closeCheckout(reference)).toBe("already_paid");
    expect(
      dojo
        .calls()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(["DELETE", "GET"]);
  });

  it("keeps the refusal while the intent can still be paid", async () => {
    const { dojo, account, reference } = await openAtDojo();
    dojo.say(reference, "Pondered");
    const error = await upstreamErrorOf(account.closeCheckout(reference));
    expect(error).toMatchObject({ fault: "validation", details: { said: expect.stringContaining("Pondered") } });
  });

  it("does not believe a 200 that leaves it open", async () => {
    const { dojo, account, reference } = await openAtDojo();
    const change = (body: Record<string, unknown>) => ({ ...body, status: "Created" });
    dojo.faults.add({ kind: "changed_after", method: "DELETE", change });
    expect((await upstreamErrorOf(account.closeCheckout(reference))).fault).toBe("ambiguous");
  });
});

describe("A canceled intent", () => {
  it("was cancelled when that was before its end, however late it is read", async () => {
    const { account, reference, advance } = await openAtDojo();
    advance(60_000);
    await account.closeCheckout(reference);
    advance(24 * hour);
    expect((await account.read(reference)).checkout).toBe("cancelled");
  });

  it("has run out when its end came first (S1.25)", async () => {
    const { account, reference, advance } = await openAtDojo();
    advance(24 * hour);
    expect((await account.read(reference)).checkout).toBe("expired");
  });

  it("is judged by its events where they tell of it, and by the clock where it was never touched", async () => {
    const { dojo, account, reference, advance, order } = await openAtDojo();
    const untouched = { status: "Canceled", updatedAt: dojo.intents()[0]?.createdAt };
    dojo.rewrite(reference, untouched);
    expect((await account.read(reference)).checkout).toBe("cancelled");
    advance(24 * hour);
    expect((await account.read(reference)).checkout).toBe("expired");
    const canceled = { eventType: "Canceled", transactionDateTime: new Date(order.expiresAt - 1).toISOString() };
    dojo.rewrite(reference, { paymentEvents: [canceled] });
    expect((await account.read(reference)).checkout).toBe("cancelled");
  });
});

describe("Changing the sum at Dojo (S1.19)", () => {
  it("is answered with 405 where the intent was made without leave for it: another one takes its place", async () => {
    const { dojo, account, reference, order, amount } = await openAtDojo();
    dojo.rewrite(reference, { config: {} });
    const less = { ...order, amount: { ...amount, minor: 100 } };
    expect(await account.changeAmount?.(reference, less)).toBe("replace");
    expect(dojo.intents()[0]?.amount.value).toBe(75_000);
  });

  it("leaves a page that was opened before without a way to pay the former sum (F80)", async () => {
    const { dojo, account, reference, order, amount } = await openAtDojo();
    const page = dojo.open(reference);
    await account.changeAmount?.(reference, { ...order, amount: { ...amount, minor: 100 } });
    expect(page.pay()).toBe("refused");
    expect(dojo.open(reference).pay()).toBe("paid");
    expect((await account.read(reference)).money.map(({ amount }) => amount.minor)).toEqual([100]);
  });

  it("asks for another intent when the answer names another sum, and says when nothing was answered", async () => {
    const { dojo, account, reference, order } = await openAtDojo();
    const change = (body: Record<string, unknown>) => ({ ...body, amount: { value: 1, currencyCode: "GBP" } });
    dojo.faults.add({ kind: "changed_after", path: /amount$/, times: 1, change });
    expect(await account.changeAmount?.(reference, order)).toBe("replace");
    dojo.faults.add({ kind: "answer_lost_after", path: /amount$/, times: 1 });
    expect((await upstreamErrorOf(account.changeAmount?.(reference, order) ?? noAct())).fault).toBe("ambiguous");
  });
});

describe("A refund at Dojo", () => {
  it("carries its key in the header that Dojo demands, up to a hundred characters (P7)", async () => {
    const { dojo, account, reference, amount } = await payAtDojo();
    const key = "k".repeat(100);
    const order = { checkout: reference, amount, reason: "Sent back", key };
    dojo.faults.add({ kind: "answer_lost_after", path: /refunds$/, times: 1 });
    expect((await upstreamErrorOf(account.refund?.(order) ?? noAct())).fault).toBe("ambiguous");
    await account.refund?.(order);
    const calls = dojo.calls().filter(({ path }) => path.endsWith("/refunds"));
    expect(calls.map(({ headers }) => headers["idempotencykey"])).toEqual([key, key]);
    expect(calls[0]?.body).toEqual({ amount: 75_000, refundReason: "Sent back" });
    expect(dojo.intents()[0]?.refundedAmount).toBe(75_000);
  });
});

describe("Times of Dojo", () => {
  it.each([
    ["2026-11-20T10:20:00Z", Date.UTC(2026, 10, 20, 10, 20)],
    ["2026-11-20T10:20:00.1Z", Date.UTC(2026, 10, 20, 10, 20, 0, 100)],
    ["2026-11-20T10:20:00.1234567Z", Date.UTC(2026, 10, 20, 10, 20, 0, 123)],
    ["2024-07-25T08:49:20.973410318Z", Date.UTC(2024, 6, 25, 8, 49, 20, 973)],
    ["2023-12-13T14:15:01", Date.UTC(2023, 11, 13, 14, 15, 1)],
    ["2026-11-20T11:20:00+01:00", Date.UTC(2026, 10, 20, 10, 20)],
    ["2026-13-20T11:20:00Z", null],
    ["yesterday", null],
    ["", null],
  ])("%s", (text, at) => {
    expect(timeOf(text)).toBe(at);
  });

  it("that are no times keep no money from being read", async () => {
    const { dojo, account, reference, now } = await payAtDojo();
    const timeless = { createdAt: "soon", updatedAt: null, expireAt: "", paymentEvents: null, paymentDetails: null };
    dojo.faults.add({ kind: "changed_after", change: (body) => ({ ...body, ...timeless }) });
    const { money } = await account.read(reference);
    expect(money).toMatchObject([{ kind: "captured", occurredAt: now() }]);
  });
});
