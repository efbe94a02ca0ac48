import type { PaymentDetail, PoliciesView } from "@payments/shared";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, addNeighbour, create, newKey, newScene, press, problemOf } from "../scene.ts";

const seller = 8;
const everyone = {
  see: "everyone",
  create: "everyone",
  send: "everyone",
  confirm: "everyone",
  refund: "everyone",
  capture: "everyone",
  cancel: "everyone",
  settings: "admins",
} as const;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

async function settle(policies: Readonly<Record<string, unknown>>, user?: number) {
  const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
  return rig.card("PUT", "/api/policies", { version, policies }, user);
}

const acts: readonly (readonly [keyof typeof everyone, string, Readonly<Record<string, unknown>>])[] = [
  ["cancel", "cancellation", {}],
  ["cancel", "removal", {}],
  ["cancel", "removal-undo", {}],
  ["confirm", "confirmation", { amount: "750.00", receivedOn: "2026-11-20", method: "cash", reference: "", note: "" }],
  ["confirm", "confirmation-undo", { reason: "It bounced" }],
  ["refund", "refunds", { amount: "1.00", reason: "Short" }],
  ["capture", "captures", { amount: "1.00" }],
  ["capture", "release", {}],
  ["create", "amount", { amount: "1.00" }],
  ["create", "validity", { days: 7 }],
  ["create", "provider", { connectionId: "any" }],
];

describe("rights", () => {
  beforeEach(() => settle({ rights: everyone }));

  it.each(acts)("X37 without the right to %s nobody does %s, and is told who can help", async (right, path, body) => {
    const payment = await create(newScene(rig));
    await settle({ rights: { ...everyone, [right]: "admins" } });
    const sent = { idempotencyKey: newKey(), ...body };
    const answer = await rig.card("POST", `/api/payments/${payment.id}/${path}`, sent, seller);
    expect(answer.status).toBe(403);
    expect(problemOf(answer).detail).toContain("Ask the admin who installed the app to allow you.");
    const mine = (await rig.card("GET", `/api/payments/${payment.id}`)).body as PaymentDetail;
    expect(mine).toMatchObject({ status: "created", amount: { decimal: "750.00" } });
  });

  it.each(acts)("P6 another account's payment is not there to %s by %s", async (_right, path, body) => {
    const payment = await create(newScene(rig));
    const neighbour = await addNeighbour(rig, 71_000 + acts.findIndex(([, one]) => one === path));
    const sent = { idempotencyKey: newKey(), ...body };
    expect((await neighbour.card("POST", `/api/payments/${payment.id}/${path}`, sent)).status).toBe(404);
  });

  it("X37 what a viewer may not do is not on offer, with the right that is missing; others see it", async () => {
    const payment = await create(newScene(rig));
    await settle({ rights: { ...everyone, cancel: "admins", confirm: { users: ["31"] } } });
    const seen = async (user?: number) => (await rig.card("GET", `/api/payments/${payment.id}`, undefined, user)).body;
    expect(await seen(seller)).toMatchObject({
      can: { cancel: false, confirm: false, changeAmount: true },
      withheld: ["cancel", "confirm"],
    });
    expect(await seen(31)).toMatchObject({ can: { cancel: false, confirm: true }, withheld: ["cancel"] });
    expect(await seen()).toMatchObject({ can: { cancel: true, confirm: true }, withheld: [] });
  });

  it("X37 the one who installed the app keeps every right, and a named user has theirs", async () => {
    const payment = await create(newScene(rig));
    await settle({ rights: { ...everyone, cancel: { users: [String(seller)] } } });
    const body = { idempotencyKey: newKey() };
    const cancel = (user: number) => rig.card("POST", `/api/payments/${payment.id}/cancellation`, body, user);
    expect((await cancel(9)).status).toBe(403);
    expect((await cancel(seller)).status).toBe(200);
    expect((await press(rig, payment, "cancellation")).status).toBe(200);
  });

  it("X27 X37 a refund is withheld from whoever lacks the right, also where money could go back", async () => {
    const payment = await create(newScene(rig));
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    await settle({ rights: { ...everyone, refund: "admins" } });
    const { body } = await rig.card("GET", `/api/payments/${payment.id}`, undefined, seller);
    expect(body).toMatchObject({ can: { refund: false }, withheld: ["refund"] });
  });
});

