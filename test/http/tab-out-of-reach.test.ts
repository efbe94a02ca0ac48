import type { Blocked, PaymentDetail, PoliciesView, TabView } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import type { CallMatch, Fault } from "../sandbox/hubspot/gate/faults.ts";
import { create, creationFor, confirm, newScene, press, problemOf, shown, tabOf, type Scene } from "../scene.ts";

const minute = 60_000;
const seller = 8;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
  await rig.drain();
});
afterEach(fairWeather);
afterAll(() => rig.close());

/** HubSpot answers, circuits close and pauses end. */
async function fairWeather(): Promise<void> {
  rig.sandbox.hubspot.faults.clear();
  for (let time = 0; time < 3; time += 1) {
    rig.clock.pass(3 * minute);
    await rig.drain();
  }
}

/** Names of stages come from a copy that is kept a minute: they are asked for again. */
function trouble(fault: Omit<Fault, "times">): void {
  rig.clock.pass(2 * minute);
  rig.sandbox.hubspot.faults.next({ ...fault, times: 99 });
}

const reading: CallMatch = { path: /^\/crm\// };
const down = { match: reading, answer: 503 } as const;

async function tabOn(record: string, userId?: number): Promise<TabView> {
  const { status, body } = await rig.card("GET", `/api/payments?${record}`, undefined, userId);
  if (status !== 200) throw new Error(`The tab ended with ${status}: ${JSON.stringify(body)}`);
  return body as TabView;
}

const onDeal = ({ dealId }: Scene) => `objectTypeId=0-3&objectId=${dealId}`;
const onContact = ({ contactId }: Scene) => `objectTypeId=0-1&objectId=${contactId}`;

function blockedIn({ create: made }: TabView): Blocked {
  if (!("blocked" in made)) throw new Error("A payment could be made.");
  return made.blocked;
}

describe("the tab while HubSpot cannot be read (F58)", () => {
  const troubles: readonly (readonly [string, Omit<Fault, "match" | "times">, RegExp, boolean])[] = [
    ["F43 P8 asks for patience", { answer: 429 }, /^HubSpot takes no more calls/, true],
    ["P8 is down", { answer: 503 }, /^HubSpot did not answer\.$/, true],
    ["P8 drops the line", { answer: "drop" }, /^HubSpot did not answer\.$/, true],
    ["F42 P8 moves the account", { answer: 477, retryAfter: 300 }, /^HubSpot takes no more calls/, true],
    ["F35 P8 refuses every token", { answer: 401 }, /^HubSpot does not let this app in/, false],
    ["F39 P8 refuses the right", { answer: 403 }, /^HubSpot does not let this app read/, false],
    ["F25 P8 answers with a web page", { answer: "html" }, /^HubSpot gave an answer/, false],
  ];

  it.each(troubles)(
    "%s: lists the payments from our own rows, says why nothing can be made, and what cures it",
    async (_what, fault, title, looksAgain) => {
      const scene = newScene(rig);
      const payment = await create(scene);
      trouble({ ...fault, match: reading });
      const tab = await tabOf(scene);
      expect(tab.payments).toMatchObject([
        { id: payment.id, status: "created", link: payment.link, can: { cancel: true, confirm: true } },
      ]);
      expect(tab).toMatchObject({ balance: null, hidden: 0, outOfReach: { looksAgain } });
      expect(tab.outOfReach?.title).toMatch(title);
      expect(tab.outOfReach?.detail).toContain(
        "The deal's amount, its contacts and the names of stages cannot be read now",
      );
      expect(tab.outOfReach?.detail).toContain("New payments can be made");
      expect(blockedIn(tab)).toMatchObject({ reason: "record_unreadable", cure: tab.outOfReach?.detail });
    },
  );

  it("R10 G6 P8 asks nobody while the circuit is open, and says for how long HubSpot has been silent", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    trouble(down);
    for (let look = 0; look < 5; look += 1) await tabOf(scene);
    rig.clock.pass(3 * minute);
    const before = rig.sandbox.hubspot.calls.count();
    const tab = await tabOf(scene);
    expect(rig.sandbox.hubspot.calls.count()).toBe(before);
    expect(tab.outOfReach).toMatchObject({ title: "HubSpot has not answered for 3 minutes.", looksAgain: true });
    expect(tab.outOfReach?.detail).toContain("once it answers. This page looks again by itself.");
    expect(tab.payments.map(({ id }) => id)).toEqual([payment.id]);
  });

  it("P8 has the form and the balance again with the first look after HubSpot answers", async () => {
    const scene = newScene(rig);
    trouble(down);
    expect((await tabOf(scene)).outOfReach).not.toBeNull();
    await fairWeather();
    const tab = await tabOf(scene);
    expect(tab.outOfReach).toBeNull();
    expect(tab.create).toHaveProperty("form");
    expect(tab.balance?.open.decimal).toBe("1000.00");
  });

  it("S1.2 X37 F107 shows nobody more than in fair weather: one's own where the right says so", async () => {
    const setPolicies = async (see: unknown, openPayments: string): Promise<void> => {
      const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
      const policies = { rights: { ...defaultPolicies.rights, see }, openPayments };
      expect((await rig.card("PUT", "/api/policies", { version, policies })).status).toBe(200);
    };
    await setPolicies("admins", "several");
    const scene = newScene(rig);
    await create(scene, { description: "Of the admin", amount: "100.00" });
    const order = await creationFor(scene, { description: "Mine", amount: "100.00" });
    const mine = (await rig.card("POST", "/api/payments", order, seller)).body as PaymentDetail;
    const elsewhere = await create(newScene(rig));
    trouble(down);
    for (const record of [onDeal(scene), onContact(scene)]) {
      const tab = await tabOn(record, seller);
      expect({ ids: tab.payments.map(({ id }) => id), hidden: tab.hidden }).toEqual({ ids: [mine.id], hidden: 1 });
      expect(JSON.stringify(tab)).not.toContain("Of the admin");
      expect(JSON.stringify(tab)).not.toContain(elsewhere.id);
    }
    rig.sandbox.hubspot.faults.clear();
    await setPolicies(defaultPolicies.rights.see, defaultPolicies.openPayments);
  });

  it("P8 lists a contact's payments, with the deals it cannot name by their ids alone", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    trouble(down);
    const tab = await tabOn(onContact(scene));
    expect(tab.payments).toMatchObject([{ id: payment.id, deal: { id: scene.dealId, name: null } }]);
    expect(tab.outOfReach?.detail).toContain(
      "The contact's e-mail address, its deals and the names of stages cannot be read now",
    );
    expect(blockedIn(tab).reason).toBe("record_unreadable");
  });

  it("F40 still says of a deal that is gone that it is not found", async () => {
    const scene = newScene(rig);
    rig.sandbox.hubspot.faults.next({ match: { path: /\/deals\/\d+$/ }, answer: 404, times: 9 });
    expect((await rig.card("GET", `/api/payments?${onDeal(scene)}`)).status).toBe(404);
  });

  it("P8 tells somebody without a right, or an account without a provider, that first", async () => {
    const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
    const policies = { rights: { ...defaultPolicies.rights, create: "admins" } };
    await rig.card("PUT", "/api/policies", { version, policies });
    const scene = newScene(rig);
    trouble(down);
    const tab = await tabOn(onDeal(scene), seller);
    expect(blockedIn(tab).reason).toBe("not_allowed");
    expect(tab.outOfReach?.title).toBe("HubSpot did not answer.");
    rig.sandbox.hubspot.faults.clear();
    const { version: later } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
    await rig.card("PUT", "/api/policies", { version: later, policies: { rights: defaultPolicies.rights } });
  });
});

