import { describe, expect, it } from "vitest";
import { startSandbox } from "./stripe-sandbox-set-up.ts";

describe("The simulated Stripe's page for payers", () => {
  async function openPage(changes: Readonly<Record<string, string>> = {}) {
    const { stripe, create } = await startSandbox();
    const { id = "" } = await create(changes);
    const address = `${stripe.url}/pay/${id}`;
    const press = async (act: string, typed: Readonly<Record<string, string>> = {}): Promise<string | null> => {
      const body = new URLSearchParams({ act, ...typed });
      return (await fetch(address, { method: "POST", body, redirect: "manual" })).headers.get("location");
    };
    const show = async (): Promise<string> => (await fetch(address)).text();
    return { stripe, id, press, show };
  }

  it("says that it is simulated, what is to be paid, and runs no script", async () => {
    const { show } = await openPage();
    const html = await show();
    expect(html).toContain("Simulated Stripe page");
    expect(html).toContain("EUR 12.50");
    expect(html).not.toContain("<script");
  });

  it("brings its style", async () => {
    const { stripe } = await startSandbox();
    const response = await fetch(`${stripe.url}/pay-page.css`);
    expect(response.headers.get("content-type")).toContain("text/css");
    expect(await response.text()).toContain("button");
  });

  it("sends who paid back with the session's id, and shows a paid page after that", async () => {
    const { stripe, id, press, show } = await openPage();
    expect(await press("Pay with 4242 4242 4242 4242")).toBe(`https://pay.example.com/return?sid=${id}`);
    expect(stripe.sessions()).toMatchObject([{ id, status: "complete", payment_status: "paid" }]);
    expect(await show()).toContain("This is paid.");
  });

  it("S2.16 takes money from whoever has typed where to deliver, where that is asked for", async () => {
    const { stripe, id, press, show } = await openPage({ "shipping_address_collection[allowed_countries][0]": "NO" });
    expect(await show()).toContain('<input name="postcode"');
    expect(await press("Pay with 4242 4242 4242 4242")).toBe(`/pay/${id}`);
    expect(await show()).toContain("The delivery address is needed to pay.");
    const typed = { name: "Ida", street: "Storgata 1", postcode: "0155", city: "Oslo", country: "no" };
    await press("Pay with 4242 4242 4242 4242", typed);
    const address = { line1: "Storgata 1", postal_code: "0155", city: "Oslo", country: "NO" };
    const collected = { shipping_details: { name: "Ida", address } };
    expect(stripe.sessions()).toMatchObject([{ status: "complete", collected_information: collected }]);
    expect(await show()).not.toContain("<input");
  });

  it.each(["KP", "Norway", "no"])("S2.16 cannot be made to deliver to %s", async (country) => {
    const { create } = await startSandbox();
    expect((await create({ "shipping_address_collection[allowed_countries][0]": country })).status).toBe(400);
  });

  it("stays open after a declined card, and says why", async () => {
    const { stripe, press, show, id } = await openPage();
    expect(await press("Pay with a declined card")).toBe(`/pay/${id}`);
    expect(await show()).toContain("Your card was declined.");
    expect(stripe.sessions()).toMatchObject([{ status: "open" }]);
  });

  it("asks for a challenge and takes the money when it is met", async () => {
    const { press, show, stripe } = await openPage();
    await press("Pay with a card that asks for a challenge");
    expect(await show()).toContain("Confirm it is me");
    await press("It is not me");
    expect(await show()).toContain("unable to authenticate");
    await press("Pay with a card that asks for a challenge");
    await press("Confirm it is me");
    expect(stripe.sessions()).toMatchObject([{ payment_status: "paid" }]);
  });

  it("lets the payer leave without paying", async () => {
    const { press, stripe } = await openPage();
    expect(await press("Leave without paying")).toBe("https://pay.example.com/back");
    expect(stripe.sessions()).toMatchObject([{ status: "open", payment_intent: null }]);
  });

  it.each([
    ["Merchant: give all of it back", "charge.refunded"],
    ["Dispute it at the bank", "charge.dispute.created"],
  ])("has the button %s once it is paid, and only once", async (act, kind) => {
    const { press, show, stripe } = await openPage();
    await press(act);
    await press("Pay with 4242 4242 4242 4242");
    expect(await show()).toContain(`value="${act}"`);
    await press(act);
    await press(act);
    expect(stripe.events().filter(({ type }) => type === kind)).toHaveLength(1);
    expect(await show()).not.toContain("<button");
  });

  it.each([
    ["Merchant: capture it all", "payment_intent.succeeded"],
    ["Merchant: release the hold", "payment_intent.canceled"],
  ])("has the button %s while money is held", async (act, kind) => {
    const { press, show, stripe } = await openPage({ "payment_intent_data[capture_method]": "manual" });
    await press("Pay with 4242 4242 4242 4242");
    expect(await show()).toContain("The money is held.");
    await press(act);
    await press(act);
    expect(stripe.events().filter(({ type }) => type === kind)).toHaveLength(1);
  });

  it("takes nothing once it has expired", async () => {
    const { stripe, id, press, show } = await openPage();
    stripe.expire(id);
    await press("Pay with 4242 4242 4242 4242");
    expect(stripe.sessions()).toMatchObject([{ status: "expired", payment_status: "unpaid" }]);
    expect(await show()).toContain("This page has expired.");
  });
});
