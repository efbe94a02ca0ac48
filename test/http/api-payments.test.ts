import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PaymentAnswer } from "../../server/http/v1/shapes.ts";
import { connect } from "../sandbox/set-up.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, addNeighbour, create, newKey, newScene, settle, story, type Scene } from "../scene.ts";
import { callApi, makeKey, problemIn, type ApiReply } from "./api.ts";

let rig: Rig;
let key: string;
beforeAll(async () => {
  rig = await startRig();
  key = await makeKey(rig);
});
afterAll(() => rig.close());

function orderFor({ dealId }: Scene, changes: Readonly<Record<string, unknown>> = {}) {
  return { amount: 75_000, currency: "EUR", dealId, description: "Second half", ...changes };
}

function order(scene: Scene, changes: Readonly<Record<string, unknown>> = {}, idempotencyKey = newKey()) {
  return callApi<PaymentAnswer>(rig, { key, idempotencyKey }, "/v1/payments", orderFor(scene, changes));
}

async function made(scene: Scene, changes: Readonly<Record<string, unknown>> = {}): Promise<PaymentAnswer> {
  const { status, body } = await order(scene, changes);
  if (status !== 201) throw new Error(`Creating ended with ${status}: ${JSON.stringify(body)}`);
  return body;
}

function read(id: string, with_ = key): Promise<ApiReply<PaymentAnswer>> {
  return callApi(rig, { key: with_ }, `/v1/payments/${id}`);
}

function act(
  id: string,
  what: string,
  body: unknown = {},
  idempotencyKey = newKey(),
): Promise<ApiReply<PaymentAnswer>> {
  return callApi(rig, { key, idempotencyKey }, `/v1/payments/${id}/${what}`, body);
}

