import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payerOf } from "../../server/domain/snapshot.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo, sessionsOf, settle, shown } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterAll(() => rig.close());

const typed = { email: "sister@example.com", phone: "+4915112345678" };

describe("what the payer types on the provider's page", () => {
  it("S3.21 X34 is kept with the payment and shown, and the contact stays as it is", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await payerSentTo(rig, payment);
    const session = sessionsOf(rig, payment).at(-1) ?? "";
    rig.stripe.type(session, typed);
    rig.stripe.pay(session);
    await settle(rig);
    const after = await shown(rig, payment);
    expect(after).toMatchObject({ status: "paid", payer: { name: null, ...typed } });
    expect(after.contact?.email).toBe("mia@example.com");
    const { world } = rig.sandbox.hubspot;
    expect(world.contact(scene.portalId, scene.contactId).property("email")).toBe("mia@example.com");
  });

  it("S3.21 is nobody's while the page is not finished, and belongs to its own account", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await payerSentTo(rig, payment);
    rig.stripe.type(sessionsOf(rig, payment).at(-1) ?? "", typed);
    await rig.card("POST", `/api/payments/${payment.id}/checks`, {});
    expect((await shown(rig, payment)).payer).toBeNull();
    const { payers } = rig.app.context.store;
    await payers.save(scene.portalId, payment.id, { name: null, ...typed }, rig.clock.now());
    await payers.save(scene.portalId, payment.id, { name: "Ida", email: null, phone: null }, rig.clock.now());
    expect(await payers.find(scene.portalId, payment.id)).toEqual({ name: "Ida", ...typed });
    expect(await payers.find(1, payment.id)).toBeNull();
  });

  it("S3.21 is nothing where the provider tells only empty fields", () => {
    expect(payerOf({ name: " ", email: null, phone: undefined })).toBeNull();
    expect(payerOf({ name: " Ida ", email: "", phone: null })).toEqual({ name: "Ida", email: null, phone: null });
  });
});
