import type { PaymentChanges, PaymentPage, PaymentRow, Place, TabView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  addNeighbour,
  create,
  newKey,
  newScene,
  payerSentTo,
  press,
  problemOf,
  shown,
  story,
  tabOf,
  type Scene,
} from "../scene.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const onDeal = ({ dealId }: Scene) => `objectTypeId=0-3&objectId=${dealId}`;
const onContact = ({ contactId }: Scene) => `objectTypeId=0-1&objectId=${contactId}`;

async function changesOf(record: string, mark: string): Promise<PaymentChanges> {
  const { status, body } = await rig.card("GET", `/api/payments/changes?${record}&mark=${mark}`);
  if (status !== 200) throw new Error(`The changes ended with ${status}.`);
  return body as PaymentChanges;
}

async function pageOf(record: string, show: string, after: Place | null = null): Promise<PaymentPage> {
  const place = after ? `&after=${after.createdAt}.${after.id}` : "";
  const { status, body } = await rig.card("GET", `/api/payments/rows?${record}&show=${show}${place}`);
  if (status !== 200) throw new Error(`The page ended with ${status}.`);
  return body as PaymentPage;
}

/** Payments asked from the scene's contact alone, oldest first. */
async function createMany(scene: Scene, count: number): Promise<readonly PaymentRow[]> {
  const made: PaymentRow[] = [];
  for (let number = 0; number < count; number += 1) {
    rig.clock.pass(second);
    const fields = { objectTypeId: "0-1", objectId: scene.contactId, description: `Number ${number}` };
    made.push(await create(scene, fields));
  }
  return made;
}

const ids = (payments: readonly PaymentRow[]) => payments.map(({ id }) => id);

describe("asking what has happened since", () => {
  it("S2.25 answers nothing while nothing has, and asks HubSpot and the provider nothing", async () => {
    const scene = newScene(rig);
    await create(scene);
    rig.clock.pass(minute);
    const { mark } = await tabOf(scene);
    const before = rig.sandbox.hubspot.calls.count();
    for (let look = 0; look < 3; look += 1) {
      expect(await changesOf(onDeal(scene), mark)).toEqual({ mark, payments: [], freshness: [] });
    }
    expect(rig.sandbox.hubspot.calls.count()).toBe(before);
  });

  it("S2.25 S2.26 S3.25 tells of the opening and of the money, each once it is settled", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    rig.clock.pass(minute);
    const first = await tabOf(scene);
    await payerSentTo(rig, payment);
    const opened = await changesOf(onDeal(scene), first.mark);
    expect(opened.payments).toMatchObject([{ id: payment.id, status: "opened", group: "open" }]);
    rig.clock.pass(5 * second);
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    const paid = await changesOf(onDeal(scene), opened.mark);
    expect(paid.payments).toMatchObject([{ id: payment.id, status: "paid", group: "done", link: null }]);
    expect(paid.payments[0]?.move).toBe("Deal moved to Decision maker bought-in");
    rig.clock.pass(5 * second);
    const settled = await changesOf(onDeal(scene), paid.mark);
    expect((await changesOf(onDeal(scene), settled.mark)).payments).toEqual([]);
  });

  it("S1.9 tells of a payment somebody else has made", async () => {
    const scene = newScene(rig);
    const { mark } = await tabOf(scene);
    const payment = await create(scene);
    expect(ids((await changesOf(onDeal(scene), mark)).payments)).toEqual([payment.id]);
  });

  it("loses nothing of what was written while the list was being read", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    const { mark } = await tabOf(scene);
    expect(ids((await changesOf(onDeal(scene), mark)).payments)).toEqual([payment.id]);
  });

  it.each(["", "mark=", "mark=yesterday", "mark=1.2.3"])(
    "refuses %j in place of a mark, at its field",
    async (query) => {
      const answer = await rig.card("GET", `/api/payments/changes?${onDeal(newScene(rig))}&${query}`);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields).toMatchObject([{ name: "mark" }]);
    },
  );

  it("F105 P6 tells another account nothing", async () => {
    const scene = newScene(rig);
    await create(scene);
    const neighbour = await addNeighbour(rig);
    const theirs = await neighbour.card("GET", `/api/payments/changes?${onDeal(scene)}&mark=0.0`);
    expect(theirs.body).toMatchObject({ payments: [], freshness: [] });
    const page = await neighbour.card("GET", `/api/payments/rows?${onDeal(scene)}&show=all`);
    expect(page.body).toEqual({ payments: [], next: null });
  });
});

