import type { PoliciesView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payAtStripe, payerSentTo, sessionsOf, settle, shown, story } from "../scene.ts";

const home = { name: "Ida Nygaard", street: "Storgata 1", postcode: "0155", city: "Oslo", country: "NO" };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterAll(() => rig.close());

async function setPrefill(prefillsPayer: boolean): Promise<void> {
  const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
  const { status } = await rig.card("PUT", "/api/policies", { version, policies: { prefillsPayer } });
  if (status !== 200) throw new Error(`The policy ended with ${status}.`);
}

/** The e-mail address that Stripe was asked to fill in on the payment's page. */
function filledIn(payment: { readonly id: string }): string | null {
  const newest = sessionsOf(rig, payment).at(-1);
  return rig.stripe.sessions().find(({ id }) => id === newest)?.customer_email ?? null;
}

describe("What the provider's page is filled in with", () => {
  it("S3.11 is nothing of the contact's, unless the account wants it so", async () => {
    const plain = await create(newScene(rig));
    await payerSentTo(rig, plain);
    expect(filledIn(plain)).toBeNull();

    await setPrefill(true);
    const helped = await create(newScene(rig));
    await payerSentTo(rig, helped);
    expect(filledIn(helped)).toBe("mia@example.com");
  });

  it("S3.11 P7 is settled when the payment is made, so that its order stays the same to the byte", async () => {
    await setPrefill(true);
    const payment = await create(newScene(rig));
    await setPrefill(false);
    await payerSentTo(rig, payment);
    expect(filledIn(payment)).toBe("mia@example.com");
  });

  it("S3.11 is a choice of yes or no", async () => {
    const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
    const refused = await rig.card("PUT", "/api/policies", { version, policies: { prefillsPayer: "yes" } });
    expect(refused.status).toBe(422);
  });
});

describe("A delivery address", () => {
  it("S2.16 S3.21 is asked for on the provider's page, shown with the payment, and nowhere else", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { asksAddress: true });
    await payerSentTo(rig, payment);
    expect(rig.stripe.pay(sessionsOf(rig, payment).at(-1) ?? "", home)).toBe("paid");
    await settle(rig);
    const after = await shown(rig, payment);
    expect(after.payer?.address).toEqual(["Ida Nygaard", "Storgata 1", "0155 Oslo", "NO"]);
    expect(after.status).toBe("paid");

    const elsewhere = [
      await story(rig, payment),
      rig.log.lines,
      await rig.app.context.store.events.list(scene.portalId, payment.id),
      rig.sandbox.hubspot.world.contact(scene.portalId, scene.contactId),
    ];
    expect(JSON.stringify(elsewhere)).not.toContain("Storgata");
  });

  it("S2.16 is not asked for by itself", async () => {
    const payment = await create(newScene(rig));
    await payAtStripe(rig, payment);
    await settle(rig);
    const after = await shown(rig, payment);
    expect([after.status, after.payer?.address]).toEqual(["paid", undefined]);
  });
});

describe("Test cards", () => {
  it("S4.14 are shown while a test payment can be paid, with what comes of each", async () => {
    const payment = await create(newScene(rig));
    const { testCards } = await shown(rig, payment);
    expect(testCards).toContainEqual({
      number: "4242 4242 4242 4242",
      alongside: "any date ahead, any CVC",
      outcome: "paid",
    });
    await payAtStripe(rig, payment);
    await settle(rig);
    expect((await shown(rig, payment)).testCards).toEqual([]);
  });

  it("S4.14 are every test provider's but the simulated one's, whose page has buttons", () => {
    const cards = rig.app.context.providers.all.map(({ id, testCards = [] }) => [id, testCards.length > 0]);
    expect(Object.fromEntries(cards)).toEqual({
      dojo: true,
      dintero: true,
      myfatoorah: true,
      stripe: true,
      simulated: false,
    });
  });
});
