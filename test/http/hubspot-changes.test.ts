import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import {
  actAsPayer,
  create,
  movesByApp,
  newScene,
  payableAtStripe,
  payerSentTo,
  shown,
  stageOf,
  story,
  tabOf,
  type Scene,
} from "../scene.ts";
import { setPolicies } from "./shipments.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
  await setPolicies(rig, { openPayments: "several" });
  const { portalId, adminId: userId } = rig.sandbox.demo;
  await connect({ serverOrigin: rig.url, portalId, userId, now: rig.clock.now }, "simulated");
});
// What a test makes in HubSpot is told by that test alone.
beforeEach(() => rig.hubspotTells({ isLost: true }));
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

const world = () => rig.sandbox.hubspot.world;
const seller = () => rig.sandbox.demo.sellerId;

function editDeal({ portalId, dealId }: Scene, properties: Readonly<Record<string, string>>): void {
  world().editByHand(portalId, { type: "deals", id: dealId, properties, userId: seller() });
}

interface Happening extends Pick<Scene, "portalId" | "dealId"> {
  readonly property: string;
  readonly value: string;
  readonly source?: "app";
}

/** Something HubSpot will tell of a deal, whatever is true of it. */
function happened({ portalId, dealId: id, source, ...change }: Happening): void {
  const at = rig.clock.now();
  const about = { at, portalId, kind: "propertyChange", type: "deals", id } as const;
  world().state.changes.push({ ...about, ...change, source: source ?? `user:${seller()}` });
}

async function tell(...telling: Parameters<Rig["hubspotTells"]>): Promise<void> {
  await rig.hubspotTells(...telling);
  await rig.drain();
}

const callsSince = (before: number) => rig.sandbox.hubspot.calls.all.slice(before);

describe("a deal's amount changed in HubSpot, with nobody looking", () => {
  it("S1.19 F90 changes what the open payment asks, and the page somebody is on cannot be paid any more", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "1000.00" });
    await payerSentTo(rig, payment);
    editDeal(scene, { amount: "600.00" });
    await tell();
    expect(await shown(rig, payment)).toMatchObject({ amount: { decimal: "600.00" }, link: payment.link });
    await payerSentTo(rig, payment);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it("S1.20 F90 ends the payment once nothing is due, and says why", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "1000.00" });
    editDeal(scene, { amount: "0" });
    await tell();
    expect((await shown(rig, payment)).status).toBe("cancelled");
    expect((await story(rig, payment)).join(" ")).toContain("nothing is due on the deal any more");
  });

  it("X35 F90 leaves a payment alone that asks in another currency by now", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "1000.00" });
    editDeal(scene, { deal_currency_code: "USD" });
    await tell();
    expect(await shown(rig, payment)).toMatchObject({ status: "created", amount: { decimal: "1000.00" } });
  });

  it("S1.19 is looked at once, however often it was told", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "1000.00" });
    const callsFor = async (...amounts: readonly number[]) => {
      for (const amount of amounts) editDeal(scene, { amount: String(amount) });
      const before = rig.sandbox.hubspot.calls.all.length;
      await tell();
      return callsSince(before).length;
    };
    const forOne = await callsFor(500);
    expect(await callsFor(...Array.from({ length: 50 }, (_, place) => 501 + place))).toBeLessThanOrEqual(forOne);
    expect((await shown(rig, payment)).amount.decimal).toBe("550.00");
  });

  it("costs no call where nobody is asked for money", async () => {
    const scene = newScene(rig);
    editDeal(scene, { amount: "600.00" });
    world().archiveDeal(scene.portalId, scene.dealId);
    // What an install leaves to be done is done.
    await rig.drain();
    const before = rig.sandbox.hubspot.calls.all.length;
    await tell();
    expect(callsSince(before)).toEqual([]);
  });
});

describe("our own write of a deal's stage", () => {
  it("F51 comes back as an event and is not even kept", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "1000.00" });
    await payerSentTo(rig, payment);
    await rig.hubspotTells({ isLost: true });
    happened({ ...scene, property: "amount", value: "5", source: "app" });
    const kept = await rig.app.context.store.hubspotEvents.countDue(rig.clock.now());
    expect(await rig.hubspotTells()).toEqual([200]);
    expect(await rig.app.context.store.hubspotEvents.countDue(rig.clock.now())).toBe(kept);
  });
});

describe("a deal that somebody loses", () => {
  it("F49 X35 says so on the link that can still be paid, and takes it back when the deal is open again", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    world().moveDealByHand(scene.portalId, scene.dealId, "closedlost", seller());
    await tell({ times: 2 });
    const lost = "The deal was closed as lost, and this link can still be paid. Cancel it if nothing is owed.";
    expect((await story(rig, payment)).filter((line) => line === lost)).toHaveLength(1);
    world().moveDealByHand(scene.portalId, scene.dealId, "contractsent", seller());
    await tell();
    expect((await story(rig, payment)).at(-1)).toBe("The deal is no longer lost.");
  });
});

