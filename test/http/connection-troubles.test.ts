import type { CreateForm, SettingsView } from "@payments/shared";
import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { askAboutConnections } from "../../server/jobs/connections.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  create,
  newKey,
  newScene,
  payAtStripe,
  payerSentTo,
  pressPay,
  problemOf,
  shown,
  tabOf,
  tryToCreate,
} from "../scene.ts";
import { connect } from "../sandbox/set-up.ts";

const minute = 60_000;
const hour = 60 * minute;

let rig: Rig;
let stripe: string;
let simulated: string;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
  const { portalId, adminId } = rig.sandbox.demo;
  await connect({ serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now }, "simulated");
  const connections = await rig.app.context.store.connections.list(portalId);
  stripe = connections.find(({ provider }) => provider === "stripe")?.connectionId ?? "";
  simulated = connections.find(({ provider }) => provider === "simulated")?.connectionId ?? "";
});
afterEach(async () => {
  rig.stripe.faults.clear();
  const { portalId } = rig.sandbox.demo;
  for (const one of [stripe, simulated]) await rig.app.context.store.connectionTroubles.clear(portalId, one);
});
afterAll(() => rig.close());

const opening = { method: "POST", path: /^\/v1\/checkout\/sessions$/ } as const;

async function formNow(): Promise<CreateForm> {
  const { create: made } = await tabOf(newScene(rig));
  if (!("form" in made)) throw new Error(`No form: ${made.blocked.title}`);
  return made.form;
}

/** A payer presses Pay while Stripe refuses; the refusal is over afterwards, and nobody has told us. */
async function refuse(kind: "unauthorised" | "forbidden"): Promise<void> {
  const payment = await create(newScene(rig), { connectionId: stripe });
  rig.stripe.faults.add({ ...opening, kind });
  await pressPay(rig, payment);
  rig.stripe.faults.clear();
}

const tryAgain = (userId?: number) =>
  rig.card("POST", `/api/connections/${stripe}/checks`, { idempotencyKey: newKey() }, userId);

