import type { DeadLettersView } from "@payments/shared";
import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCrm } from "../../server/jobs/crm-writer.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import { jobs } from "../../server/jobs/workers.ts";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { openLog } from "../../server/log.ts";
import { tellPieces } from "../../server/meters/pieces.ts";
import { openMeters } from "../../server/meters/registry.ts";
import { listening } from "../../server/trace.ts";
import { crmProperties } from "../../server/domain/crm-properties.ts";
import type { AuditEntry } from "../../server/domain/audit.ts";
import { noteOccasions } from "../../server/domain/notes.ts";
import { webhookTypes } from "../../server/domain/webhooks.ts";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { confirm, create, newKey, newScene, payerSentTo, press, tokenOf, type Scene } from "../scene.ts";
import { sqliteFile, textsIn } from "../table-look.ts";
import { enrolAll } from "../workflow-set-up.ts";
import { callApi, makeKey, secretOn, type ApiReply } from "./api.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { messageOf } from "./shipments.ts";

/** What a person is known by, or somebody typed about them. */
const person = {
  name: "Canaryname",
  mail: "canarymail@example.com",
  street: "Canary Wharf 1",
  note: "canarynote",
  reason: "canaryreason",
  support: "canarysupport@example.com",
  replyTo: "canaryreply@example.com",
} as const;

/** A secret that a merchant put into the address of their own program. */
const endpointSecret = "canaryendpoint";

let rig: Rig;
let database: Knex;
let receiver: Receiver;
let scene: Scene;
const lines: string[] = [];
const providerSecrets: string[] = [];
const secrets: string[] = [sandboxApp.clientSecret, endpointSecret];
/** Everything that can be looked at, as it was told. */
interface Evidence {
  readonly tables: string;
  /** What Prometheus would read. */
  readonly figures: string;
  readonly exported: string;
  readonly audit: readonly AuditEntry[];
  readonly notes: readonly string[];
  readonly properties: readonly string[];
  readonly letters: DeadLettersView;
  readonly refusals: readonly ApiReply[];
  /** The tables once more, thirty days after the account has left. */
  readonly tablesAfterwards: string;
}

let seen: Evidence;
beforeAll(async () => {
  receiver = await startReceiver();
  rig = await startRig({ database: sqliteFile, logTo: { write: (line: string) => void lines.push(line) } });
  database = openDatabase(rig.databaseUrl);
  await everythingHappens();
  seen = await look();
});
afterAll(async () => {
  await database.destroy();
  await rig.close();
  await receiver.close();
});

/** As the loops do it, each piece of work told in the log. */
async function everyRound(): Promise<void> {
  const log = openLog({ level: "info", destination: { write: (line) => void lines.push(line) } });
  const told = tellPieces({ log, meters: openMeters().meters });
  const lanes = { inbox: { round: workInbox }, workflows: { round: workWorkflows }, crm: { round: writeCrm } };
  for (const [job, { round }] of Object.entries({ ...jobs, ...lanes })) {
    while (await listening(told, { job }, () => round(rig.app.context)));
  }
}

const ask = (path: string, body: object = {}) => rig.card("POST", path, { idempotencyKey: newKey(), ...body });

/** Noted down as a secret, with the token of the page it was shown on. */
async function shownSecret(path: string, body: object = {}): Promise<string> {
  const { url } = (await ask(path, body)).body as { url: string };
  const { pathname } = new URL(url);
  const secret = secretOn(await (await rig.post(pathname)).text());
  secrets.push(pathname.split("/").at(-1) ?? "", secret);
  return secret;
}

async function everythingHappens(): Promise<void> {
  const { store } = rig.app.context;
  const { portalId } = rig.sandbox.demo;
  await settle();
  const key = await shownSecret("/api/api-keys", { name: "Shop", mode: "test", rights: ["read", "send", "refund"] });
  const endpoint = { url: `${receiver.url}?key=${endpointSecret}`, mode: "test", types: webhookTypes };
  await ask("/api/webhook-endpoints", endpoint);
  const [made] = await store.webhookEndpoints.list(portalId);
  await shownSecret(`/api/webhook-endpoints/${made?.endpointId ?? ""}/secret-links`);
  await noteSecretsOf(portalId);
  scene = newScene(rig);
  const contactId = rig.sandbox.hubspot.world.addContact(portalId, { firstName: person.name, email: person.mail });
  rig.sandbox.hubspot.world.associate(portalId, scene.dealId, contactId);
  scene = { ...scene, contactId };
  await pay(key);
  await goWrong(key);
}