describe("a deal that somebody deletes", () => {
  it("F40 X35 keeps its payment, which says so once, and again when the deal is back", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    world().archiveDeal(scene.portalId, scene.dealId);
    await tell({ times: 3 });
    // Told by other events, too, each of which is a look of its own.
    for (const value of ["contractsent", "qualifiedtobuy"]) {
      happened({ ...scene, property: "dealstage", value });
      await tell();
    }
    const lines = async () => (await story(rig, payment)).filter((line) => line.startsWith("The deal was"));
    expect(await lines()).toHaveLength(1);
    expect((await shown(rig, payment)).status).toBe("created");
    world().restoreDeal(scene.portalId, scene.dealId);
    await tell({ isBackwards: true });
    expect(await lines()).toEqual([
      expect.stringContaining("was deleted in HubSpot"),
      "The deal was restored in HubSpot, so its rules go on.",
    ]);
  });

  it("F40 believes what is true now, in whatever order it is told", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    world().archiveDeal(scene.portalId, scene.dealId);
    world().restoreDeal(scene.portalId, scene.dealId);
    await tell({ isBackwards: true });
    expect((await story(rig, payment)).join(" ")).not.toContain("deleted");
  });

  it("F40 is moved after all when it is back, once", async () => {
    const scene = await simulatedScene();
    const payment = await create(scene.scene, scene.order);
    await actAsPayer(rig, payment, "pay");
    world().archiveDeal(scene.scene.portalId, scene.scene.dealId);
    await tell();
    expect((await story(rig, payment)).join(" ")).toContain("Deal not moved: it was deleted in HubSpot.");
    world().restoreDeal(scene.scene.portalId, scene.scene.dealId);
    await tell({ times: 2 });
    expect(stageOf(scene.scene)).toBe("decisionmakerboughtin");
    expect(movesByApp(scene.scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
  });

  it("F40 F48 I8 leaves a person's move alone that took back a write nobody heard of, before the deal was deleted", async () => {
    const { scene, order } = await simulatedScene();
    const payment = await create(scene, order);
    await actAsPayer(rig, payment, "pay");
    rig.clock.pass(10_000);
    const match = { method: "POST", path: /\/deals\/batch\/update$/ };
    rig.sandbox.hubspot.faults.next({ match, answer: "drop_after_effect" });
    await rig.drain();
    world().archiveDeal(scene.portalId, scene.dealId);
    rig.clock.pass(60_000);
    await tell();
    expect((await story(rig, payment)).join(" ")).toContain("Deal not moved: it was deleted in HubSpot.");
    world().restoreDeal(scene.portalId, scene.dealId);
    world().moveDealByHand(scene.portalId, scene.dealId, "presentationscheduled", seller());
    await tell();
    expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
    expect(stageOf(scene)).toBe("presentationscheduled");
  });

  it("is looked at again when HubSpot was away", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    world().archiveDeal(scene.portalId, scene.dealId);
    rig.sandbox.hubspot.faults.next({ answer: 503, times: 20 });
    await tell();
    rig.sandbox.hubspot.faults.clear();
    expect((await story(rig, payment)).join(" ")).not.toContain("deleted");
    rig.clock.pass(60_000);
    await rig.drain();
    expect((await story(rig, payment)).join(" ")).toContain("The deal was deleted in HubSpot");
  });
});

/** A deal whose payments the simulated provider takes, so that they are paid and its rule moves it. */
async function simulatedScene() {
  const connections = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  const simulated = connections.find(({ provider }) => provider === "simulated");
  return { scene: newScene(rig), order: { connectionId: simulated?.connectionId ?? "none" } };
}

