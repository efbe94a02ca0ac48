import { describe, expect, it } from "vitest";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { openInvoice, payInvoice, sentTo, startTogether } from "./myfatoorah-set-up.ts";

describe("A create whose answer was lost (F21, R3)", () => {
  async function lostCreate(honoursKeys: boolean, changes: Parameters<typeof orderFor>[1] = {}) {
    const subject = await startTogether({ honoursKeys });
    const lost = orderFor(subject, changes);
    subject.fake.faults.add({ kind: "answer_lost_after", times: 1 });
    expect(await upstreamErrorOf(subject.account.openCheckout(lost))).toMatchObject({ fault: "ambiguous" });
    return { ...subject, repeat: () => subject.account.openCheckout({ ...lost, isRepeat: true }) };
  }

  it("looks for what it left before asking again, under the same key", async () => {
    const subject = await lostCreate(true);
    const { reference } = await subject.repeat();
    expect(subject.fake.calls().map(({ path }) => path)).toEqual([
      "/v2/SendPayment",
      "/v2/GetPaymentStatus",
      "/v2/SendPayment",
    ]);
    const [first, second] = sentTo(subject, "SendPayment").map(({ headers }) => headers["idempotency-key"]);
    expect(first).toMatch(/^create:3kTMd0vX9aBcDeFgHiJkLm:1:sha256:[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(subject.fake.invoices().map(({ id }) => String(id))).toEqual([reference]);
  });

  it("makes another one where keys count for nothing: the address of the first was never told to anybody", async () => {
    const subject = await lostCreate(false);
    const { reference, url } = await subject.repeat();
    const [lost, made] = subject.fake.invoices();
    expect(reference).toBe(String(made?.id));
    expect(url).not.toContain(lost?.pageKey);
  });

  it("makes no other one where the first was paid all the same (P5)", async () => {
    const subject = await lostCreate(false);
    subject.fake.pay(subject.fake.invoices()[0]?.id ?? 0);
    expect(await upstreamErrorOf(subject.repeat())).toMatchObject({ fault: "conflict" });
    expect(subject.fake.invoices()).toHaveLength(1);
  });

  it("makes no other one where the first holds money", async () => {
    const subject = await lostCreate(false, { capture: "manual" });
    subject.fake.pay(subject.fake.invoices()[0]?.id ?? 0);
    expect(await upstreamErrorOf(subject.repeat())).toMatchObject({ fault: "conflict" });
  });

  it("asks nothing but to make it on the first try", async () => {
    const { fake } = await openInvoice();
    expect(fake.calls().map(({ path }) => path)).toEqual(["/v2/SendPayment"]);
  });

  it("takes another key for another body, or the first answer would come back in silence", async () => {
    const subject = await openInvoice();
    await subject.account.openCheckout(orderFor(subject, { description: "Consulting, November" }));
    const keys = sentTo(subject, "SendPayment").map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(2);
  });
});

describe("An invoice that is not the ordered one (F25, F26)", () => {
  it.each([
    ["has another reference", { CustomerReference: "PT-1002-1" }],
    ["is for another payment", { UserDefinedField: "payments-tab/4711/another/1/take" }],
    ["has no number", { InvoiceId: "../1" }],
    ["has an address that is not MyFatoorah's own", { InvoiceURL: "https://myfatoorah.com.example/pay" }],
    ["has an address that is not MyFatoorah's own", { InvoiceURL: "javascript:alert(1)" }],
  ])("%s, so it is never shown", async (what, change) => {
    const subject = await startTogether();
    subject.fake.faults.add({
      kind: "changed_after",
      change: (body) => ({ ...body, Data: { ...(body["Data"] as object), ...change } }),
    });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "unexpected", details: { said: `The invoice MyFatoorah made ${what}.` } });
  });

  it("is no answer to a read either", async () => {
    const { account, fake, reference } = await openInvoice();
    fake.faults.add({
      kind: "changed_after",
      change: (body) => ({ ...body, Data: { ...(body["Data"] as object), InvoiceId: 1 } }),
    });
    expect(await upstreamErrorOf(account.read(reference))).toMatchObject({ fault: "unexpected" });
  });
});

describe("A failure told after a success (F2)", () => {
  it("changes nothing: success is final", async () => {
    const { account, fake, id, reference } = await payInvoice();
    const before = await account.read(reference);
    fake.failAfterwards(id);
    expect(await account.read(reference)).toEqual(before);
    expect(before.attempts).toMatchObject([{ state: "captured" }]);
  });
});