/** Its provider's and HubSpot's. */
async function noteSecretsOf(portalId: number): Promise<void> {
  const { store } = rig.app.context;
  const [connection] = await store.connections.list(portalId);
  const tokens = await store.portals.readTokens(portalId);
  if (!connection || !tokens) throw new Error("The account is not connected.");
  providerSecrets.push(...Object.values(connection.values));
  secrets.push(...providerSecrets, connection.webhookToken, tokens.accessToken, tokens.refreshToken);
}

async function settle(): Promise<void> {
  await everyRound();
  const { policies, version } = (await rig.card("GET", "/api/policies")).body as { policies: object; version: number };
  const brand = { ...(policies as { brand: object }).brand, supportEmail: person.support };
  const mail = { ...(policies as { mail: object }).mail, replyTo: person.replyTo };
  const changes = { brand, mail, openPayments: "several", notes: noteOccasions };
  expect((await rig.card("PUT", "/api/policies", { version, policies: changes })).status).toBe(200);
}

/** By card with an address, by hand with a note; part of it given back by a program. */
async function pay(key: string): Promise<void> {
  const payment = await create(scene, { amount: "100.00", asksAddress: true });
  const byHand = await create(scene, { amount: "50.00" });
  secrets.push(tokenOf(payment), tokenOf(byHand));
  const page = await payerSentTo(rig, payment);
  const address = { name: person.name, street: person.street, postcode: "E14", city: "London", country: "GB" };
  await rig.post(new URL(page).pathname, { act: "pay", ...address });
  await confirm(rig, byHand, { amount: "50.00", reference: person.note, note: person.note });
  await everyRound();
  await callApi(rig, { key }, `/v1/payments/${payment.id}/refunds`, { amount: 100, reason: person.reason });
  await callApi(rig, { key }, `/v1/payments/${payment.id}/deliveries`, { to: person.mail });
  await everyRound();
}

/** What is refused, silent or wrong is where careless programs talk. */
async function goWrong(key: string): Promise<void> {
  receiver.answers(500);
  rig.mailbox.play("refuse");
  const payment = await create(scene, { amount: "30.00" });
  secrets.push(tokenOf(payment));
  const { subject, body } = await messageOf(rig, payment);
  await ask(`/api/payments/${payment.id}/deliveries`, { channels: ["email"], to: person.mail, subject, body });
  await enrolAll(rig, [scene.dealId], { action: "remind", inputs: { sendTo: person.mail } });
  rig.sandbox.hubspot.faults.next({ match: { path: /notes\/batch\/create$/ }, answer: 500 });
  await press(rig, payment, "cancellation");
  await everyRound();
  await callApi(rig, { key: `${key.slice(0, -1)}x` }, "/v1/payments");
  await callApi(rig, { key }, `/v1/payments?reference=${person.note}&limit=0`);
  // Fewer than are too many tries.
  for (const token of secrets.filter((text) => /^\w{22}$/.test(text)).slice(-4)) {
    for (const place of ["keys", "webhook-secrets", "export", "p"]) await rig.page(`/${place}/${token}`);
  }
  for (const path of ["/hubspot/webhooks", "/hubspot/actions/remind", "/webhooks/stripe/none"]) {
    await fetch(new URL(path, rig.url), { method: "POST", body: JSON.stringify({ email: person.mail, key }) });
  }
}

async function look(): Promise<Evidence> {
  const { portalId, dealId, contactId } = scene;
  const { store } = rig.app.context;
  const { world } = rig.sandbox.hubspot;
  const records = [world.deal(portalId, dealId), world.contact(portalId, contactId)];
  const tables = await tablesText();
  const exported = await exportOf();
  const figures = await (await rig.page("/metrics")).text();
  await database("inbox").where({ portal_id: portalId }).update({ state: "dead", reason: "auth" });
  return {
    tables,
    figures,
    exported,
    audit: await store.audit.listAfter(portalId, 0, 1_000),
    notes: world.notes(portalId).map(({ body }) => body),
    properties: crmProperties.flatMap(({ name }) => records.map((record) => record.property(name) ?? "")),
    letters: (await rig.card("GET", "/api/dead-letters")).body as DeadLettersView,
    refusals: [
      await callApi(rig, { key: "pt_test_canarykeycanarykey" }, "/v1/payments"),
      await callApi(rig, { key: await makeKey(rig) }, `/v1/payments?reference=${person.note}&limit=${person.mail}`),
    ],
    tablesAfterwards: await leave(),
  };
}

const tablesText = async () => (await textsIn(database)).join("\n");

async function exportOf(): Promise<string> {
  const { url } = (await ask("/api/export-links")).body as { url: string };
  secrets.push(url.split("/").at(-1) ?? "");
  return (await fetch(url)).text();
}