describe("a payment asked for by a program", () => {
  it("S4.2 comes to be by one request with amount, currency and deal, and is on the tab", async () => {
    const scene = newScene(rig);
    const payment = await made(scene, { reference: "ORDER-1007", metadata: { order: "1007" } });
    expect(payment).toMatchObject({
      status: "created",
      mode: "test",
      amount: 75_000,
      currency: "EUR",
      reference: "ORDER-1007",
      dealId: scene.dealId,
      contactId: scene.contactId,
      metadata: { order: "1007" },
      createdBy: { type: "key" },
      received: 0,
      receiptUrl: null,
    });
    expect(payment.link).toMatch(/\/p\/\w{22}$/);
    expect(await story(rig, payment)).toEqual(["Payment created. By the API key “Web shop”."]);
  });

  it("S4.2 P7 comes to be once, however often and at once it is asked for with one key", async () => {
    const scene = newScene(rig);
    const idempotencyKey = newKey();
    const together = await Promise.all([1, 2, 3].map(() => order(scene, {}, idempotencyKey)));
    const later = await order(scene, {}, idempotencyKey);
    expect(new Set([...together, later].map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    const list = await callApi<{ data: readonly PaymentAnswer[] }>(rig, { key }, `/v1/payments?dealId=${scene.dealId}`);
    expect(list.body.data).toHaveLength(1);
    expect(later.headers.get("idempotency-replayed")).toBe("true");
  });

  it("F53 answers a repeat as the first time, also after the payment has gone on", async () => {
    const scene = newScene(rig);
    const idempotencyKey = newKey();
    const first = await order(scene, {}, idempotencyKey);
    await act(first.body.id, "cancellation");
    const again = await order(scene, {}, idempotencyKey);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await read(first.body.id)).body.status).toBe("cancelled");
  });

  it("F53 keeps a refusal as well, and a new key tries anew", async () => {
    const scene = newScene(rig);
    const other = await made(scene);
    const idempotencyKey = newKey();
    const refused = await order(scene, { amount: 10_000 }, idempotencyKey);
    expect([refused.status, problemIn(refused).paymentId]).toEqual([409, other.id]);
    await act(other.id, "cancellation");
    const again = await order(scene, { amount: 10_000 }, idempotencyKey);
    expect([again.status, again.headers.get("content-type")]).toEqual([409, expect.stringContaining("problem+json")]);
    expect((await order(scene, { amount: 10_000 })).status).toBe(201);
  });

  it("F53 refuses the same key with another body, or on another address", async () => {
    const scene = newScene(rig);
    const idempotencyKey = newKey();
    const { body } = await order(scene, {}, idempotencyKey);
    const other = await order(scene, { amount: 1_000 }, idempotencyKey);
    expect([other.status, problemIn(other).type]).toEqual([422, expect.stringContaining("key-reused")]);
    expect((await act(body.id, "cancellation", {}, idempotencyKey)).status).toBe(422);
    expect((await read(body.id)).body.status).toBe("created");
  });

  it("P7 does nothing without a key for the request", async () => {
    const scene = newScene(rig);
    const answer = await callApi(rig, { key, idempotencyKey: null }, "/v1/payments", orderFor(scene));
    expect(answer.status).toBe(422);
    expect(problemIn(answer).fields?.map(({ name }) => name)).toEqual(["Idempotency-Key"]);
  });

  it("S4.4 takes and answers whole minor units: 1000 in pounds is £10.00, in yen ¥1,000", async () => {
    for (const [currency, shown] of [
      ["GBP", "10.00"],
      ["JPY", "1000"],
      ["KWD", "1.000"],
    ] as const) {
      const scene = newScene(rig, { amount: shown, currency });
      const { body, status } = await order(scene, { amount: 1_000, currency });
      expect([status, body.amount, body.currency]).toEqual([201, 1_000, currency]);
      const { timeline: _timeline, ...row } = (await rig.card("GET", `/api/payments/${body.id}`)).body as {
        timeline: unknown;
        amount: { decimal: string };
      };
      expect(row.amount.decimal).toBe(shown);
    }
  });

  it("S4.5 is refused a reference that another payment has, and is told which", async () => {
    await made(newScene(rig), { reference: "TWICE-1" });
    const answer = await order(newScene(rig), { reference: "TWICE-1" });
    expect(answer.status).toBe(422);
    expect(problemIn(answer).fields).toEqual([
      { name: "reference", message: expect.stringContaining("already the reference of “Second half” (750.00 EUR)") },
    ]);
  });

  it.each([
    ["amount", { amount: 7.5 }],
    ["amount", { amount: 0 }],
    ["amount", { amount: -1 }],
    ["amount", { amount: "75000" }],
    ["amount", { amount: 2 ** 60 }],
    ["currency", { currency: "eur" }],
    ["dealId", { dealId: "512; drop" }],
    ["description", { description: " " }],
    ["validityDays", { validityDays: 0 }],
    ["metadata.__note", { metadata: { __note: "x" } }],
    ["metadata.note", { metadata: { note: ["a list"] } }],
    ["body", { portalId: 1 }],
    ["connectionId", { connectionId: "nobody" }],
  ])("F109 names %s when it cannot be meant", async (name, changes) => {
    const answer = await order(newScene(rig), changes);
    expect([answer.status, problemIn(answer).fields?.map((field) => field.name)]).toEqual([422, [name]]);
  });

  it("asks who is to pay where a deal has several contacts or none", async () => {
    const scene = newScene(rig);
    const { world } = rig.sandbox.hubspot;
    const second = world.addContact(scene.portalId, { firstName: "Bo", lastName: "Berg", email: "bo@example.com" });
    world.associate(scene.portalId, scene.dealId, second);
    const asked = await order(scene);
    expect(problemIn(asked).fields?.[0]).toMatchObject({
      name: "contactId",
      message: expect.stringContaining("several"),
    });
    expect((await order(scene, { contactId: second })).body.contactId).toBe(second);
  });

  it("belongs to a contact alone where no deal is named", async () => {
    const { contactId } = newScene(rig);
    const { status, body } = await callApi<PaymentAnswer>(rig, { key }, "/v1/payments", {
      amount: 1_000,
      currency: "EUR",
      contactId,
      description: "A book",
    });
    expect([status, body.dealId, body.contactId]).toEqual([201, null, contactId]);
  });
});

