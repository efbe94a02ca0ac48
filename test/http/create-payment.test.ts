import type { PaymentDetail, TabView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, creationFor, newKey, newScene, problemOf, shown, tabOf, tokenOf, tryToCreate } from "../scene.ts";

const day = 24 * 60 * 60 * 1_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

describe("a payment made on a deal", () => {
  it("S3.2 S4.4 S3.15 holds account, connection, contact, deal, exact sum, text and end", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "749.90", validityDays: 1 });
    expect(payment).toMatchObject({
      status: "created",
      amount: { minor: 74_990, currency: "EUR", decimal: "749.90" },
      received: { minor: 0, decimal: "0.00" },
      description: "Second half",
      contact: { id: scene.contactId, name: "Mia Keller", email: "mia@example.com" },
      deal: { id: scene.dealId },
      providerLabel: "Simulated",
      mode: "test",
      move: null,
      can: { cancel: true, confirm: true, check: false },
    });
    expect((payment.validUntil ?? 0) - payment.createdAt).toBe(day);
    expect(payment.reference).toMatch(new RegExp(`^${scene.dealId}-[0-9A-Z]{8}$`));
  });

  it("S1.9 stands first in the deal's list, and on its contact's", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    expect((await tabOf(scene)).payments[0]).toMatchObject({ id: payment.id, link: payment.link });
    const { body } = await rig.card("GET", `/api/payments?objectTypeId=0-1&objectId=${scene.contactId}`);
    expect((body as TabView).payments.map(({ id }) => id)).toEqual([payment.id]);
  });

  it("S3.3 S3.11 F112 has a short address that says nothing of the person and cannot be guessed", async () => {
    const { link, id, reference } = await create(newScene(rig));
    expect(link.replace(rig.url, "https://pay.example.com").length).toBeLessThan(80);
    expect(tokenOf({ link })).toMatch(/^[0-9A-Za-z]{22}$/);
    for (const known of [id, reference, "mia", "keller"]) expect(link.toLowerCase()).not.toContain(known.toLowerCase());
  });

  it("S2.1 S3.4 S5.3 needs no deal: made on a contact, it belongs to the contact alone", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { objectTypeId: "0-1", objectId: scene.contactId });
    expect(payment).toMatchObject({ deal: null, contact: { id: scene.contactId } });
    expect((await tabOf(scene)).payments).toEqual([]);
  });

  it("S3.5 made on a contact for one of its deals, it is on both", async () => {
    const scene = newScene(rig);
    const { dealId, contactId } = scene;
    const payment = await create(scene, { objectTypeId: "0-1", objectId: contactId, dealId });
    expect((await tabOf(scene)).payments.map(({ id }) => id)).toEqual([payment.id]);
  });

  it("S1.2 is on no other deal's tab", async () => {
    await create(newScene(rig));
    expect((await tabOf(newScene(rig))).payments).toEqual([]);
  });

  it("S3.15 has no end when none is asked for", async () => {
    expect(await create(newScene(rig), { validityDays: null })).toMatchObject({ validUntil: null });
  });
});