/** With reasons typed about a connection and about work that was given up. */
async function leave(): Promise<string> {
  const { store, clock } = rig.app.context;
  const { portalId: account } = scene;
  const [connection] = await store.connections.list(account);
  const waiver = { connectionId: connection?.connectionId ?? "", name: "refund", note: person.note } as const;
  await store.goLiveWaivers.save(account, { ...waiver, waivedBy: "7", waivedAt: clock.now() });
  const { letters } = (await rig.card("GET", "/api/dead-letters")).body as DeadLettersView;
  const dismissed = await ask(`/api/dead-letters/${letters[0]?.id ?? ""}/dismissal`, { note: person.note });
  const left = await rig.card("POST", "/api/disconnection", { account });
  expect([dismissed.status, left.status]).toEqual([200, 200]);
  rig.clock.pass(30 * 24 * 3_600_000);
  await everyRound();
  return tablesText();
}

/** Which of them a text gives away. */
function told(text: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== "" && text.toLowerCase().includes(word.toLowerCase()));
}

const people = Object.values(person);
/** Whose address came with the card's calls. */
const seller = "ann@example.com";

describe("planted secrets and names", () => {
  it("F128 are planted: the database and the export know them", () => {
    expect(told(seen.tables, [...people, seller])).toEqual([...people, seller]);
    expect(told(seen.exported, [person.mail, person.street, person.note])).toHaveLength(3);
    expect(providerSecrets.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => secret !== "").length).toBeGreaterThan(10);
    expect(receiver.received.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.includes("A piece of work was done.")).length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.includes("A request was answered.")).length).toBeGreaterThan(20);
  });

  it("F128 F114 P6 are in no line of the log", () => {
    expect(told(lines.join("\n"), [...secrets, ...people])).toEqual([]);
  });

  it("F128 P6 are in no figure, and neither is an account, a payment or a connection", () => {
    const { portalId } = rig.sandbox.demo;
    expect(seen.figures).toContain("payments_tab_moves_total{");
    const ids = [String(portalId), scene.dealId, scene.contactId];
    expect(told(seen.figures, [...secrets, ...people])).toEqual([]);
    expect(ids.filter((id) => seen.figures.includes(`"${id}"`))).toEqual([]);
    // Words of labels: none of them is as long as an id.
    expect(
      [...seen.figures.matchAll(/="([^"]*)"/g)].map(([, word = ""]) => word).filter((word) => /^\w{22}$/.test(word)),
    ).toEqual([]);
  });

  it("F128 X45 are in no message to a program", () => {
    expect(told(receiver.received.map(({ text }) => text).join("\n"), [...secrets, ...people])).toEqual([]);
  });

  it("F128 X12 are nowhere in the audit log, which cannot forget", () => {
    const { audit } = seen;
    expect(audit.map(({ act }) => act)).toEqual(expect.arrayContaining(["policies_changed", "endpoint_added"]));
    expect(told(JSON.stringify(audit), [...secrets, ...people])).toEqual([]);
  });

  it("F128 X30 X32 are in no note and no property, but for the link that belongs there", () => {
    const { notes, properties } = seen;
    expect(notes.length).toBeGreaterThan(3);
    expect(told(notes.join("\n"), [...secrets, ...people])).toEqual([]);
    expect(properties.filter((value) => value !== "").length).toBeGreaterThan(1);
    const others = properties.filter((value) => !value.includes("/p/"));
    expect(told(others.join("\n"), [...secrets, ...people])).toEqual([]);
  });

  it("F128 X46 are no part of the export where they are secrets", () => {
    expect(told(seen.exported, secrets)).toEqual([]);
  });

  it("F128 X13 are hidden in what is shown of work that was given up", () => {
    expect(seen.letters.letters.map(({ contents }) => contents).join("")).not.toBe("");
    expect(told(JSON.stringify(seen.letters), [...secrets, ...people])).toEqual([]);
  });

  it("F128 F120 are not repeated by a refusal", () => {
    expect(seen.refusals.map(({ status }) => status)).toEqual([401, 422]);
    expect(told(JSON.stringify(seen.refusals), ["canarykey", ...people])).toEqual([]);
  });

  it("X46 F125 F128 are gone from every table when an account has been away for thirty days", () => {
    const keys = secrets.filter((secret) => secret.startsWith("pt_") || secret.startsWith("whsec_"));
    expect(told(seen.tablesAfterwards, [...people, seller, endpointSecret, ...keys, ...providerSecrets])).toEqual([]);
  });
});
