import { describe, expect, it, onTestFinished } from "vitest";
import { sessionParams } from "../../server/providers/stripe/order.ts";
import { orderFor } from "../contracts/provider.ts";
import { startAtDojo } from "./dojo-set-up.ts";
import { openedAtSimulated } from "./simulated-set-up.ts";
import { setUpStripe } from "./stripe-set-up.ts";

const home = { name: "Ida Nygaard", street: "Storgata 1", postcode: "0155", city: "Oslo", country: "NO" };

async function startAtStripe() {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  return subject;
}

describe("A delivery address at Stripe", () => {
  it("S2.16 is asked for only where the order wishes it", async () => {
    const subject = await startAtStripe();
    expect(sessionParams(orderFor(subject))).not.toHaveProperty("shipping_address_collection");
    const { shipping_address_collection: asked } = sessionParams(orderFor(subject, { asksAddress: true }));
    expect(asked?.allowed_countries).toContain("NO");
  });

  it("S2.16 has to be typed before the page takes money", async () => {
    const subject = await startAtStripe();
    const { reference } = await subject.account.openCheckout(orderFor(subject, { asksAddress: true }));
    expect(subject.stripe.pay(reference)).toBe("refused");
    expect(subject.stripe.pay(reference, { ...home, country: "KP" })).toBe("refused");
    expect(subject.stripe.pay(reference, home)).toBe("paid");
  });

  it("S3.21 does not stand in the way of a read when it comes in another shape", async () => {
    const subject = await startAtStripe();
    const { reference } = await subject.account.openCheckout(orderFor(subject, { asksAddress: true }));
    subject.stripe.pay(reference, home);
    subject.stripe.rewrite(reference, { collected_information: { shipping_details: "Storgata 1" } });
    const snapshot = await subject.account.read(reference);
    expect([snapshot.checkout, snapshot.payer]).toEqual(["used", undefined]);
  });
});

describe("A delivery address at Dojo", () => {
  it("S2.16 is told with the notes for the delivery, beside e-mail and phone (S3.21)", async () => {
    const subject = await startAtDojo();
    const { reference } = await subject.account.openCheckout(orderFor(subject, { asksAddress: true }));
    expect(subject.dojo.pay(reference)).toBe("refused");
    expect(subject.dojo.pay(reference, home)).toBe("paid");
    const address = { address1: "Flat 2", address2: "2 Canalside Walk", city: "London", postcode: "W2 1DG" };
    subject.dojo.rewrite(reference, {
      customer: { id: "c1", emailAddress: "ida@example.com", phoneNumber: "+441234" },
      shippingDetails: { name: "Ida", deliveryNotes: "Ring twice", address: { ...address, countryCode: "GB" } },
    });
    expect((await subject.account.read(reference)).payer).toEqual({
      name: "Ida",
      email: "ida@example.com",
      phone: "+441234",
      address: ["Ida", "Flat 2", "2 Canalside Walk", "W2 1DG London", "GB", "Ring twice"],
      place: { street: "Flat 2, 2 Canalside Walk", postcode: "W2 1DG", city: "London", state: null, country: "GB" },
    });
  });

  it("S3.21 does not stand in the way of a read when it comes in another shape", async () => {
    const subject = await startAtDojo();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    subject.dojo.rewrite(reference, { customer: "Ida", shippingDetails: ["Storgata 1"] });
    expect((await subject.account.read(reference)).payer).toBeUndefined();
  });
});

describe("A delivery address at the simulated provider", () => {
  it("S2.16 is needed by every way of paying, and by nothing else", async () => {
    const subject = await openedAtSimulated({ asksAddress: true });
    for (const act of ["pay", "pay_late", "pay_twice", "lose_webhook"] as const) {
      await expect(subject.act(subject.reference, act)).rejects.toMatchObject({ fields: [{ name: "street" }] });
    }
    await subject.act(subject.reference, "decline");
    expect((await subject.account.read(subject.reference)).payer).toBeUndefined();
  });

  it("S2.16 S3.21 is kept as it was typed", async () => {
    const subject = await openedAtSimulated({ asksAddress: true });
    expect(await subject.payer.pay(subject.reference, home)).toBe("paid");
    const kept = await subject.find(subject.reference);
    expect(kept.payer?.address).toEqual(["Ida Nygaard", "Storgata 1", "0155 Oslo", "NO"]);
  });
});