describe("A refund (P7)", () => {
  it("is looked for by its key before it is asked for again, and never asked for twice", async () => {
    const subject = await payInvoice();
    const asked = { checkout: subject.reference, amount: subject.amount, reason: "Sent back", key: "rf-9" };
    subject.fake.faults.add({ kind: "answer_lost_after", path: /MakeRefund/, times: 1 });
    expect(await upstreamErrorOf(subject.account.refund?.(asked) ?? Promise.resolve())).toMatchObject({
      fault: "ambiguous",
    });
    const refund = await subject.account.refund?.(asked);
    expect(refund).toMatchObject({ state: "requested", refund: String(subject.fake.refunds()[0]?.id) });
    expect(subject.fake.refunds()).toHaveLength(1);
    const [sent] = sentTo(subject, "MakeRefund");
    expect(JSON.parse(sent?.text ?? "{}")).toMatchObject({
      ExternalIdentifier: "rf-9",
      KeyType: "InvoiceId",
      ServiceChargeOnCustomer: false,
    });
    expect(sent?.headers["idempotency-key"]).toMatch(/^refund:rf-9:/);
  });

  it("R3 carries one key from two programs that ask at the same moment, should V2 go by it (nobody has confirmed that)", async () => {
    const subject = await payInvoice();
    const asked = {
      checkout: subject.reference,
      amount: { ...subject.amount, minor: 25_000 },
      reason: "Sent back",
      key: "rf-9",
    };
    await Promise.all([subject.account, subject.reopen({})].map((account) => account.refund?.(asked)));
    const keys = sentTo(subject, "MakeRefund").map(({ headers }) => headers["idempotency-key"]);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it("counts once people there have said yes, and not before", async () => {
    const { account, fake, reference, amount } = await payInvoice();
    const asked = await account.refund?.({ checkout: reference, amount, reason: "", key: "rf-9" });
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(["captured"]);
    fake.settleRefund(Number(asked?.refund), "Refunded");
    expect((await account.read(reference)).money).toMatchObject([
      { kind: "captured" },
      { kind: "refunded", key: `refund:${asked?.refund}`, amount },
    ]);
  });
});

describe("A capture or release (P7)", () => {
  it("is not asked for again after an answer was lost", async () => {
    const subject = await payInvoice({}, { capture: "manual" });
    const { account, fake, amount, reference } = subject;
    fake.faults.add({ kind: "answer_lost_after", path: /UpdatePaymentStatus/, times: 1 });
    const asked = { checkout: reference, amount, capturedBefore: { ...amount, minor: 0 }, key: "c1" };
    expect(await upstreamErrorOf(account.capture?.(asked) ?? Promise.resolve())).toMatchObject({ fault: "ambiguous" });
    await account.capture?.(asked);
    expect(sentTo(subject, "UpdatePaymentStatus")).toHaveLength(1);
    const late = upstreamErrorOf(account.release?.(reference) ?? Promise.resolve());
    expect(await late).toMatchObject({ fault: "conflict" });
  });

  it("lets go once, however often it is asked for", async () => {
    const subject = await payInvoice({}, { capture: "manual" });
    await subject.account.release?.(subject.reference);
    await subject.account.release?.(subject.reference);
    expect(sentTo(subject, "UpdatePaymentStatus")).toHaveLength(1);
    expect((await subject.account.read(subject.reference)).checkout).toBe("cancelled");
  });

  it("of an unpaid invoice says that nothing is held", async () => {
    const { account, reference } = await openInvoice({}, { capture: "manual" });
    const error = await upstreamErrorOf(account.release?.(reference) ?? Promise.resolve());
    expect(error).toMatchObject({ fault: "conflict", details: { said: expect.stringMatching(/Nothing is held/) } });
  });
});

describe("Closing an invoice (P5)", () => {
  it("is ours alone: MyFatoorah goes on taking money until the end, and that is read", async () => {
    const { account, fake, id, reference } = await openInvoice();
    expect(await account.closeCheckout(reference)).toBe("closed");
    expect(fake.pay(id)).toBe("paid");
    expect(await account.closeCheckout(reference)).toBe("already_paid");
    expect((await account.read(reference)).money).toHaveLength(1);
  });
});