describe("a payment that cannot be made", () => {
  const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, string, RegExp])[] = [
    ["S3.14 an amount of zero", { amount: "0" }, "amount", /above zero/],
    ["S3.14 an amount of no cents", { amount: "0.00" }, "amount", /above zero/],
    ["S3.14 a negative amount", { amount: "-1.00" }, "amount", /above zero/],
    ["S3.14 a third decimal of a euro", { amount: "10.001" }, "amount", /EUR has 2 decimals/],
    ["S3.14 a decimal of a yen", { amount: "10.5", currency: "JPY" }, "amount", /JPY has no decimals/],
    ["S3.14 a fourth decimal of a dinar", { amount: "1.2345", currency: "KWD" }, "amount", /KWD has 3 decimals/],
    ["S3.14 more than the provider takes", { amount: "1000000.00" }, "amount", /at most 999999\.99 EUR/],
    ["F89 more than a number holds", { amount: "9007199254740993.00" }, "amount", /too large/],
    ["F89 an exponent", { amount: "1e3" }, "amount", /in digits/],
    ["F89 a thousands' mark", { amount: "1,000.00" }, "amount", /in digits/],
    ["F89 no number at all", { amount: "NaN" }, "amount", /in digits/],
    ["no amount", { amount: "" }, "amount", /in digits/],
    ["a currency that does not exist", { currency: "EUX" }, "currency", /Choose a currency/],
    ["S3.9 no description", { description: "" }, "description", /the customer reads it/],
    ["S3.9 a description of blanks", { description: " \n\t " }, "description", /the customer reads it/],
    ["S3.9 a description over the provider's limit", { description: "x".repeat(251) }, "description", /within 250/],
    ["S3.15 a validity of no days", { validityDays: 0 }, "validityDays", /1 to 365 whole days/],
    ["S3.15 a validity of a day and a half", { validityDays: 1.5 }, "validityDays", /1 to 365 whole days/],
    ["S3.15 a validity over a year", { validityDays: 366 }, "validityDays", /1 to 365 whole days/],
    ["S3.15 a validity as text", { validityDays: "7" }, "validityDays", /1 to 365 whole days/],
    ["S3.13 a connection that does not exist", { connectionId: "none" }, "connectionId", /connected payment accounts/],
    ["S3.10 a contact that is not on the deal", { contactId: "204" }, "contactId", /not on the deal/],
    ["S3.16 a key too short to be one of its kind", { idempotencyKey: "1" }, "idempotencyKey", /key/],
  ];

  it.each(refusals)("is refused at its field for %s, and nothing is stored", async (_why, changes, name, message) => {
    const scene = newScene(rig);
    const answer = await tryToCreate(scene, changes);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toEqual([{ name, message: expect.stringMatching(message) }]);
    expect((await tabOf(scene)).payments).toEqual([]);
  });

  it("names every field that is wrong at once", async () => {
    const answer = await tryToCreate(newScene(rig), { amount: "0", description: "", validityDays: 0 });
    expect(problemOf(answer).fields?.map(({ name }) => name)).toEqual(["amount", "description", "validityDays"]);
  });

  it("takes exactly the provider's limits", async () => {
    const description = "x".repeat(250);
    const wish = { amount: "999999.99", description, validityDays: 365, allowOverBalance: true };
    const payment = await create(newScene(rig), wish);
    expect(payment).toMatchObject({ amount: { minor: 99_999_999 }, description });
  });

  it("S3.5 is refused for a deal that is not one of the contact's", async () => {
    const scene = newScene(rig);
    const { contactId } = scene;
    const answer = await tryToCreate(scene, { objectTypeId: "0-1", objectId: contactId, dealId: "512" });
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toMatchObject([{ name: "dealId" }]);
  });

  it("S3.12 is refused on a contact's record for another contact", async () => {
    const scene = newScene(rig);
    const answer = await tryToCreate(scene, { objectTypeId: "0-1", objectId: scene.contactId, contactId: "201" });
    expect(problemOf(answer).fields).toMatchObject([{ name: "contactId" }]);
  });

  it("F40 is refused for a deal that is gone, and for a contact that is gone", async () => {
    const { world } = rig.sandbox.hubspot;
    const goneDeal = newScene(rig);
    world.archiveDeal(goneDeal.portalId, goneDeal.dealId);
    expect(await tryToCreate(goneDeal)).toMatchObject({ status: 404, body: { status: 404 } });
    const goneContact = newScene(rig);
    world.archiveContact(goneContact.portalId, goneContact.contactId);
    expect((await tryToCreate(goneContact)).status).toBeGreaterThanOrEqual(400);
    expect((await tabOf(goneContact)).payments).toEqual([]);
  });

  it("keeps the description as it was written, markup and all, and shows it harmlessly", async () => {
    const description = `<script>alert("1")</script> & “Größe” ${"\u202e"}`;
    const payment = await create(newScene(rig), { description });
    expect((await shown(rig, payment)).description).toBe(description);
    const page = await (await rig.page(`/p/${tokenOf(payment)}`)).text();
    expect(page).not.toContain("<script>");
    expect(page).toContain("&lt;script&gt;");
  });
});

describe("the tab before anything can be made", () => {
  it("S1.1 says that no provider is connected, and whom it lets connect one", async () => {
    const bare = await startRig({ upTo: "installed" });
    try {
      const { dealId, sellerId } = bare.sandbox.demo;
      const path = `/api/payments?objectTypeId=0-3&objectId=${dealId}`;
      const admins = (await bare.card("GET", path)).body as TabView;
      expect(admins).toMatchObject({ create: { blocked: { reason: "not_connected" } }, mayConnect: true });
      const sellers = (await bare.card("GET", path, undefined, sellerId)).body as TabView;
      expect(sellers).toMatchObject({ create: { blocked: { reason: "not_connected" } }, mayConnect: false });
      const answer = await bare.card("POST", "/api/payments", {
        ...(await creationFor(newScene(bare))),
        idempotencyKey: newKey(),
      });
      expect(problemOf(answer).fields).toMatchObject([{ name: "connectionId" }]);
    } finally {
      await bare.close();
    }
  });

  it("S1.15 says that the deal has no contact", async () => {
    const { dealWithoutContactId } = rig.sandbox.demo;
    const { body } = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealWithoutContactId}`);
    expect((body as TabView).create).toMatchObject({ blocked: { reason: "no_contact" } });
  });

  it("S1.18 names the open payment in the way, until it is cancelled", async () => {
    const scene = newScene(rig);
    const { id } = (await tryToCreate(scene)).body as PaymentDetail;
    expect((await tabOf(scene)).create).toMatchObject({ blocked: { reason: "open_payment", paymentId: id } });
    await rig.card("POST", `/api/payments/${id}/cancellation`, { idempotencyKey: newKey() });
    expect((await tabOf(scene)).create).toHaveProperty("form");
  });
});
