import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newKey, newScene, problemOf, shown, story } from "../scene.ts";
import { messageOf, newShipment, send, setPolicies, viewOf } from "./shipments.ts";

const lines: string[] = [];
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ logTo: { write: (line: string) => void lines.push(line) } });
});
afterEach(async () => {
  rig.mailbox.play(null);
  await setPolicies(rig, {});
});
afterAll(() => rig.close());

describe("the message of a payment", () => {
  it("S1.5 S1.6 S1.8 S2.19 has the link in it, the addresses to choose from and every channel with its reason", async () => {
    const shipment = await newShipment(rig);
    const message = await messageOf(rig, shipment);
    expect(message.subject).toBe("[Test] Payment of €750.00 for Second half");
    expect(message.body).toContain(`\n${shipment.link}\n`);
    expect(message.addresses).toEqual([
      { email: shipment.email, name: "Ida Holm" },
      { email: "mia@example.com", name: "Mia Keller" },
    ]);
    expect(message.channels).toEqual([
      { channel: "email", blocked: null },
      { channel: "provider_email", blocked: "Simulated sends no e-mails." },
      { channel: "provider_sms", blocked: "Simulated sends no text messages." },
      { channel: "provider_push", blocked: "Simulated sends no words to wallets." },
      ...(["hubspot", "mail_program", "whatsapp", "copied"] as const).map((channel) => ({ channel, blocked: null })),
    ]);
    expect(message).toMatchObject({ deliveries: [], unresolved: { subject: [], body: [] } });
  });

  it("S1.8 offers every address of a contact that has more than one", async () => {
    const scene = newScene(rig);
    const properties = { hs_additional_emails: "mia.private@example.com; no address;MIA@example.com" };
    const edit = { type: "contacts", id: scene.contactId, userId: 7, properties } as const;
    rig.sandbox.hubspot.world.editByHand(scene.portalId, edit);
    const { addresses } = await messageOf(rig, await create(scene));
    expect(addresses.map(({ email }) => email)).toEqual(["mia@example.com", "mia.private@example.com"]);
  });

  it("S1.8 keeps to the address it knows while HubSpot is silent", async () => {
    const shipment = await newShipment(rig);
    rig.sandbox.hubspot.faults.next({ match: { path: /^\/crm\/objects/ }, answer: 503, times: 20 });
    const { addresses } = await messageOf(rig, shipment);
    rig.sandbox.hubspot.faults.clear();
    expect(addresses).toEqual([{ email: shipment.email, name: "Ida Holm" }]);
  });

  it.each([
    [
      { phone: "+44 20 7946 0958", mobilephone: "+49 151 23456789" },
      { digits: "4915123456789", problem: null },
    ],
    [
      { phone: "0151 23456789" },
      { digits: null, problem: "The number 0151 23456789 has no country code, such as +49." },
    ],
  ])("S5.8 X23 tells the number a message can go to, or why not: %j", async (numbers, expected) => {
    const scene = newScene(rig);
    const edit = { type: "contacts", id: scene.contactId, userId: 7, properties: numbers } as const;
    rig.sandbox.hubspot.world.editByHand(scene.portalId, edit);
    expect((await messageOf(rig, await create(scene))).phone).toMatchObject(expected);
  });

  it("S3.3 is a link of less than 80 characters where the server has an ordinary address", async () => {
    const { link } = await messageOf(rig, await newShipment(rig));
    expect(link.replace(rig.url, "https://payments.your-company.example").length).toBeLessThan(80);
  });

  it("S1.6 names the fields of the account's template that this payment has nothing for", async () => {
    await setPolicies(rig, { mail: { subject: "For {{contact.birthday}}", body: "{{link}} {{until}}", replyTo: "" } });
    const shipment = await newShipment(rig, { validityDays: null });
    expect((await messageOf(rig, shipment)).unresolved).toEqual({
      subject: ["{{contact.birthday}}"],
      body: ["{{until}}"],
    });
    const answer = await send(rig, shipment);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toEqual([
      { name: "subject", message: "This payment has nothing for {{contact.birthday}}. Write it out, or take it away." },
      { name: "body", message: "This payment has nothing for {{until}}. Write it out, or take it away." },
    ]);
    expect(rig.mailbox.mailsTo(shipment.email)).toEqual([]);
  });
});

