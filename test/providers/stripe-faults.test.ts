import { describe, expect, it, onTestFinished } from "vitest";
import { inForms, orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { setUpStripe, type StripeSubject } from "./stripe-set-up.ts";

const creating = { method: "POST", path: /sessions$/ } as const;

async function start(): Promise<StripeSubject> {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  return subject;
}

describe("Answers of Stripe that are not what was asked (F25, F26)", () => {
  it.each(["wrong_amount_after", "wrong_currency_after", "wrong_address_after"] as const)(
    "reads again after %s, and goes on when the session itself is right",
    async (kind) => {
      const subject = await start();
      subject.stripe.faults.add({ kind, ...creating });
      const { reference } = await subject.account.openCheckout(orderFor(subject));
      expect(await subject.account.read(reference)).toMatchObject({ checkout: "live", asked: subject.amount });
    },
  );

  it.each([
    ["wrong_amount_after", "asks another sum"],
    ["wrong_currency_after", "asks another sum"],
    ["wrong_address_after", "has an address that is not Stripe's own"],
  ] as const)("closes the session and shows nothing when a second look says %s too", async (kind, said) => {
    const subject = await start();
    subject.stripe.faults.add({ kind });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "unexpected", details: { said: `The page Stripe made ${said}.` } });
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(0);
  });

  it("leaves the outcome open when the second look fails", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "wrong_amount_after", ...creating });
    subject.stripe.faults.add({ kind: "html_after", method: "GET" });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "ambiguous" });
  });

  it("refuses a page of the other mode", async () => {
    const subject = await start();
    const account = subject.reopen({ apiKey: subject.stripe.keys.issue({ mode: "live" }) }, "test");
    const error = await upstreamErrorOf(account.openCheckout(orderFor(subject)));
    expect(error.details.said).toContain("other mode");
  });

  it.each(["html_after", "html_forbidden"] as const)(
    "takes an HTML page (%s) for an unknown outcome when writing and for a hitch when reading",
    async (kind) => {
      const subject = await start();
      const { reference } = await subject.account.openCheckout(orderFor(subject));
      subject.stripe.faults.add({ kind });
      const next = orderFor(subject, { generation: 2 });
      expect(await upstreamErrorOf(subject.account.openCheckout(next))).toMatchObject({ fault: "ambiguous" });
      expect(await upstreamErrorOf(subject.account.read(reference))).toMatchObject({ fault: "unavailable" });
    },
  );
});

describe("A Stripe that fails (F21)", () => {
  it("finds the session a 500 left behind, since Stripe repeats the 500 for the key", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "server_error_after", ...creating });
    const opened = await subject.account.openCheckout(orderFor(subject));
    expect(await subject.account.read(opened.reference)).toMatchObject({ checkout: "live" });
    expect(await subject.account.openCheckout(orderFor(subject))).toEqual(opened);
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(1);
  });

  it.each([
    ["ten minutes behind", -10, 24 * 60 - 1],
    ["two hours ahead, beyond its end", 120, 60],
  ])("answers the session of an earlier try by a clock that is %s (F70)", async (_what, ahead, life) => {
    const subject = await start();
    const order = orderFor(subject, { expiresAt: subject.now() + life * 60_000 });
    const opened = await subject.account.openCheckout(order);
    subject.advance(ahead * 60_000);
    expect(await subject.account.openCheckout({ ...order, isRepeat: true })).toEqual(opened);
  });

  it("finds the session of an order whose words were erased since, which Stripe refuses under its key (F125)", async () => {
    const subject = await start();
    const opened = await subject.account.openCheckout(orderFor(subject));
    const erased = { description: "Erased", payer: { name: "Erased contact", email: null }, isRepeat: true };
    expect(await subject.account.openCheckout(orderFor(subject, erased))).toEqual(opened);
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(1);
  });

  it("names the session of such an order that was paid already, and makes no other (P2, F125)", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.payer.pay(reference);
    const erased = orderFor(subject, { description: "Erased", isRepeat: true });
    const error = await upstreamErrorOf(subject.account.openCheckout(erased));
    expect(error).toMatchObject({ fault: "conflict", details: { paidAs: reference } });
    expect(error.details.isAbsent).toBeUndefined();
    expect(subject.stripe.sessions()).toHaveLength(1);
  });

  it.each([
    ["a 500", { kind: "server_error" }],
    ["a limit", { kind: "rate_limited", retryAfter: 3 }],
    ["a key that was revoked meanwhile", { kind: "unauthorised" }],
    ["a page that is no JSON", { kind: "html_after" }],
  ] as const)("does not take a search that ended in %s for one in vain (R3)", async (_what, fault) => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "server_error_after", ...creating });
    subject.stripe.faults.add({ ...fault, method: "GET" });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    // With a status of 500 it would be given up a minute later, and another page made beside the one that is there.
    expect(error).toMatchObject({ fault: "ambiguous", details: { status: undefined } });
    subject.stripe.faults.clear();
    await subject.account.openCheckout(orderFor(subject));
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(1);
  });

  it("finds what it left behind among more sessions than one page lists", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "server_error_after", times: 1, ...creating });
    subject.stripe.faults.add({ kind: "rate_limited", method: "GET", times: 1 });
    await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    for (let generation = 2; generation <= 103; generation += 1) {
      await subject.account.openCheckout(orderFor(subject, { generation }));
    }
    const { reference } = await subject.account.openCheckout(orderFor(subject, { isRepeat: true }));
    expect(reference).toBe(subject.stripe.sessions()[0]?.id);
  });

  it("takes no other payment's or generation's session for the one it looks for", async () => {
    const subject = await start();
    await subject.account.openCheckout(orderFor(subject, { paymentId: "another0000000000000000" }));
    await subject.account.openCheckout(orderFor(subject, { generation: 2 }));
    subject.stripe.faults.add({ kind: "server_error", ...creating });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "ambiguous", details: { status: 500 } });
  });

  it("stays ambiguous while the stored 500 is repeated, and a new generation gets through", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "server_error", times: 1, ...creating });
    const order = orderFor(subject);
    for (const _try of [1, 2]) {
      expect(await upstreamErrorOf(subject.account.openCheckout(order))).toMatchObject({ fault: "ambiguous" });
    }
    await subject.account.openCheckout({ ...order, generation: 2 });
    expect(await subject.countPayable(order.paymentId)).toBe(1);
  });

  it("is `unavailable` when nobody listens (F20)", async () => {
    const subject = await setUpStripe();
    await subject.close();
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "unavailable", details: { code: "ECONNREFUSED" } });
  });

  it("waits as long as it likes without being told how long (F23)", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "rate_limited" });
    const error = await upstreamErrorOf(subject.account.read("cs_test_1"));
    expect(error).toMatchObject({ fault: "rate_limited", details: { retryAfter: undefined } });
  });

  it("cuts a key out of a sentence that repeats it (F128)", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "key_repeated" });
    const error = await upstreamErrorOf(subject.account.check());
    expect(error.details.said).toBe("Nothing is known of Bearer (key).");
    expect(inForms(error)).not.toContain(subject.key);
  });

  it("keeps Stripe's id of the call for their support", async () => {
    const subject = await start();
    const error = await upstreamErrorOf(subject.account.read("cs_test_unknown"));
    expect(error.details.correlationId).toMatch(/^req_/);
  });
});