describe("one part of the record that HubSpot does not tell (F58)", () => {
  it("P8 shows the balance where only the deal's contacts are missing, and makes nothing", async () => {
    const scene = newScene(rig);
    trouble({ match: { path: /\/contacts\/batch\/read$/ }, answer: 503 });
    const tab = await tabOf(scene);
    expect(tab.balance?.open.decimal).toBe("1000.00");
    expect(tab.outOfReach?.detail).toContain("The deal's contacts cannot be read");
    expect(blockedIn(tab).reason).toBe("record_unreadable");
  });

  it("F39 P8 shows the balance where only the pipelines are missing, and makes nothing", async () => {
    const scene = newScene(rig);
    trouble({ match: { path: /\/pipelines\// }, answer: 403 });
    const tab = await tabOf(scene);
    expect(tab.balance?.open.decimal).toBe("1000.00");
    expect(tab.outOfReach?.detail).toContain("The names of stages cannot be read");
    expect(blockedIn(tab).reason).toBe("record_unreadable");
  });

  it("G6 P8 does not ask for the contacts after a deal that took long to come: HubSpot cuts the card off at 15 s", async () => {
    const scene = newScene(rig);
    rig.sandbox.hubspot.faults.meanwhile({ path: /\/deals\/\d+$/ }, () => rig.clock.pass(5_000));
    const contactReads = () => rig.sandbox.hubspot.calls.count({ path: /\/contacts\/batch\/read$/ });
    const before = contactReads();
    const tab = await tabOf(scene);
    expect(contactReads()).toBe(before);
    expect(tab.outOfReach).toMatchObject({ title: "HubSpot did not answer.", looksAgain: true });
    expect((await tabOf(scene)).outOfReach).toBeNull();
  });

  it("P8 offers no payment from a contact whose deals are missing: it might be for one of them", async () => {
    const scene = newScene(rig);
    trouble({ match: { path: /\/deals\/batch\/read$/ }, answer: 503 });
    const tab = await tabOn(onContact(scene));
    expect(tab.outOfReach?.detail).toContain("The contact's deals cannot be read");
    expect(blockedIn(tab).reason).toBe("record_unreadable");
  });
});

describe("what is pressed while HubSpot cannot be read (F58)", () => {
  it("P8 is done where it needs nothing of HubSpot: cancelling, confirming by hand, checking, looking", async () => {
    const [cancelled, confirmed] = [await create(newScene(rig)), await create(newScene(rig))];
    trouble(down);
    expect(await press(rig, confirmed, "checks")).toMatchObject({ status: 200 });
    expect(await confirm(rig, confirmed)).toMatchObject({ status: 200, body: { status: "confirmed_manually" } });
    expect(await press(rig, cancelled, "cancellation")).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect((await shown(rig, cancelled)).timeline.length).toBeGreaterThan(1);
  });

  it("P8 makes no payment from what was known before, and writes nothing", async () => {
    const scene = newScene(rig);
    const order = await creationFor(scene);
    await tabOf(scene);
    trouble(down);
    const refused = await rig.card("POST", "/api/payments", order);
    expect(refused.status).toBe(424);
    expect(problemOf(refused).detail).toContain("Nothing was changed.");
    expect((await tabOf(scene)).payments).toEqual([]);
  });
});