describe("a long list", () => {
  it("S3.4 comes 25 at a time, newest first, and stays in order while new ones come", async () => {
    const scene = newScene(rig);
    const made = ids(await createMany(scene, 30)).toReversed();
    const cancelled = made.slice(27);
    for (const id of cancelled) await press(rig, { id }, "cancellation");
    const { body } = await rig.card("GET", `/api/payments?${onContact(scene)}`);
    const first = body as TabView;
    // The whole page, and behind it the open ones that are older.
    expect(ids(first.payments)).toEqual([...made.slice(0, 25), ...made.slice(25, 27)]);
    const [newest] = await createMany(scene, 1);
    const second = await pageOf(onContact(scene), "all", first.next);
    expect(ids(second.payments)).toEqual(made.slice(25));
    expect(second.next).toBeNull();
    expect(ids(second.payments)).not.toContain(newest?.id);
  });

  it("S1.25 S3.34 shows one status or the removed ones when asked", async () => {
    const scene = newScene(rig);
    const [open = "", gone = "", hidden = ""] = ids(await createMany(scene, 3));
    for (const id of [gone, hidden]) await press(rig, { id }, "cancellation");
    await rig.card("POST", `/api/payments/${hidden}/removal`, { idempotencyKey: newKey() });
    const shownAs = async (show: string) => ids((await pageOf(onContact(scene), show)).payments);
    expect(await shownAs("created")).toEqual([open]);
    expect(await shownAs("cancelled")).toEqual([gone]);
    expect(await shownAs("expired")).toEqual([]);
    expect(await shownAs("removed")).toEqual([hidden]);
    expect(await shownAs("all")).toEqual([gone, open]);
    const { body } = await rig.card("GET", `/api/payments?${onContact(scene)}`);
    expect(body).toMatchObject({ hasRemoved: true });
  });

  it.each(["show=everything", "show=all&after=12", "show=all&after=x.y"])("refuses %j at its field", async (query) => {
    const answer = await rig.card("GET", `/api/payments/rows?${onDeal(newScene(rig))}&${query}`);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toMatchObject([{ name: query.includes("after") ? "after" : "show" }]);
  });
});

describe("looking at the customer's page from the tab", () => {
  it("S1.11 is noted once per press, and is no opening", async () => {
    const payment = await create(newScene(rig));
    const look = { idempotencyKey: newKey() };
    rig.clock.pass(minute);
    for (const _press of [1, 2]) await rig.card("POST", `/api/payments/${payment.id}/previews`, look);
    const after = await shown(rig, payment);
    expect(after).toMatchObject({ status: "created", lastEventAt: payment.lastEventAt });
    expect(await story(rig, payment)).toEqual(["Payment created.", "A team member looked at the customer's page."]);
  });
});

describe("how fresh the list is", () => {
  it("X8 says when a provider was last heard, and that it has gone silent beyond its time", async () => {
    const scene = newScene(rig);
    const [connection] = await rig.app.context.store.connections.list(scene.portalId);
    const payment = await create(scene);
    await payerSentTo(rig, payment);
    await press(rig, payment, "checks");
    const heardAt = rig.clock.now();
    rig.clock.pass(minute);
    const { freshness, mark } = await tabOf(scene);
    const { connectionId } = connection ?? {};
    expect(freshness).toEqual([{ connectionId, label: "Simulated", mode: "test", heardAt, isStale: false }]);
    rig.clock.pass(2 * hour);
    expect((await changesOf(onDeal(scene), mark)).freshness).toMatchObject([{ heardAt, isStale: true }]);
    await press(rig, payment, "checks");
    expect((await tabOf(scene)).freshness).toMatchObject([{ heardAt: rig.clock.now(), isStale: false }]);
  });

  it("X8 has nothing to say of payments that no provider knows yet", async () => {
    const scene = newScene(rig);
    await create(scene);
    expect((await tabOf(scene)).freshness).toEqual([]);
  });
});

describe("a payment's details", () => {
  it("S3.22 S5.16 list every attempt with its time and the provider's reason", async () => {
    const payment = await create(newScene(rig));
    await actAsPayer(rig, payment, "decline");
    rig.clock.pass(minute);
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    const { attempts, receipt } = await shown(rig, payment);
    expect(attempts.map(({ state }) => state)).toEqual(["declined", "captured"]);
    expect(attempts[0]?.reason).toEqual(expect.any(String));
    expect((attempts[1]?.at ?? 0) - (attempts[0]?.at ?? 0)).toBe(minute);
    expect(receipt).toBe(`${payment.link}/receipt`);
  });

  it("S3.29 keep the dead link, which can be paid no more", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    const { body } = await rig.card("GET", `/api/payments?${onContact(scene)}`);
    const [row] = (body as TabView).payments;
    expect(row).toMatchObject({ link: null, deadLink: payment.link, group: "done" });
  });
});