describe("a connection whose provider does not let us in", () => {
  it("S3.13 P8 is left out of the form with why and the cure, and the one that works is chosen", async () => {
    expect((await formNow()).connections.map(({ id }) => id)).toEqual([stripe, simulated]);
    await refuse("unauthorised");
    const { connections, start, leftOut } = await formNow();
    expect(connections.map(({ id }) => id)).toEqual([simulated]);
    expect(start.connectionId).toBe(simulated);
    expect(leftOut).toEqual([
      {
        id: stripe,
        label: expect.stringMatching(/^Stripe \(key ending \w{4}\)$/),
        why: "Stripe no longer accepts its keys.",
        cure: "Have an admin enter new keys in the settings, under Connections.",
      },
    ]);
  });

  it("S3.13 is refused at its own field, by whoever asks", async () => {
    await refuse("forbidden");
    rig.stripe.faults.add({ kind: "forbidden" });
    const answer = await tryToCreate(newScene(rig), { connectionId: stripe });
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toEqual([
      {
        name: "connectionId",
        message: expect.stringMatching(/^Stripe says that its key lacks a right\. Have an admin/),
      },
    ]);
    await create(newScene(rig), { connectionId: simulated });
  });

  it("F24 S3.13 is asked about at the press, and taken where it is let in again", async () => {
    await refuse("forbidden");
    await create(newScene(rig), { connectionId: stripe });
    expect((await formNow()).leftOut).toEqual([]);
  });

  it("F24 S3.13 is asked about every ten minutes, and offered again once it is let in", async () => {
    await refuse("unauthorised");
    rig.stripe.faults.add({ kind: "unauthorised" });
    rig.clock.pass(10 * 60_000 + 1);
    await askAboutConnections(rig.app.context);
    expect((await formNow()).leftOut).toHaveLength(1);
    rig.stripe.faults.clear();
    await askAboutConnections(rig.app.context);
    expect((await formNow()).leftOut).toHaveLength(1);
    rig.clock.pass(10 * 60_000 + 1);
    await askAboutConnections(rig.app.context);
    expect((await formNow()).leftOut).toEqual([]);
  });

  it("S2.4 takes no payment over from another provider", async () => {
    const payment = await create(newScene(rig), { connectionId: simulated });
    expect((await shown(rig, payment)).otherProviders.map(({ id }) => id)).toEqual([stripe]);
    await refuse("unauthorised");
    expect(await shown(rig, payment)).toMatchObject({ otherProviders: [], can: { changeProvider: false } });
    rig.stripe.faults.add({ kind: "unauthorised" });
    const body = { idempotencyKey: newKey(), connectionId: stripe };
    const answer = await rig.card("POST", `/api/payments/${payment.id}/provider`, body);
    expect(problemOf(answer).fields?.[0]).toMatchObject({ name: "connectionId" });
  });

  it("S3.13 P8 blocks the button where no other is left, with the same cure", async () => {
    await refuse("unauthorised");
    const { portalId } = rig.sandbox.demo;
    const { connectionTroubles } = rig.app.context.store;
    const lacking = { connectionId: simulated, reason: "right_missing", said: null } as const;
    await connectionTroubles.note(portalId, lacking, rig.clock.now());
    const { create: made } = await tabOf(newScene(rig));
    if (!("blocked" in made)) throw new Error("The button can be pressed.");
    expect(made.blocked).toMatchObject({ reason: "not_working", title: expect.stringContaining("No connected") });
    expect(made.blocked.cure).toContain("enter new keys");
    expect(made.blocked.cure).toContain("give the key the right at the provider");
  });

  it("S3.13 is offered again as soon as the provider opens a page for it", async () => {
    const earlier = await create(newScene(rig), { connectionId: stripe });
    await refuse("forbidden");
    await payerSentTo(rig, earlier);
    expect((await formNow()).leftOut).toEqual([]);
  });

  it("S3.13 is offered again once a read with the same keys is answered", async () => {
    const earlier = await create(newScene(rig), { connectionId: stripe });
    await payerSentTo(rig, earlier);
    await refuse("unauthorised");
    expect((await formNow()).leftOut).toHaveLength(1);
    rig.clock.pass(60_000);
    await rig.card("POST", `/api/payments/${earlier.id}/checks`, {});
    expect((await formNow()).leftOut).toEqual([]);
  });

  it("F24 S3.13 is left out after a read that was refused, and not for a provider that is silent", async () => {
    const payment = await create(newScene(rig), { connectionId: stripe });
    await payerSentTo(rig, payment);
    const reading = { method: "GET", path: /^\/v1\/checkout\/sessions\/cs_/ } as const;
    rig.stripe.faults.add({ ...reading, kind: "server_error", times: 9 });
    await rig.card("POST", `/api/payments/${payment.id}/checks`, {});
    expect((await formNow()).leftOut).toEqual([]);
    rig.stripe.faults.clear();
    rig.stripe.faults.add({ ...reading, kind: "unauthorised" });
    await rig.card("POST", `/api/payments/${payment.id}/checks`, {});
    expect((await formNow()).leftOut.map(({ id }) => id)).toEqual([stripe]);
  });

  it("X41 is shown in the settings, where an admin has it tried again", async () => {
    await refuse("forbidden");
    const { connections } = (await rig.card("GET", "/api/settings")).body as SettingsView;
    expect(connections.find(({ id }) => id === stripe)?.trouble).toEqual({
      reason: "right_missing",
      said: expect.stringContaining("cannot make live charges"),
      since: rig.clock.now(),
    });
    rig.stripe.faults.add({ method: "POST", path: /^\/v1\//, kind: "forbidden", times: 9 });
    expect((await tryAgain()).status).toBe(424);
    expect((await formNow()).leftOut).toHaveLength(1);
    rig.stripe.faults.clear();
    expect((await tryAgain()).status).toBe(200);
    expect((await formNow()).leftOut).toEqual([]);
  });

  it("X37 P6 is tried again by admins alone, and only if it is the account's", async () => {
    expect((await tryAgain(rig.sandbox.demo.sellerId)).status).toBe(403);
    const body = { idempotencyKey: newKey() };
    expect((await rig.card("POST", "/api/connections/0123456789012345678901/checks", body)).status).toBe(404);
    expect((await rig.card("POST", "/api/connections/none/checks", body)).status).toBe(404);
  });

  it("F24 I20 has what waited for it done within minutes of being let in again", async () => {
    const payment = await create(newScene(rig), { connectionId: stripe });
    await payerSentTo(rig, payment);
    rig.stripe.faults.add({ kind: "unauthorised" });
    await payAtStripe(rig, payment);
    // Tries are put off further and further: the next one is hours away.
    for (let hours = 0; hours < 8; hours += 1) {
      rig.clock.pass(hour);
      await rig.drain();
    }
    rig.stripe.faults.clear();
    expect((await tryAgain()).status).toBe(200);
    rig.clock.pass(5 * minute);
    await rig.drain();
    expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
  });
});