describe("what becomes of it", () => {
  it("S4.17 is read, given back and told by the same payment", async () => {
    const scene = newScene(rig);
    const payment = await made(scene);
    await actAsPayer(rig, payment, "pay");
    await settle(rig);
    expect((await read(payment.id)).body).toMatchObject({ status: "paid", received: 75_000, refundable: 75_000 });
    const idempotencyKey = newKey();
    const refund = { amount: 20_000, reason: "Came late" };
    const refunded = await act(payment.id, "refunds", refund, idempotencyKey);
    expect([refunded.status, refunded.body.refunded]).toEqual([200, 20_000]);
    await act(payment.id, "refunds", refund, idempotencyKey);
    const { body } = await read(payment.id);
    expect(body).toMatchObject({ status: "partially_refunded", refunded: 20_000, received: 55_000 });
    expect(body.receiptUrl).toContain("/receipt");
    const events = await callApi<{ data: readonly { type: string; by: string; text: string }[] }>(
      rig,
      { key },
      `/v1/payments/${payment.id}/events`,
    );
    expect(events.body.data[0]).toMatchObject({ type: "created", by: expect.stringMatching(/^key:\w{22}$/) });
    expect(events.body.data.map(({ type }) => type)).toContain("move_applied");
    expect(events.body.data.find(({ type }) => type === "refund_asked")).toMatchObject({
      by: expect.stringMatching(/^key:/),
      text: expect.stringContaining("200.00"),
    });
  });

  it("S4.17 is held, then captured in part, or let go of", async () => {
    const held = async () => {
      const payment = await made(newScene(rig), { capture: "manual" });
      await actAsPayer(rig, payment, "pay");
      await settle(rig);
      return payment;
    };
    const [taken, released] = [await held(), await held()];
    expect((await read(taken.id)).body).toMatchObject({ status: "authorised", held: 75_000 });
    expect((await act(taken.id, "captures", { amount: 75_000 })).body).toMatchObject({ status: "paid", held: 0 });
    expect((await act(released.id, "release")).body).toMatchObject({ received: 0, held: 0 });
    expect((await act(released.id, "captures")).status).toBe(409);
  });

  it("S4.10 goes out by e-mail once per key, in the account's own words", async () => {
    const payment = await made(newScene(rig));
    const idempotencyKey = newKey();
    const sent = await callApi<{ state: string; to: string }>(
      rig,
      { key, idempotencyKey },
      `/v1/payments/${payment.id}/deliveries`,
      {},
    );
    await callApi(rig, { key, idempotencyKey }, `/v1/payments/${payment.id}/deliveries`, {});
    expect([sent.status, sent.body]).toEqual([201, expect.objectContaining({ state: "sent", to: "mia@example.com" })]);
    const mails = rig.mailbox
      .mails()
      .filter(({ raw }) => raw.replaceAll(/=\r?\n/g, "").includes(payment.link ?? "none"));
    expect(mails).toHaveLength(1);
  });

  it("X45 is listed newest first, page by page, without gap or repeat while more are made", async () => {
    const scene = newScene(rig);
    const ask = () => made(scene, { dealId: null, contactId: scene.contactId });
    const ids: string[] = [];
    for (let place = 0; place < 5; place += 1) {
      ids.unshift((await ask()).id);
      rig.clock.pass(1_000);
    }
    const seen: string[] = [];
    let after = "";
    do {
      const query = `/v1/payments?contactId=${scene.contactId}&limit=2${after && `&after=${after}`}`;
      const { body } = await callApi<{ data: { id: string }[]; next: string | null }>(rig, { key }, query);
      seen.push(...body.data.map(({ id }) => id));
      if (seen.length === 2) await ask();
      after = body.next ?? "";
    } while (after);
    expect(seen).toEqual(ids);
  });

  it.each([
    "limit=0",
    "limit=101",
    "status=happy",
    "after=***",
    "dealId=1&dealId=2",
    "colour=red",
    "createdFrom=yesterday",
  ])("F109 refuses a search for %s", async (query) => {
    expect((await callApi(rig, { key }, `/v1/payments?${query}`)).status).toBe(422);
  });
});