describe("deals that somebody merges", () => {
  it("F41 X35 take their payments along, whose money counts on the new deal", async () => {
    const one = newScene(rig);
    const other = newScene(rig, { amount: "2000.00" });
    const payment = await create(one, { amount: "400.00", followsBalance: false });
    const intoId = world().mergeDeals(one.portalId, [other.dealId, one.dealId], seller());
    await tell({ times: 2 });
    const tab = await tabOf({ ...one, dealId: intoId });
    expect(JSON.stringify(tab)).toContain(payment.id);
    const merged = (await story(rig, payment)).filter((line) => line.includes("was merged"));
    expect(merged).toEqual([`The deal was merged in HubSpot and is record ${intoId} now; the payment went along.`]);
  });

  it("F41 have one open place for payments, and two of them are told of each other", async () => {
    await setPolicies(rig, { openPayments: "one" });
    const [one, other] = [newScene(rig), newScene(rig)];
    const payments = [await create(one), await create(other)];
    await setPolicies(rig, { openPayments: "several" });
    const intoId = world().mergeDeals(one.portalId, [one.dealId, other.dealId], seller());
    await tell({ times: 2 });
    for (const [place, payment] of payments.entries()) {
      const reference = (await rig.app.context.store.payments.find(one.portalId, payments[1 - place]?.id ?? ""))
        ?.reference;
      const lines = (await story(rig, payment)).filter((line) => line.includes("two open payments"));
      expect(lines).toEqual([
        `Merged in HubSpot, the deal now has two open payments: this one and ${reference}. Cancel the one that is not wanted.`,
      ]);
    }
    expect((await rig.app.context.store.payments.findBySlot(one.portalId, `test:${intoId}`))?.paymentId).toBe(
      payments[0]?.id,
    );
  });

  it("F41 P3 are moved no second time by a payment that has moved one of them already", async () => {
    const { scene: one, order } = await simulatedScene();
    const other = newScene(rig, { stageId: "qualifiedtobuy" });
    await actAsPayer(rig, await create(one, order), "pay");
    await rig.drain();
    expect(stageOf(one)).toBe("decisionmakerboughtin");
    const intoId = world().mergeDeals(one.portalId, [other.dealId, one.dealId], seller());
    await tell({ times: 2 });
    expect(movesByApp({ ...one, dealId: intoId })).toEqual([]);
    expect(stageOf({ ...one, dealId: intoId })).toBe("qualifiedtobuy");
  });

  it("F41 P3 are moved once by a payment that was paid before, whatever is told when", async () => {
    const { scene: one, order } = await simulatedScene();
    const other = newScene(rig, { stageId: "qualifiedtobuy" });
    const payment = await create(one, order);
    await actAsPayer(rig, payment, "pay");
    const intoId = world().mergeDeals(one.portalId, [other.dealId, one.dealId], seller());
    await tell({ times: 2, isBackwards: true });
    const merged = { ...one, dealId: intoId };
    expect(movesByApp(merged)).toEqual(["qualifiedtobuy → presentationscheduled"]);
    await rig.drain();
    expect(stageOf(merged)).toBe("presentationscheduled");
    const [move, ...more] = await rig.app.context.store.moves.list(one.portalId, payment.id);
    expect([move?.dealId, move?.state, more]).toEqual([intoId, "applied", []]);
  });

  it("F41 are noticed when the merge itself was never told", async () => {
    const one = newScene(rig);
    const other = newScene(rig);
    const payment = await create(one);
    const intoId = world().mergeDeals(one.portalId, [other.dealId, one.dealId], seller());
    await rig.hubspotTells({ isLost: true });
    happened({ ...one, property: "dealstage", value: "contractsent" });
    await tell();
    expect((await rig.app.context.store.payments.find(one.portalId, payment.id))?.dealId).toBe(intoId);
  });
});

describe("a contact", () => {
  it("X35 that was merged takes its payments along", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    const kept = world().addContact(scene.portalId, { firstName: "Mia", lastName: "K", email: "mia.k@example.com" });
    world().mergeContacts(scene.portalId, [kept, scene.contactId], seller());
    await tell();
    expect((await rig.app.context.store.payments.find(scene.portalId, payment.id))?.contact.id).toBe(kept);
    expect((await story(rig, payment)).at(-1)).toContain(`The contact was merged in HubSpot and is record ${kept} now`);
  });

  it("F40 X35 that was deleted leaves its payment open and is told once, and again when it is back", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    world().archiveContact(scene.portalId, scene.contactId);
    await tell({ times: 3 });
    const lines = async () => (await story(rig, payment)).filter((line) => /contact was (deleted|restored)/.test(line));
    expect(await lines()).toEqual([
      expect.stringMatching(/was deleted in HubSpot\. .* cancel it if nothing is owed\.$/),
    ]);
    expect((await shown(rig, payment)).status).toBe("created");
    world().restoreContact(scene.portalId, scene.contactId);
    await tell({ isBackwards: true });
    expect((await lines()).slice(1)).toEqual(["The customer's contact was restored in HubSpot."]);
  });

  it("X34 X35 that was taken off the deal is told once, though HubSpot tells it from both ends", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    world().takeOffDeal(scene.portalId, scene.dealId, scene.contactId, seller());
    await tell({ times: 2 });
    const lines = (await story(rig, payment)).filter((line) => line.includes("contact"));
    expect(lines).toEqual(["The customer's contact was taken off the deal in HubSpot. The payment stays with both."]);
    world().associate(scene.portalId, scene.dealId, scene.contactId);
    await tell();
    expect((await story(rig, payment)).at(-1)).toBe("The customer's contact is on the deal again.");
  });
});
