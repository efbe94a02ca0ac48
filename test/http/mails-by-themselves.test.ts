import type { MessageView, Problem } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies, type Policies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, create, newKey, newScene, press, shown, story, tryToCreate } from "../scene.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
/** The card of tests tells this address of its user. */
const seller = "ann@example.com";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(async () => {
  rig.mailbox.play(null);
  await settleOn({});
});
afterAll(() => rig.close());

async function settleOn(changes: Partial<Policies>): Promise<void> {
  const { policies } = rig.app.context.store;
  const { portalId } = rig.sandbox.demo;
  const { version } = await policies.read(portalId);
  await policies.save(portalId, { ...defaultPolicies, ...changes }, { version, by: "7", at: rig.clock.now() });
}

let people = 0;

/** A payment asked of somebody nobody else of these tests writes to. */
async function ask(changes: Readonly<Record<string, unknown>> = {}) {
  people += 1;
  const email = `payer${people}@example.com`;
  const scene = newScene(rig);
  const { world } = rig.sandbox.hubspot;
  const contactId = world.addContact(scene.portalId, { firstName: "Pia", lastName: "Payer", email });
  world.associate(scene.portalId, scene.dealId, contactId);
  const description = `Order ${people}`;
  return { email, description, payment: await create(scene, { contactId, description, ...changes }) };
}

type Asked = Awaited<ReturnType<typeof ask>>;

async function send({ email, payment }: Asked): Promise<void> {
  const draft = (await rig.card("GET", `/api/payments/${payment.id}/message`)).body as MessageView;
  const { subject, body } = draft;
  const press = { idempotencyKey: newKey(), channels: ["email"], to: email, subject, body };
  const { status } = await rig.card("POST", `/api/payments/${payment.id}/deliveries`, press);
  if (status !== 201) throw new Error(`Sending ended with ${status}.`);
}

const subjectsTo = ({ email }: Asked) => rig.mailbox.mailsTo(email).map(({ parsed }) => parsed.subject);
const noticesOf = ({ description }: Asked) =>
  rig.mailbox.mailsTo(seller).filter(({ parsed }) => parsed.subject?.includes(description));

describe("a receipt", () => {
  it("S1.14 goes to the customer as soon as the money is there, once, and leads to the receipt", async () => {
    await settleOn({ sendsReceipts: true });
    const asked = await ask();
    await actAsPayer(rig, asked.payment, "pay");
    await rig.drain();
    await rig.drain();
    const mails = rig.mailbox.mailsTo(asked.email);
    expect(mails.map(({ parsed }) => parsed.subject)).toEqual([`[Test] Receipt for €750.00: ${asked.description}`]);
    const [, address = ""] = /(http\S+\/receipt)/.exec(mails[0]?.parsed.text ?? "") ?? [];
    expect((await rig.page(new URL(address).pathname)).status).toBe(200);
    expect(await story(rig, asked.payment)).toContain("Receipt sent by e-mail to p…@example.com, by itself.");
  });

  it("S1.14 stays at home unless the account wants it sent", async () => {
    const asked = await ask();
    await actAsPayer(rig, asked.payment, "pay");
    await rig.drain();
    expect(subjectsTo(asked)).toEqual([]);
  });
});

describe("a notice", () => {
  it("X36 tells the seller who made the payment that nobody paid it in time, with the way to it", async () => {
    const asked = await ask();
    rig.clock.pass(7 * day + hour);
    await rig.drain();
    const [notice, ...others] = noticesOf(asked);
    expect(others).toEqual([]);
    expect(notice?.parsed.subject).toBe(`[Test] Not paid in time: €750.00 for ${asked.description}`);
    expect(notice?.parsed.text).toMatch(/https:\/\/\S+\/contacts\/62515\/record\/0-3\/\d+/);
    expect(subjectsTo(asked)).toEqual([]);
  });

  it("X36 tells of what the account wants to be told of, and of nothing else", async () => {
    await settleOn({ notices: ["paid"] });
    const paid = await ask();
    await actAsPayer(rig, paid.payment, "pay");
    const expired = await ask();
    rig.clock.pass(7 * day + hour);
    await rig.drain();
    expect(noticesOf(paid).map(({ parsed }) => parsed.subject)).toEqual([
      `[Test] Paid: €750.00 for ${paid.description}`,
    ]);
    expect(noticesOf(expired)).toEqual([]);
  });
});

