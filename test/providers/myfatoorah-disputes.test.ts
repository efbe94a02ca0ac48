import { describe, expect, it } from "vitest";
import type { RawWebhook } from "../../server/ports/provider.ts";
import { openInvoice, payInvoice, received, type OpenedSubject } from "./myfatoorah-set-up.ts";

/** The facts the latest delivery tells beside a read made since. */
async function factsOf(subject: OpenedSubject, delivery: RawWebhook | undefined = received(subject).at(-1)) {
  if (!delivery) throw new Error("Nothing was delivered.");
  expect(subject.account.readWebhook(delivery)).toMatchObject({
    kind: "DISPUTE_STATUS_CHANGED",
    read: { checkout: subject.reference },
  });
  return subject.account.factsTold?.(delivery.body, await subject.account.read(subject.reference)) ?? [];
}

describe("A dispute at MyFatoorah (F87)", () => {
  it("is opened by its delivery, which no read shows, for all that its payment brought in", async () => {
    const subject = await payInvoice();
    const { id } = subject.fake.dispute(subject.id);
    expect(await factsOf(subject)).toEqual([
      {
        kind: "dispute_opened",
        key: `dispute:${id}:dispute_opened`,
        amount: subject.amount,
        occurredAt: subject.now(),
      },
    ]);
    expect((await subject.account.read(subject.reference)).money.map(({ kind }) => kind)).toEqual(["captured"]);
  });

  it.each([
    ["LOST", "dispute_lost"],
    ["RESOLVED", "dispute_won"],
  ] as const)("that is %s tells of its opening too, should that delivery have been lost", async (status, kind) => {
    const subject = await payInvoice();
    const dispute = subject.fake.dispute(subject.id);
    const opening = await factsOf(subject);
    subject.fake.closeDispute(dispute.id, status);
    const facts = await factsOf(subject);
    expect(facts.map((fact) => fact.kind)).toEqual(["dispute_opened", kind]);
    expect(facts[0]?.key).toBe(opening[0]?.key);
  });

  it("of one of two payments counts for that one", async () => {
    const subject = await openInvoice();
    subject.fake.payTwice(subject.id);
    subject.fake.dispute(subject.id);
    expect((await factsOf(subject)).map(({ amount }) => amount)).toEqual([subject.amount]);
  });

  it("is never a reason to call anything paid", async () => {
    const subject = await payInvoice();
    subject.fake.dispute(subject.id);
    subject.fake.say(subject.id, "Pending");
    subject.fake.say(subject.id, "Failed", "transaction");
    expect(await factsOf(subject)).toEqual([]);
  });

  it("says nothing of another invoice's read", async () => {
    const subject = await payInvoice();
    subject.fake.dispute(subject.id);
    const body = received(subject).at(-1)?.body ?? Buffer.alloc(0);
    const snapshot = { ...(await subject.account.read(subject.reference)), reference: "1" };
    expect(subject.account.factsTold?.(body, snapshot)).toEqual([]);
  });

  it("in a word nobody knows says nothing (R16)", async () => {
    const subject = await payInvoice();
    subject.fake.dispute(subject.id);
    const body = received(subject).at(-1)?.body.toString("utf8").replace('"Status":"PENDING"', '"Status":"ESCALATED"');
    const snapshot = await subject.account.read(subject.reference);
    expect(body).toContain("ESCALATED");
    expect(subject.account.factsTold?.(Buffer.from(body ?? ""), snapshot)).toEqual([]);
  });

  it("is told by no other delivery", async () => {
    const subject = await payInvoice();
    const snapshot = await subject.account.read(subject.reference);
    for (const { body } of received(subject)) expect(subject.account.factsTold?.(body, snapshot)).toEqual([]);
    expect(subject.account.factsTold?.(Buffer.from("{"), snapshot)).toEqual([]);
  });
});

describe("Deliveries of a MyFatoorah of either version", () => {
  it.each([false, true])(
    "(the first: %s) lead to the invoice, for payments, failures and refunds",
    async (isWebhookV1) => {
      const subject = await openInvoice({ isWebhookV1 });
      subject.fake.decline(subject.id);
      subject.fake.pay(subject.id);
      subject.fake.refund(subject.id);
      const hints = received(subject).map((delivery) => subject.account.readWebhook(delivery));
      expect(hints.map(({ kind, read }) => [kind, read])).toEqual([
        ["PAYMENT_STATUS_CHANGED", { checkout: subject.reference }],
        ["PAYMENT_STATUS_CHANGED", { checkout: subject.reference }],
        ["REFUND_STATUS_CHANGED", { checkout: subject.reference }],
      ]);
      expect(new Set(hints.map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
    },
  );

  it("go to the address of the order, which goes before the portal's", async () => {
    const subject = await openInvoice();
    subject.fake.webhookTo("https://elsewhere.example.com/hook");
    subject.fake.pay(subject.id);
    expect(subject.fake.webhooks.sent.map(({ url }) => url)).toEqual([subject.webhooks?.url]);
  });

  it("are refused while the connection has no secret, and the payment is read all the same (P2, F95)", async () => {
    const subject = await payInvoice();
    const account = subject.reopen({ webhookSecret: "" });
    for (const delivery of received(subject)) expect(() => account.readWebhook(delivery)).toThrow(/signature/);
    expect((await account.read(subject.reference)).checkout).toBe("used");
  });
});