describe("sending a link", () => {
  it("S1.7 S1.8 X23 sends it now, says where to and when, and puts it on the timeline without the whole address", async () => {
    const brand = { ...defaultPolicies.brand, name: "Lindgren Studio" };
    await setPolicies(rig, { brand, mail: { subject: "", body: "", replyTo: "office@lindgren.example" } });
    const shipment = await newShipment(rig);
    const answer = await send(rig, shipment, { to: "canary.other@example.com" });
    expect(answer.status).toBe(201);
    expect(viewOf(answer).deliveries).toEqual([
      {
        id: expect.any(String),
        channel: "email",
        to: "canary.other@example.com",
        state: "sent",
        reason: null,
        at: expect.toSatisfy((at: number) => at > Date.UTC(2026, 10, 20) && at <= rig.clock.now()),
      },
    ]);
    const [mail] = rig.mailbox.mailsTo("canary.other@example.com");
    expect(mail?.parsed.subject).toBe("[Test] Payment of €750.00 for Second half");
    expect(mail?.parsed.html).toContain(`href="${shipment.link}"`);
    expect(mail?.parsed).toMatchObject({
      from: { name: "Lindgren Studio" },
      replyTo: [{ address: "office@lindgren.example" }],
    });
    expect(await story(rig, shipment)).toContain("Link sent by e-mail to c…@example.com.");
  });

  it("S1.24 sends the same link again, to another address, as another entry", async () => {
    const shipment = await newShipment(rig);
    await send(rig, shipment);
    const answer = await send(rig, shipment, { to: "canary.again@example.com" });
    expect(viewOf(answer).deliveries.map(({ to }) => to)).toEqual(
      expect.arrayContaining([shipment.email, "canary.again@example.com"]),
    );
    const texts = [...rig.mailbox.mailsTo(shipment.email), ...rig.mailbox.mailsTo("canary.again@example.com")].map(
      ({ parsed }) => parsed.text ?? "",
    );
    expect(texts.map((text) => text.includes(shipment.link))).toEqual([true, true]);
    expect((await shown(rig, shipment)).link).toBe(shipment.link);
  });

  it("S5.2 takes several channels in one press, each with an entry and a result of its own", async () => {
    const shipment = await newShipment(rig);
    rig.mailbox.play("refuse");
    const { deliveries } = viewOf(await send(rig, shipment, { channels: ["email", "copied", "whatsapp"] }));
    expect(Object.fromEntries(deliveries.map(({ channel, state }) => [channel, state]))).toEqual({
      email: "failed",
      copied: "sent",
      whatsapp: "sent",
    });
  });

  it("S2.23 S5.9 sends nothing to anybody when only the link is asked for", async () => {
    const shipment = await newShipment(rig);
    const before = rig.mailbox.mails().length;
    await send(rig, shipment, { channels: ["copied"], to: null, subject: "", body: "" });
    expect(rig.mailbox.mails()).toHaveLength(before);
    expect(await story(rig, shipment)).toContain("Link copied.");
  });

  it.each([
    ["refuse", "failed", "the mail server refused the address or the message. Check the address."],
    ["busy", "failed", "the mail server takes no more at the moment. Try again in a few minutes."],
    ["drop", "unknown", "the mail server's answer was lost. Ask the customer before you send it again."],
  ] as const)(
    "S1.7 F101 says why nothing is known to have arrived when the server plays %s",
    async (fault, state, reason) => {
      const shipment = await newShipment(rig);
      rig.mailbox.play(fault);
      const answer = await send(rig, shipment);
      expect(answer.status).toBe(201);
      const [delivery] = viewOf(answer).deliveries;
      expect(delivery?.state).toBe(state);
      expect(delivery?.reason).toContain(reason);
      expect((await story(rig, shipment)).join()).toContain(reason);
    },
  );

  it("P7 F101 never sends twice for one key, also when the first answer was lost on the way", async () => {
    const shipment = await newShipment(rig);
    const idempotencyKey = newKey();
    rig.mailbox.play("drop");
    await send(rig, shipment, { idempotencyKey });
    rig.mailbox.play(null);
    const again = await send(rig, shipment, { idempotencyKey });
    expect(again.status).toBe(201);
    expect(viewOf(again).deliveries).toHaveLength(1);
    expect(rig.mailbox.mailsTo(shipment.email)).toHaveLength(1);
    const fresh = await send(rig, shipment);
    expect(viewOf(fresh).deliveries).toHaveLength(2);
    const ids = rig.mailbox.mailsTo(shipment.email).map(({ parsed }) => parsed.messageId);
    expect(new Set(ids).size).toBe(2);
  });

  it("P7 sends once when the same press arrives twice at the same moment", async () => {
    const shipment = await newShipment(rig);
    const idempotencyKey = newKey();
    const answers = await Promise.all([
      send(rig, shipment, { idempotencyKey }),
      send(rig, shipment, { idempotencyKey }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(rig.mailbox.mailsTo(shipment.email)).toHaveLength(1);
  });

  it("P7 refuses a key that was used for another message", async () => {
    const shipment = await newShipment(rig);
    const idempotencyKey = newKey();
    await send(rig, shipment, { idempotencyKey });
    const other = await send(rig, shipment, { idempotencyKey, subject: "Something else" });
    expect(other).toMatchObject({ status: 422, body: { type: expect.stringContaining("key-reused") } });
  });

  it("F101 says of a message that a crash left behind that nothing is known of it, and lets it be sent anew", async () => {
    const shipment = await newShipment(rig);
    const { store } = rig.app.context;
    const { portalId } = rig.sandbox.demo;
    await store.deliveries.insert([
      {
        portalId,
        deliveryId: `left-${shipment.id}`,
        paymentId: shipment.id,
        channel: "email",
        to: shipment.email,
        state: "sending",
        fault: null,
        said: null,
        requestKey: newKey(),
        requestHash: "",
        by: "7",
        at: rig.clock.now(),
        settledAt: null,
      },
    ]);
    const stateNow = async () => (await messageOf(rig, shipment)).deliveries.at(-1)?.state;
    expect(await stateNow()).toBe("sending");
    rig.clock.pass(61_000);
    expect(await stateNow()).toBe("unknown");
    await send(rig, shipment);
    expect(rig.mailbox.mailsTo(shipment.email)).toHaveLength(1);
  });
});

describe("what nobody else is told", () => {
  it("F128 no address, name or link of a customer is in any line of the log, whatever became of the message", async () => {
    for (const fault of ["refuse", "drop", null] as const) {
      const shipment = await newShipment(rig);
      rig.mailbox.play(fault);
      await send(rig, shipment);
    }
    const log = lines.join("\n");
    expect(log).toContain("A link could not be sent by e-mail.");
    expect(log).not.toMatch(/canary|Ida|\/p\/|letters-and-stamps/);
  });
});
