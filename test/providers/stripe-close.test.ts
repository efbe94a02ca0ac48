import { describe, expect, it } from "vitest";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { openAtStripe } from "./stripe-set-up.ts";

describe("Closing a checkout at Stripe", () => {
  it("ends a session in which the payer has begun", async () => {
    const { account, stripe, reference } = await openAtStripe();
    stripe.challenge(reference);
    expect(await account.closeCheckout(reference)).toBe("closed");
    expect(stripe.pay(reference)).toBe("refused");
  });

  it("finds a session closed that ended by itself", async () => {
    const { account, advance, reference } = await openAtStripe();
    advance(2 * 60 * 60_000);
    expect(await account.closeCheckout(reference)).toBe("closed");
  });

  it("counts money that is on its way as paid, for nothing stops it any more", async () => {
    const { account, stripe, reference } = await openAtStripe();
    stripe.payDelayed(reference);
    expect(await account.closeCheckout(reference)).toBe("already_paid");
  });

  it("counts money that is held as paid, and does not let it go", async () => {
    const { account, stripe, reference } = await openAtStripe();
    stripe.hold(reference);
    expect(await account.closeCheckout(reference)).toBe("already_paid");
    expect((await account.read(reference)).attempts).toMatchObject([{ state: "authorised" }]);
  });

  it("counts a session whose delayed money did not come as closed", async () => {
    const { account, stripe, reference } = await openAtStripe();
    stripe.payDelayed(reference);
    stripe.settleDelayed(reference, "failed");
    expect(await account.closeCheckout(reference)).toBe("closed");
  });

  it("does not say closed of a session that will not close", async () => {
    const { account, stripe, reference } = await openAtStripe();
    stripe.rewrite(reference, { status: "paused" });
    const error = await upstreamErrorOf(account.closeCheckout(reference));
    expect(error).toMatchObject({ fault: "validation" });
    expect(error.details.said).toContain("`paused`");
  });

  it("does not know whether it is closed when the answer is lost, and says so", async () => {
    const { account, stripe, reference } = await openAtStripe();
    stripe.faults.add({ kind: "html_after", method: "POST" });
    expect(await upstreamErrorOf(account.closeCheckout(reference))).toMatchObject({ fault: "ambiguous" });
    stripe.faults.clear();
    expect(await account.closeCheckout(reference)).toBe("closed");
  });
});
