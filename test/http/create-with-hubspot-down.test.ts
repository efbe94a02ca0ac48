import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import type { Fault } from "../sandbox/hubspot/gate/faults.ts";
import { create, creationFor, newScene, press, problemOf, tabOf } from "../scene.ts";

const minute = 60_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

const readingTheDeal = { method: "GET", path: /\/deals\/\d+$/ };

describe("creating while HubSpot is in trouble", () => {
  const troubles: readonly (readonly [string, Omit<Fault, "match">, string, RegExp])[] = [
    ["F43 asks for patience", { answer: 429, times: 9 }, "upstream-unavailable", /Nothing was changed\. Try again/],
    ["has an inner error", { answer: 500, times: 9 }, "upstream-unavailable", /Nothing was changed\. Try again/],
    ["is down", { answer: 503, times: 9 }, "upstream-unavailable", /Nothing was changed\. Try again/],
    ["drops the line", { answer: "drop", times: 9 }, "upstream-unavailable", /Nothing was changed\. Try again/],
    ["moves the account", { answer: 477, retryAfter: 3_600, times: 9 }, "upstream-unavailable", /Nothing was changed/],
    ["F35 refuses every token", { answer: 401, times: 9 }, "upstream-refused", /Nothing was changed/],
    ["F39 refuses the right", { answer: 403, times: 9 }, "upstream-refused", /Nothing was changed/],
    ["F25 answers with a web page", { answer: "html", times: 9 }, "upstream-refused", /Nothing was changed/],
  ];

  it.each(troubles)(
    "%s: says so, stores nothing, and works with the same key later",
    async (_what, fault, type, said) => {
      const scene = newScene(rig);
      const order = await creationFor(scene);
      rig.sandbox.hubspot.faults.next({ ...fault, match: readingTheDeal });
      const refused = await rig.card("POST", "/api/payments", order);
      expect(refused.status).toBe(424);
      expect(problemOf(refused)).toMatchObject({
        type: expect.stringMatching(new RegExp(`/${type}$`)),
        title: expect.stringMatching(/^HubSpot/),
        detail: expect.stringMatching(said),
      });
      const { store } = rig.app.context;
      expect((await store.payments.newsOf(scene.portalId, { type: "deal", id: scene.dealId })).count).toBe(0);
      rig.sandbox.hubspot.faults.clear();
      rig.clock.pass(2 * 60 * minute);
      expect(await rig.card("POST", "/api/payments", order)).toMatchObject({ status: 201 });
    },
  );

  it("F35 renews the token once when HubSpot calls it expired, and goes on", async () => {
    const order = await creationFor(newScene(rig));
    rig.sandbox.hubspot.calls.clear();
    rig.sandbox.hubspot.faults.next({ answer: 401, match: readingTheDeal });
    expect(await rig.card("POST", "/api/payments", order)).toMatchObject({ status: 201 });
    expect(rig.sandbox.hubspot.calls.count({ path: /\/token$/ })).toBe(1);
    expect(rig.sandbox.hubspot.calls.withExpiredToken).toBe(0);
  });

  it("F35 G8 makes no call with a token that has run out, however long nobody called", async () => {
    rig.clock.pass(60 * 24 * 60 * minute);
    await create(newScene(rig));
    expect(rig.sandbox.hubspot.calls.withExpiredToken).toBe(0);
  });

  it("F39 P8 tells that a permission is missing when one was taken away", async () => {
    const other = await startRig();
    try {
      const order = await creationFor(newScene(other));
      other.sandbox.hubspot.installs.withdrawScope(other.sandbox.demo.portalId, "crm.objects.deals.read");
      const answer = await other.card("POST", "/api/payments", order);
      expect(answer).toMatchObject({ status: 424, body: { title: "HubSpot refused this." } });
    } finally {
      await other.close();
    }
  });
});

describe("what is done stays told while HubSpot is in trouble", () => {
  // Stage names come from a short-lived copy; after a while they must be asked for again.
  function forgetStageNames(): void {
    rig.clock.pass(60 * minute);
    rig.sandbox.hubspot.faults.next({ answer: 503, match: { path: /\/pipelines\// }, times: 99 });
  }

  it("P8 a payment that was made is answered as made, not as “nothing was changed”", async () => {
    const scene = newScene(rig);
    const order = await creationFor(scene);
    forgetStageNames();
    expect(await rig.card("POST", "/api/payments", order)).toMatchObject({ status: 201, body: { status: "created" } });
  });

  it("P8 a payment can be read, cancelled and confirmed", async () => {
    const [cancelled, confirmed] = [await create(newScene(rig)), await create(newScene(rig))];
    forgetStageNames();
    expect(await rig.card("GET", `/api/payments/${cancelled.id}`)).toMatchObject({ status: 200 });
    expect(await press(rig, cancelled, "cancellation")).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(await press(rig, confirmed, "checks")).toMatchObject({ status: 200 });
  });

  it("P8 the tab says which far side does not answer, and takes payments again once it does", async () => {
    rig.sandbox.hubspot.faults.next({ answer: 503, match: readingTheDeal, times: 99 });
    expect((await tabOf(newScene(rig))).outOfReach).toMatchObject({ title: "HubSpot did not answer." });
    rig.sandbox.hubspot.faults.clear();
    expect((await tabOf(newScene(rig))).create).toHaveProperty("form");
  });
});
