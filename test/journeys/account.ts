import type { CreateForm, CreatePaymentRequest, PaymentDetail, PaymentRow, TabView } from "@payments/shared";
import { sandboxApp } from "../sandbox/app.ts";
import { cardCaller, type CardAnswer } from "../sandbox/card.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { connect, installApp, setPaidRule } from "../sandbox/set-up.ts";

/** How far an account has come: not installed, installed without a provider, or connected to the simulated one with a rule. */
export type Readiness = "new" | "installed" | "connected";

/** A HubSpot account of one test's own: an admin (user 7), a seller (user 8), a pipeline, and a deal with its contact. */
export interface Account {
  readonly portalId: number;
  /** "Website redesign", 1000.00 EUR, in the first of three stages. */
  readonly dealId: string;
  /** Mia Keller. */
  readonly contactId: string;
  /** The record page of the deal, as the admin sees it, or of what is named. */
  recordPage(other?: { readonly contactId?: string; readonly dealId?: string; readonly user?: number }): string;
  /** Calls the tab's API as HubSpot does for the admin. */
  card(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<CardAnswer>;
  /** Makes a payment over the deal's whole amount, as the form does. Throws when it is refused. */
  create(): Promise<PaymentDetail>;
  /** The deal's payments, the newest first, as the tab's API tells them. */
  payments(): Promise<readonly PaymentRow[]>;
  /** The deal's newest payment with its history. */
  latest(): Promise<PaymentDetail>;
  /** The label of the deal's stage. */
  stage(): string;
  /** How often the app has written the deal's stage. */
  moves(): number;
  install(): Promise<void>;
  connect(provider: string, values?: Readonly<Record<string, string>>): Promise<void>;
  /** "When a test payment is paid, the deal goes to its next stage." */
  setRule(): Promise<void>;
}

export interface AccountOptions {
  readonly sandbox: Sandbox;
  readonly serverOrigin: string;
  readonly now: () => number;
}

const pipelineId = "orders";

const stages = [
  { id: "offer", label: "Offer accepted", probability: 0.6 },
  { id: "payment", label: "Paid in full", probability: 0.9 },
  { id: "done", label: "Delivered", probability: 1, isClosed: true },
];

const users = [
  { id: 7, firstName: "Ann", lastName: "Admin", email: "ann@example.com" },
  { id: 8, firstName: "Sam", lastName: "Seller", email: "sam@example.com" },
];

let lastPortalId = 90_000;

export async function newAccount(options: AccountOptions, readiness: Readiness): Promise<Account> {
  const account = accountOf(options, seed(options.sandbox));
  if (readiness === "new") return account;
  await account.install();
  if (readiness === "installed") return account;
  await account.connect("simulated");
  await account.setRule();
  return account;
}

interface Seeded {
  readonly portalId: number;
  readonly dealId: string;
  readonly contactId: string;
}

function seed({ hubspot: { world } }: Sandbox): Seeded {
  lastPortalId += 1;
  const { portalId } = world.addPortal({ portalId: lastPortalId, name: "Lindgren Studio", users });
  world.addPipeline(portalId, { id: pipelineId, label: "Orders", stages });
  const deal = { name: "Website redesign", amount: "1000.00", currency: "EUR", stageId: "offer" };
  const dealId = world.addDeal(portalId, deal);
  const contact = { firstName: "Mia", lastName: "Keller", email: "mia.keller@example.com" };
  const contactId = world.addContact(portalId, contact);
  world.associate(portalId, dealId, contactId);
  return { portalId, dealId, contactId };
}

function accountOf({ sandbox, serverOrigin, now }: AccountOptions, seeded: Seeded): Account {
  const { portalId, dealId } = seeded;
  const { world } = sandbox.hubspot;
  const admin = { serverOrigin, portalId, userId: 7, now };
  const card = cardCaller({ ...admin, ...sandboxApp });
  const tab = async () => told<TabView>(await card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`));
  const payments = async () => (await tab()).payments;
  return {
    ...seeded,
    recordPage({ contactId: contact, dealId: deal = dealId, user } = {}) {
      const record = contact === undefined ? `0-3/${deal}` : `0-1/${contact}`;
      return `${sandbox.url}/contacts/${portalId}/record/${record}${user === undefined ? "" : `?user=${user}`}`;
    },
    card,
    async create() {
      const { create } = await tab();
      if ("blocked" in create) throw new Error(create.blocked.title);
      return told(await card("POST", "/api/payments", orderFor(seeded, create.form)));
    },
    payments,
    async latest() {
      const [newest] = await payments();
      if (!newest) throw new Error("The deal has no payment.");
      return told<PaymentDetail>(await card("GET", `/api/payments/${newest.id}`));
    },
    stage() {
      const { stageId } = world.deal(portalId, dealId);
      return stages.find(({ id }) => id === stageId)?.label ?? stageId;
    },
    moves: () => world.dealsMovedByApp(portalId).length,
    install: () => installApp(admin),
    connect: (provider, values) => connect(admin, provider, values),
    setRule: () => setPaidRule(admin, pipelineId, "test"),
  };
}

function told<T>({ status, body }: CardAnswer): T {
  if (status >= 300) throw new Error(`The server answered ${status}: ${JSON.stringify(body)}`);
  return body as T;
}

function orderFor({ dealId, contactId }: Seeded, form: CreateForm): CreatePaymentRequest {
  return {
    idempotencyKey: `journey-${dealId}`.padEnd(16, "-"),
    objectTypeId: "0-3",
    objectId: dealId,
    dealId: null,
    contactId,
    connectionId: form.connections[0]?.id ?? "",
    amount: form.amount?.decimal ?? "",
    currency: form.currency,
    description: form.description,
    validityDays: form.validityDays,
  };
}