describe("policies", () => {
  const read = async (user?: number) => (await rig.card("GET", "/api/policies", undefined, user)).body as PoliciesView;

  it("X37 everyone may read them and only the right's holders change them", async () => {
    await settle({ rights: everyone });
    expect(await read(seller)).toMatchObject({ mayChange: false, policies: { openPayments: "one" } });
    expect((await settle({ openPayments: "several" }, seller)).status).toBe(403);
    expect((await read()).policies.openPayments).toBe("one");
    await settle({ rights: { ...everyone, settings: { users: [String(seller)] } } });
    expect((await settle({ emailRequired: false }, seller)).status).toBe(200);
    expect(await read(seller)).toMatchObject({ mayChange: true, policies: { emailRequired: false } });
  });

  it("keeps what is not named, and what was chosen comes back as it was entered", async () => {
    const brand = {
      name: "Lindgren Studio",
      logoUrl: "https://lindgren.example/logo.svg",
      colour: "#2c5cc5",
      supportEmail: "help@lindgren.example",
      supportPhone: "+47 22 33 44 55",
      legalLines: ["Lindgren AS", "Org. 999 999 999"],
    };
    const before = (await read()).policies;
    expect(await settle({ brand })).toMatchObject({ status: 200 });
    expect((await read()).policies).toEqual({ ...before, brand });
  });

  it("F53 of two people who change them at once the second is told, and nobody's change is lost", async () => {
    const { version } = await read();
    const change = (policies: object) => rig.card("PUT", "/api/policies", { version, policies });
    const answers = await Promise.all([change({ sendsReceipts: true }), change({ renewal: "off" })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(problemOf(refused ?? answers[0]).type).toMatch(/\/changed-meanwhile$/);
    expect((await read()).version).toBe(version + 1);
  });

  const brand = { name: "", logoUrl: "", colour: "", supportEmail: "", supportPhone: "", legalLines: [] };
  const reminders = {
    isOn: true,
    hoursBeforeEnd: [24],
    daysAfterSending: [3],
    quietFrom: 20,
    quietUntil: 8,
    mostPerPayment: 3,
  };

  it.each([
    ["a logo over http", { brand: { ...brand, logoUrl: "http://a.example/l.png" } }, "policies.brand.logoUrl"],
    ["a script as a logo", { brand: { ...brand, logoUrl: "javascript:alert(1)" } }, "policies.brand.logoUrl"],
    ["a colour by name", { brand: { ...brand, colour: "red" } }, "policies.brand.colour"],
    ["no e-mail address", { brand: { ...brand, supportEmail: "at home" } }, "policies.brand.supportEmail"],
    ["a name on two lines", { brand: { ...brand, name: "A\r\nBcc: b@c.d" } }, "policies.brand.name"],
    ["no day of validity", { validity: { days: 0, mayBeEndless: true } }, "policies.validity.days"],
    ["too many days", { validity: { days: 366, mayBeEndless: true } }, "policies.validity.days"],
    ["no end where there has to be one", { validity: { days: null, mayBeEndless: false } }, "policies.validity.days"],
    ["25 o'clock", { reminders: { ...reminders, quietFrom: 25 } }, "policies.reminders.quietFrom"],
    [
      "half an hour before",
      { reminders: { ...reminders, hoursBeforeEnd: [0.5] } },
      "policies.reminders.hoursBeforeEnd.0",
    ],
    ["a reference without its code", { referencePattern: "{deal}" }, "policies.referencePattern"],
    ["a VAT of 101 %", { lines: { preferred: true, vatRate: "101" } }, "policies.lines.vatRate"],
    ["an unknown field in a mail", { mail: { subject: "{{secret}}", body: "", replyTo: "" } }, "policies.mail.subject"],
    ["a user by name", { rights: { ...everyone, refund: { users: ["ann"] } } }, "policies.rights.refund.users.0"],
    ["something unknown", { colour: "#000000" }, "policies"],
  ])("%s is refused at its field", async (_what, policies, field) => {
    const before = await read();
    const answer = await settle(policies);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields?.map(({ name }) => name)).toEqual([field]);
    expect(await read()).toEqual(before);
  });
});

describe("the right to change the settings", () => {
  beforeEach(() => settle({ rights: everyone }));

  it("F107 X46 X45 is asked for again where an address that was handed out is opened", async () => {
    await settle({ rights: { ...everyone, settings: { users: [String(seller)] } } });
    const ask = (path: string, body: object = {}) =>
      rig.card("POST", path, { idempotencyKey: newKey(), ...body }, seller);
    await ask("/api/webhook-endpoints", { url: "http://127.0.0.1:2/", mode: "test", types: ["payment.paid"] });
    const [endpoint] = await rig.app.context.store.webhookEndpoints.list(rig.sandbox.demo.portalId);
    const answers = await Promise.all([
      ask("/api/export-links"),
      ask("/api/api-keys", { name: "Shop", mode: "test", rights: ["read"] }),
      ask(`/api/webhook-endpoints/${endpoint?.endpointId ?? ""}/secret-links`),
    ]);
    const [data, key, secret] = answers.map(({ body }) => new URL((body as { url: string }).url).pathname);
    expect((await rig.page(data ?? "")).status).toBe(200);
    await settle({ rights: everyone });
    const opened = await Promise.all([rig.page(data ?? ""), rig.post(key ?? ""), rig.post(secret ?? "")]);
    expect(opened.map(({ status }) => status)).toEqual([404, 403, 403]);
    expect((await opened[2]?.text()) ?? "").not.toContain("whsec_");
  });

  it.each([
    ["POST", "/api/disconnection"],
    ["POST", "/api/export-links"],
    ["POST", "/api/api-keys"],
    ["POST", "/api/webhook-endpoints"],
    ["POST", "/api/settings/brand-pages"],
    ["PUT", "/api/settings/go-live"],
    ["PUT", "/api/policies"],
    ["PUT", "/api/rules"],
    ["POST", "/api/rules/checks"],
    ["POST", "/api/rules/backtests"],
    ["GET", "/api/dead-letters?which=all"],
    ["POST", "/api/dead-letters/retries"],
    ["POST", "/api/dead-letters/none/dismissal"],
  ] as const)("F107 is missed before a word is said about what was sent: %s %s", async (method, path) => {
    const sent = method === "GET" ? undefined : { wrong: true };
    expect((await rig.card(method, path, sent, seller)).status).toBe(403);
  });
});
