import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, create, newScene, press, story, type Scene } from "../scene.ts";
import { enrol, linkOf } from "../workflow-set-up.ts";

const minute = 60_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.mailbox.play(null));
afterAll(() => rig.close());

/** A deal whose payer has this address. */
function sceneWith(email: string): Scene {
  const scene = newScene(rig);
  const { world } = rig.sandbox.hubspot;
  const contactId = world.addContact(scene.portalId, { firstName: "Mia", email });
  world.associate(scene.portalId, scene.dealId, contactId, { isPrimary: true });
  return { ...scene, contactId };
}

describe("A workflow's step that sends", () => {
  it("X31 makes the payment and sends its link to the contact, once", async () => {
    const scene = newScene(rig);
    const before = rig.mailbox.mails().length;
    const done = await enrol(scene, { action: "create-and-send", inputs: { language: "de" } });
    expect(done).toMatchObject({ state: "succeeded", outputs: { errorCode: "" } });
    await rig.sandbox.workflows.repeatOne(done.callbackId);
    await rig.drain();
    const [mail, ...others] = rig.mailbox.mails().slice(before);
    expect(others).toEqual([]);
    expect(mail?.parsed.text).toContain(linkOf(done).link);
    const told = await story(rig, linkOf(done));
    expect(told.at(-1)).toMatch(/^Link sent .*m….* By workflow 44\.$/);
  });

  it("X31 sends to another address where the step names one, and again on demand", async () => {
    const scene = newScene(rig);
    const sendTo = "books@example.com";
    const done = await enrol(scene, { action: "create-and-send", inputs: { sendTo } });
    const again = await enrol(scene, { action: "remind", inputs: { paymentId: linkOf(done).id, sendTo } });
    expect(again).toMatchObject({ state: "succeeded", outputs: { paymentId: linkOf(done).id } });
    expect(
      rig.mailbox
        .mails()
        .slice(-2)
        .map(({ to }) => to),
    ).toEqual([[sendTo], [sendTo]]);
  });

  it("X36 its payment's notices go where the account wants its answers, since no person made it", async () => {
    const { policies } = rig.app.context.store;
    const { portalId } = rig.sandbox.demo;
    const { version, policies: before } = await policies.read(portalId);
    const mail = { ...before.mail, replyTo: "office@example.com" };
    const changed = { ...before, mail, notices: ["paid"] } as const;
    await policies.save(portalId, changed, { version, by: "7", at: rig.clock.now() });
    const made = linkOf(await enrol(newScene(rig), { action: "create-link" }));
    await actAsPayer(rig, made, "pay");
    await rig.drain();
    expect(rig.mailbox.mailsTo("office@example.com")).toHaveLength(1);
  });

  it("X31 has nothing to send where nothing is open", async () => {
    const scene = newScene(rig);
    expect((await enrol(scene, { action: "remind" })).outputs["errorCode"]).toBe("NO_PAYMENT");
    const payment = await create(scene);
    await press(rig, payment, "cancellation");
    expect((await enrol(scene, { action: "remind" })).outputs).toMatchObject({
      errorCode: "NOT_OPEN",
      paymentStatus: "cancelled",
    });
  });

  it("F54 is done once a busy mail server has time", async () => {
    rig.mailbox.play("busy");
    const scene = sceneWith("busy@example.com");
    const { callbackId, state } = await enrol(scene, { action: "create-and-send" });
    expect(state).toBe("waiting");
    rig.mailbox.play(null);
    rig.clock.pass(minute);
    await rig.drain();
    const done = rig.sandbox.workflows.enrolment(callbackId);
    expect(done).toMatchObject({ state: "succeeded", outputs: { errorCode: "" } });
    expect(rig.mailbox.mailsTo("busy@example.com")).toHaveLength(1);
  });

  it("X31 hands on the payment when its address is refused, with the mail server's words", async () => {
    rig.mailbox.play("refuse");
    const done = await enrol(sceneWith("nobody@example.com"), { action: "create-and-send" });
    expect(done).toMatchObject({ state: "failed", outputs: { errorCode: "EMAIL_NOT_SENT", paymentStatus: "created" } });
    expect(done.outputs["errorMessage"]).toMatch(/could not be sent by e-mail\. It said: /);
    expect(linkOf(done).id).toMatch(/^\w{22}$/);
  });

  it("X31 does not send twice what may have arrived", async () => {
    rig.mailbox.play("drop");
    const { callbackId } = await enrol(sceneWith("maybe@example.com"), { action: "create-and-send" });
    rig.mailbox.play(null);
    rig.clock.pass(10 * minute);
    await rig.drain();
    const done = rig.sandbox.workflows.enrolment(callbackId);
    expect(done).toMatchObject({ state: "failed", outputs: { errorCode: "EMAIL_UNCERTAIN" } });
    expect(rig.mailbox.mailsTo("maybe@example.com").length).toBeLessThanOrEqual(1);
  });

  it("F54 goes on in the next hour where the account has sent all it may in this one", async () => {
    const scene = sceneWith("later@example.com");
    const payment = await create(newScene(rig));
    const { store, clock } = rig.app.context;
    const sent = (place: number) => ({
      portalId: scene.portalId,
      deliveryId: `many-${place}`,
      paymentId: payment.id,
      channel: "email" as const,
      to: "x@example.com",
      state: "sent" as const,
      fault: null,
      said: null,
      requestKey: `many-${place}`,
      requestHash: "",
      by: "7",
      at: clock.now(),
      settledAt: clock.now(),
    });
    await store.deliveries.insert(Array.from({ length: 200 }, (_, place) => sent(place)));
    const { callbackId, state } = await enrol(scene, { action: "create-and-send" });
    expect([state, rig.mailbox.mailsTo("later@example.com")]).toEqual(["waiting", []]);
    for (let round = 0; round < 7; round += 1) {
      rig.clock.pass(10 * minute);
      await rig.drain();
    }
    expect(rig.sandbox.workflows.enrolment(callbackId).state).toBe("succeeded");
    expect(rig.mailbox.mailsTo("later@example.com")).toHaveLength(1);
  });
});
