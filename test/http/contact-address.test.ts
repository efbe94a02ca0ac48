import type { AddressLook } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newKey, newScene, payerSentTo, problemOf, shown, story, tabOf, type Scene } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  await rig.drain();
});
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

const typed = { name: "Ida Nygaard", street: "Storgata 1", postcode: "0155", city: "Oslo", country: "NO" };

/** A payment whose customer has paid and said where to deliver. */
async function delivered(scene: Scene = newScene(rig)) {
  const payment = await create(scene, { asksAddress: true });
  const page = await payerSentTo(rig, payment);
  await rig.post(new URL(page).pathname, { act: "pay", ...typed });
  await rig.drain();
  return { scene, payment };
}

const path = ({ id }: { readonly id: string }) => `/api/payments/${id}/contact-address`;

async function look(payment: { readonly id: string }): Promise<AddressLook> {
  const { status, body } = await rig.card("GET", path(payment));
  if (status !== 200) throw new Error(`Looking ended with ${status}: ${JSON.stringify(body)}`);
  return body as AddressLook;
}

async function press(payment: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
  const { mark } = await look(payment);
  return rig.card("POST", path(payment), { idempotencyKey: newKey(), mark, ...changes });
}

function addressOf({ portalId, contactId }: Scene): readonly (string | null)[] {
  const contact = rig.sandbox.hubspot.world.contact(portalId, contactId);
  return ["address", "zip", "city", "state", "country"].map((name) => contact.property(name));
}

function edit({ portalId, contactId: id }: Scene, properties: Readonly<Record<string, string>>): void {
  rig.sandbox.hubspot.world.editByHand(portalId, { type: "contacts", id, userId: 7, properties });
}

const writing = { method: "POST", path: /\/contacts\/batch\/update$/, body: /Storgata/ } as const;
const asIsGiven = ["Storgata 1", "0155", "Oslo", null, "NO"];

