import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { addNeighbour, confirm, newKey, press, problemOf } from "../scene.ts";
import { messageOf, newShipment, send, setPolicies, type Press, type Shipment } from "./shipments.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => setPolicies(rig, {}));
afterAll(() => rig.close());

describe("what is refused before anything is sent", () => {
  it.each([
    ["no address", { to: null }, "to"],
    ["no address in the field", { to: "  " }, "to"],
    ["a name in place of an address", { to: "Mia Keller" }, "to"],
    ["two addresses", { to: "a@example.com,b@example.com" }, "to"],
    ["a line break in the address", { to: "a@example.com\r\nRCPT TO:<b@example.com>" }, "to"],
    ["no subject", { subject: " " }, "subject"],
    ["a subject without end", { subject: "x".repeat(201) }, "subject"],
    ["no text", { body: "" }, "body"],
    ["a text without the link", { body: "Please pay." }, "body"],
    ["a text without end", { body: "x".repeat(10_001) }, "body"],
    ["no channel", { channels: [] }, "channels"],
    ["a channel that is none", { channels: ["pigeon"] }, "channels.0"],
  ])("S5.7 S5.10 is %s, at its field", async (_what, changes, field) => {
    const shipment = await newShipment(rig);
    const before = rig.mailbox.mails().length;
    const answer = await send(rig, shipment, changes as Press);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields?.map(({ name }) => name)).toEqual([field]);
    expect(rig.mailbox.mails()).toHaveLength(before);
    expect((await messageOf(rig, shipment)).deliveries).toEqual([]);
  });

  it("F109 is a form with more in it than asked for", async () => {
    expect((await send(rig, await newShipment(rig), { from: "boss@example.com" })).status).toBe(422);
  });

  it("S2.19 S5.11 is a message by a provider that cannot send this link", async () => {
    const answer = await send(rig, await newShipment(rig), { channels: ["provider_sms"] });
    expect(answer.status).toBe(409);
    expect(problemOf(answer).detail).toBe("Simulated sends no text messages.");
  });

  it.each([
    ["cancelled", (payment: Shipment) => press(rig, payment, "cancellation")],
    ["confirmed by hand", (payment: Shipment) => confirm(rig, payment)],
    ["at its end", () => Promise.resolve(rig.clock.pass(8 * 24 * 3_600_000))],
  ] as const)("S2.19 is a link that is %s, and the message says so for every channel", async (_how, end) => {
    const shipment = await newShipment(rig);
    await end(shipment);
    const { channels } = await messageOf(rig, shipment);
    expect(new Set(channels.map(({ blocked }) => blocked))).toEqual(
      new Set(["The link can no longer be paid, so there is nothing to send. Create a payment to ask again."]),
    );
    expect((await send(rig, shipment)).status).toBe(409);
    expect(rig.mailbox.mailsTo(shipment.email)).toEqual([]);
  });

  it("F122 is one message more than an account may send in an hour; the next hour it goes out", async () => {
    const shipment = await newShipment(rig);
    const { store } = rig.app.context;
    const { portalId } = rig.sandbox.demo;
    const one = {
      portalId,
      paymentId: shipment.id,
      channel: "email",
      to: null,
      state: "sent",
      fault: null,
      said: null,
    } as const;
    const at = rig.clock.now();
    await store.deliveries.insert(
      Array.from({ length: 200 }, (_, place) => ({
        ...one,
        deliveryId: `${shipment.id}-${place}`,
        requestKey: `busy-${place}`,
        requestHash: "",
        by: "7",
        at,
        settledAt: at,
      })),
    );
    const answer = await send(rig, shipment);
    expect(answer.status).toBe(409);
    expect(problemOf(answer).detail).toContain("This account has sent 200 messages within an hour.");
    rig.clock.pass(3_600_001);
    expect((await send(rig, shipment)).status).toBe(201);
  });

  it("F107 is a press by somebody without the right to send", async () => {
    await setPolicies(rig, { rights: { ...defaultPolicies.rights, send: "admins" } });
    const shipment = await newShipment(rig);
    const answer = await send(rig, shipment, {}, 8);
    expect(answer.status).toBe(403);
    expect(problemOf(answer).detail).toContain("You may not send payment links");
    expect((await send(rig, shipment)).status).toBe(201);
  });

  it("F105 P6 is another account's payment, as if there were none", async () => {
    const shipment = await newShipment(rig);
    const neighbour = await addNeighbour(rig);
    expect((await neighbour.card("GET", `/api/payments/${shipment.id}/message`)).status).toBe(404);
    const { subject, body } = await messageOf(rig, shipment);
    const form = { idempotencyKey: newKey(), channels: ["email"], to: shipment.email, subject, body };
    expect((await neighbour.card("POST", `/api/payments/${shipment.id}/deliveries`, form)).status).toBe(404);
    expect(rig.mailbox.mailsTo(shipment.email)).toEqual([]);
  });
});