describe("reminders", () => {
  const reminders = { ...defaultPolicies.reminders, isOn: true, quietFrom: 0, quietUntil: 0 };

  it("X20 go to where the link was sent, some days later and before the end, and stop at that", async () => {
    await settleOn({ reminders });
    const asked = await ask();
    await send(asked);
    const reminder = `[Test] Reminder: payment of €750.00 for ${asked.description}`;
    rig.clock.pass(3 * day - hour);
    await rig.drain();
    expect(subjectsTo(asked)).toHaveLength(1);
    rig.clock.pass(2 * hour);
    await rig.drain();
    expect(subjectsTo(asked).slice(1)).toEqual([reminder]);
    rig.clock.pass(3 * day);
    await rig.drain();
    await rig.drain();
    expect(subjectsTo(asked).slice(1)).toEqual([reminder, reminder]);
    expect(rig.mailbox.mailsTo(asked.email).at(-1)?.parsed.text).toContain(asked.payment.link);
  });

  it("X20 are over the moment money has arrived", async () => {
    await settleOn({ reminders });
    const asked = await ask();
    await send(asked);
    rig.clock.pass(3 * day - hour);
    await actAsPayer(rig, asked.payment, "pay");
    rig.clock.pass(3 * day);
    await rig.drain();
    expect(subjectsTo(asked)).toHaveLength(1);
  });

  it("X20 are over when the payment is cancelled, or the account wants none any more", async () => {
    await settleOn({ reminders });
    const cancelled = await ask();
    const unwanted = await ask();
    for (const one of [cancelled, unwanted]) await send(one);
    await press(rig, cancelled.payment, "cancellation");
    await settleOn({});
    rig.clock.pass(3 * day + hour);
    await rig.drain();
    expect([...subjectsTo(cancelled), ...subjectsTo(unwanted)]).toHaveLength(2);
  });
});

describe("a payment made ahead", () => {
  const zone = "Europe/Berlin";
  const inBerlin = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: zone });

  it("S5.4 X20 has its link sent on the day, and the link's time begins then", async () => {
    const [sendOn = ""] = inBerlin.format(rig.clock.now() + 3 * day).split(" ");
    const asked = await ask({ sendOn, validityDays: 7 });
    const { validUntil, planned, timeline } = await shown(rig, asked.payment);
    const morning = planned[0]?.at ?? 0;
    expect([planned.map(({ about }) => about), inBerlin.format(morning)]).toEqual([["link"], `${sendOn} 09:00`]);
    expect(validUntil).toBe(morning + 7 * day);
    expect(timeline[0]?.text).toMatch(/^Payment created ahead; the link goes out by e-mail on .+ UTC\.$/);
    rig.clock.pass(morning - rig.clock.now() - hour);
    await rig.drain();
    expect(subjectsTo(asked)).toEqual([]);
    rig.clock.pass(hour);
    await rig.drain();
    await rig.drain();
    expect(subjectsTo(asked)).toEqual([`[Test] Payment of €750.00 for ${asked.description}`]);
    expect((await shown(rig, asked.payment)).planned).toEqual([]);
  });

  it("S5.4 is not sent once it was cancelled", async () => {
    const later = new Date(rig.clock.now() + 3 * day).toISOString().slice(0, 10);
    const asked = await ask({ sendOn: later });
    await press(rig, asked.payment, "cancellation");
    expect((await shown(rig, asked.payment)).planned).toEqual([]);
    rig.clock.pass(5 * day);
    await rig.drain();
    expect(subjectsTo(asked)).toEqual([]);
  });

  it.each([
    ["a day that has been", "2020-01-01"],
    ["a day too far ahead", "2029-01-01"],
    ["no day at all", "2027-02-30"],
  ])("S5.4 is refused at its field for %s", async (_what, day) => {
    const { status, body } = await tryToCreate(newScene(rig), { sendOn: day });
    expect(status).toBe(422);
    expect((body as Problem).fields?.map(({ name }) => name)).toEqual(["sendOn"]);
  });
});

describe("a mail server in trouble", () => {
  const wanted = { sendsReceipts: true, notices: [] };

  it("X20 that is busy is asked again, and the mail goes once", async () => {
    await settleOn(wanted);
    const asked = await ask();
    rig.mailbox.play("busy");
    await actAsPayer(rig, asked.payment, "pay");
    await rig.drain();
    expect(subjectsTo(asked)).toEqual([]);
    rig.mailbox.play(null);
    rig.clock.pass(2 * hour);
    await rig.drain();
    expect(subjectsTo(asked)).toHaveLength(1);
  });

  it("X20 that refuses is told on the payment", async () => {
    await settleOn(wanted);
    const asked = await ask();
    rig.mailbox.play("refuse");
    await actAsPayer(rig, asked.payment, "pay");
    await rig.drain();
    expect(await story(rig, asked.payment)).toContain(
      "Receipt not sent: the mail server refused it. Check the address.",
    );
  });

  it("X20 whose answer is lost is not asked again: nobody gets a mail twice", async () => {
    await settleOn(wanted);
    const asked = await ask();
    rig.mailbox.play("drop");
    await actAsPayer(rig, asked.payment, "pay");
    await rig.drain();
    rig.mailbox.play(null);
    rig.clock.pass(day);
    await rig.drain();
    expect(subjectsTo(asked)).toHaveLength(1);
    expect(await story(rig, asked.payment)).toContain(
      "Receipt not sent: the mail server's answer was lost, so it may have gone out all the same.",
    );
  });
});