describe("the delivery address and the contact", () => {
  it("S2.16 shows what would be written, before and after, and changes nothing by itself", async () => {
    const { scene, payment } = await delivered();
    edit(scene, { city: "Bergen", country: "NO", state: "Vestland" });
    expect((await shown(rig, payment)).payer?.canBeWritten).toBe(true);
    expect(await look(payment)).toEqual({
      contact: "Mia Keller",
      changes: [
        { property: "address", before: null, after: "Storgata 1" },
        { property: "zip", before: null, after: "0155" },
        { property: "city", before: "Bergen", after: "Oslo" },
      ],
      mark: expect.stringMatching(/^[0-9a-f]{64}$/),
      refusal: null,
      isPromised: false,
    });
    await rig.drain();
    expect(addressOf(scene)).toEqual([null, null, "Bergen", "Vestland", "NO"]);
  });

  it("S2.16 P7 is written once somebody confirms it, once for however many presses, and the timeline says so", async () => {
    const { scene, payment } = await delivered();
    const body = { idempotencyKey: newKey(), mark: (await look(payment)).mark };
    const answers = await Promise.all([1, 2, 3].map(() => rig.card("POST", path(payment), body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await look(payment)).isPromised).toBe(true);
    await rig.drain();
    expect(addressOf(scene)).toEqual(asIsGiven);
    expect((await rig.card("POST", path(payment), body)).status).toBe(200);
    await rig.drain();
    const lines = (await story(rig, payment)).filter((line) => line.includes("delivery address"));
    expect(lines).toEqual([
      "The delivery address is to be written to the contact in HubSpot.",
      "The contact in HubSpot has the delivery address now.",
    ]);
    expect(await look(payment)).toMatchObject({ changes: [], isPromised: false });
  });

  it("S2.16 means what was looked at: an address that was changed since is not overwritten", async () => {
    const { scene, payment } = await delivered();
    const { mark } = await look(payment);
    edit(scene, { address: "Bryggen 7" });
    const answer = await press(payment, { mark });
    expect(answer.status).toBe(409);
    expect(problemOf(answer).detail).toContain("changed since you looked");
    await press(payment);
    edit(scene, { address: "Bryggen 8" });
    await rig.drain();
    expect(addressOf(scene)[0]).toBe("Bryggen 8");
    expect((await story(rig, payment)).at(-1)).toContain("somebody has changed the contact's address since");
  });

  it("F12 S2.16 is written after HubSpot was out of reach, and found where the answer was lost", async () => {
    const { scene, payment } = await delivered();
    rig.sandbox.hubspot.faults.next({ answer: 503, match: writing });
    rig.sandbox.hubspot.faults.next({ answer: "drop_after_effect", match: writing });
    await press(payment);
    for (let round = 0; round < 4; round += 1) {
      await rig.drain();
      rig.clock.pass(10 * 60_000);
    }
    await rig.drain();
    expect(addressOf(scene)).toEqual(asIsGiven);
    const told = (await story(rig, payment)).filter((line) => line.includes("has the delivery address now"));
    expect(told).toHaveLength(1);
  });

  it("S2.16 P8 a refusal is on the timeline and among what was given up, without the address", async () => {
    const { payment } = await delivered();
    rig.sandbox.hubspot.faults.next({ answer: 400, match: writing, times: 9 });
    await press(payment);
    await rig.drain();
    expect((await story(rig, payment)).at(-1)).toContain("HubSpot refused it. An admin finds the reason");
    const { body } = await rig.card("GET", "/api/dead-letters?which=open");
    const { letters } = body as { letters: { about: string; payment: { id: string } | null }[] };
    const mine = letters.filter((letter) => letter.payment?.id === payment.id);
    expect(mine).toMatchObject([{ about: "address", mayRetry: true }]);
    expect(JSON.stringify(mine)).not.toContain("Storgata");
  });

  it("S2.16 says that the app may not write to contacts, and how to cure it", async () => {
    const { payment } = await delivered();
    const { portalId, adminId } = rig.sandbox.demo;
    const { store } = rig.app.context;
    await store.crmWrites.park(portalId, { kind: "address", objectType: "contact" }, "missing_scope", rig.clock.now());
    expect((await look(payment)).refusal).toContain("Ask the admin to install it again and allow it.");
    expect((await press(payment)).status).toBe(403);
    await store.crmWrites.unpark(portalId);
    expect(adminId).toBe(7);
    expect((await look(payment)).refusal).toBeNull();
  });

  it("S2.16 is no offer where nobody typed an address, and X37 for nobody without the right", async () => {
    const bare = await create(newScene(rig));
    expect((await rig.card("GET", path(bare))).status).toBe(404);
    const { payment } = await delivered();
    const { version } = (await rig.card("GET", "/api/policies")).body as { version: number };
    const policies = { rights: { ...defaultPolicies.rights, create: "admins" } };
    await rig.card("PUT", "/api/policies", { version, policies });
    const { sellerId } = rig.sandbox.demo;
    expect((await rig.card("GET", path(payment), undefined, sellerId)).status).toBe(403);
    const body = { idempotencyKey: newKey(), mark: (await look(payment)).mark };
    expect((await rig.card("POST", path(payment), body, sellerId)).status).toBe(403);
    await rig.card("PUT", "/api/policies", { version: version + 1, policies: { rights: defaultPolicies.rights } });
    expect((await press(payment, { mark: "none" })).status).toBe(422);
  });

  it("P6 S2.16 leaves no trace of the address in the row that promises it, nor after the contact was forgotten", async () => {
    const { scene, payment } = await delivered();
    await press(payment);
    const { store } = rig.app.context;
    const due = await store.crmWrites.listDue(scene.portalId, "address", rig.clock.now(), 10);
    expect(JSON.stringify(due)).not.toContain("Storgata");
    rig.sandbox.hubspot.world.forgetContact(scene.portalId, scene.contactId);
    await store.erasures.erasePayment(scene.portalId, payment.id);
    expect(await store.crmWrites.hasAddress(scene.portalId, payment.id)).toBe(false);
    await rig.drain();
    expect(await store.crmWrites.listDue(scene.portalId, "address", rig.clock.now(), 10)).toEqual([]);
    expect((await tabOf(scene)).payments).toHaveLength(1);
  });
});