describe("walls around a key", () => {
  it("P6 of test payments see no live one, and the reverse: to either the other's is not there", async () => {
    const liveKey = await makeKey(rig, { mode: "live" });
    const payment = await made(newScene(rig));
    const none = await read("0".repeat(22), liveKey);
    const others = await read(payment.id, liveKey);
    expect(others.status).toBe(404);
    const { instance: _one, ...hidden } = problemIn(others);
    const { instance: _other, ...missing } = problemIn(none);
    expect(hidden).toEqual(missing);
    const search = `/v1/payments?reference=${encodeURIComponent(payment.reference)}`;
    expect((await callApi(rig, { key: liveKey }, search)).body).toEqual({ data: [], next: null });
    for (const [what, body] of [
      ["cancellation", {}],
      ["refunds", { amount: 1, reason: "No" }],
      ["captures", {}],
      ["release", {}],
      ["deliveries", {}],
    ] as const) {
      expect((await callApi(rig, { key: liveKey }, `/v1/payments/${payment.id}/${what}`, body)).status).toBe(404);
    }
    const created = await callApi(rig, { key: liveKey }, "/v1/payments", orderFor(newScene(rig)));
    expect(problemIn(created).fields?.[0]?.message).toContain("No payment account is connected for live payments");
    const connections = await callApi<{ data: unknown[] }>(rig, { key: liveKey }, "/v1/connections");
    expect(connections.body.data).toEqual([]);
  });

  it("F105 of another account see nothing of this one", async () => {
    const neighbour = await addNeighbour(rig, 72_001);
    const theirs = await makeKey(rig, { card: neighbour.card });
    const payment = await create(newScene(rig), {});
    expect((await read(payment.id, theirs)).status).toBe(404);
    const { body } = await callApi<{ data: unknown[] }>(rig, { key: theirs }, "/v1/payments");
    expect(body.data).toEqual([]);
    const { dealId } = newScene(rig);
    const order = { amount: 100, currency: "EUR", dealId, description: "Not mine" };
    expect((await callApi(rig, { key: theirs }, "/v1/payments", order)).status).toBe(404);
  });

  it("F107 keep a key to what it was made for", async () => {
    const scene = newScene(rig);
    const payment = await made(scene);
    const reader = await makeKey(rig, { rights: ["read"] });
    expect((await read(payment.id, reader)).status).toBe(200);
    for (const what of ["cancellation", "refunds", "captures", "release", "deliveries"]) {
      const answer = await callApi(rig, { key: reader }, `/v1/payments/${payment.id}/${what}`, { nonsense: true });
      expect([what, answer.status]).toEqual([what, 403]);
    }
    expect((await callApi(rig, { key: reader }, "/v1/payments", orderFor(scene))).status).toBe(403);
    const writer = await makeKey(rig, { rights: ["create"] });
    expect((await callApi(rig, { key: writer }, "/v1/payments")).status).toBe(403);
  });

  it("asks which payment account is meant where there are several of the mode", async () => {
    const neighbour = await addNeighbour(rig, 72_002);
    const { portalId, adminId, dealId } = neighbour;
    await connect({ serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now }, "simulated");
    const theirs = await makeKey(rig, { card: neighbour.card });
    const wish = { amount: 100, currency: "EUR", dealId, description: "Either" };
    const asked = await callApi(rig, { key: theirs }, "/v1/payments", wish);
    expect(problemIn(asked).fields?.[0]).toMatchObject({ name: "connectionId" });
    const { body } = await callApi<{ data: { id: string }[] }>(rig, { key: theirs }, "/v1/connections");
    expect(body.data).toHaveLength(2);
    const chosen = { ...wish, connectionId: body.data[1]?.id };
    expect((await callApi<PaymentAnswer>(rig, { key: theirs }, "/v1/payments", chosen)).body).toMatchObject({
      connectionId: body.data[1]?.id,
    });
  });
});
