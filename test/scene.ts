import type { PaymentDetail, Problem, TabView } from "@payments/shared";
import type { Rig } from "./rig.ts";
import { sandboxApp } from "./sandbox/app.ts";
import { cardCaller, type CardAnswer } from "./sandbox/card.ts";
import { connect, installApp, putRule } from "./sandbox/set-up.ts";

/** A deal of its own with a contact of its own, so that tests can share a program without meeting each other. */
export interface Scene {
  readonly rig: Rig;
  readonly portalId: number;
  readonly dealId: string;
  readonly contactId: string;
}

export interface SceneOptions {
  readonly amount?: string;
  readonly currency?: string;
  readonly stageId?: string;
}

/** 1000.00 EUR in `presentationscheduled` unless told otherwise. */
export function newScene(rig: Rig, options: SceneOptions = {}): Scene {
  const { amount = "1000.00", currency = "EUR", stageId = "presentationscheduled" } = options;
  const { portalId } = rig.sandbox.demo;
  const { world } = rig.sandbox.hubspot;
  const dealId = world.addDeal(portalId, { name: "Website redesign", amount, currency, stageId });
  const contactId = world.addContact(portalId, { firstName: "Mia", lastName: "Keller", email: "mia@example.com" });
  world.associate(portalId, dealId, contactId);
  return { rig, portalId, dealId, contactId };
}

let keys = 0;

/** A key no other press has used. */
export function newKey(): string {
  keys += 1;
  return `key-of-a-test-${String(keys).padStart(8, "0")}`;
}

/** What the create form of the scene's deal sends, with changes. */
export async function creationFor(
  { rig, portalId, dealId, contactId }: Scene,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const [connection] = await rig.app.context.store.connections.list(portalId);
  return {
    idempotencyKey: newKey(),
    objectTypeId: "0-3",
    objectId: dealId,
    dealId: null,
    contactId,
    connectionId: connection?.connectionId ?? "none",
    amount: "750.00",
    currency: "EUR",
    description: "Second half",
    validityDays: 7,
    ...changes,
  };
}

export async function tryToCreate(scene: Scene, changes: Readonly<Record<string, unknown>> = {}): Promise<CardAnswer> {
  return scene.rig.card("POST", "/api/payments", await creationFor(scene, changes));
}

/** A new payment of the scene's deal. Throws when it is refused. */
export async function create(
  scene: Scene,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<PaymentDetail & { readonly link: string }> {
  const { status, body } = await tryToCreate(scene, changes);
  if (status !== 201) throw new Error(`Creating ended with ${status}: ${JSON.stringify(body)}`);
  return body as PaymentDetail & { readonly link: string };
}

export async function tabOf({ rig, dealId }: Scene): Promise<TabView> {
  const { status, body } = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`);
  if (status !== 200) throw new Error(`The tab ended with ${status}: ${JSON.stringify(body)}`);
  return body as TabView;
}

/** The payment as the tab shows it now. */
export async function shown(rig: Rig, { id }: { readonly id: string }): Promise<PaymentDetail> {
  const { status, body } = await rig.card("GET", `/api/payments/${id}`);
  if (status !== 200) throw new Error(`The payment ended with ${status}: ${JSON.stringify(body)}`);
  return body as PaymentDetail;
}

/** The timeline's sentences, oldest first. */
export async function story(rig: Rig, payment: { readonly id: string }): Promise<readonly string[]> {
  const { timeline } = await shown(rig, payment);
  return timeline.map(({ text }) => text).toReversed();
}

/** Presses one of the tab's buttons on a payment. */
export function press(
  rig: Rig,
  { id }: { readonly id: string },
  button: "cancellation" | "confirmation" | "checks",
  body: Readonly<Record<string, unknown>> = {},
): Promise<CardAnswer> {
  const sent = button === "checks" ? {} : { idempotencyKey: newKey(), ...body };
  return rig.card("POST", `/api/payments/${id}/${button}`, sent);
}

/** Money by hand: the whole 750.00 by bank transfer unless told otherwise. */
export function confirm(
  rig: Rig,
  payment: { readonly id: string },
  changes: Readonly<Record<string, unknown>> = {},
): Promise<CardAnswer> {
  return press(rig, payment, "confirmation", {
    amount: "750.00",
    receivedOn: "2026-11-20",
    method: "bank_transfer",
    reference: "",
    note: "",
    ...changes,
  });
}

export function problemOf({ body }: CardAnswer): Problem {
  return body as Problem;
}

/** The last part of the payer's address. */
export function tokenOf({ link }: { readonly link: string | null }): string {
  return new URL(link ?? "").pathname.split("/").at(-1) ?? "";
}

/** Presses "Pay" on the payer's page. */
export function pressPay(rig: Rig, payment: { readonly link: string | null }): Promise<Response> {
  return rig.post(`/p/${tokenOf(payment)}/go`);
}

/** The address of the provider's page the payer is sent to. Throws when they are not. */
export async function payerSentTo(rig: Rig, payment: { readonly link: string | null }): Promise<string> {
  const answer = await pressPay(rig, payment);
  const address = answer.headers.get("location");
  if (answer.status !== 303 || address === null) throw new Error(`Pressing "Pay" ended with ${answer.status}.`);
  return address;
}

/** Opens the simulated provider's page and presses one of its buttons. */
export async function actAsPayer(rig: Rig, payment: { readonly link: string | null }, act: string): Promise<Response> {
  const page = await payerSentTo(rig, payment);
  return rig.post(new URL(page).pathname, { act });
}

export function stageOf({ rig, portalId, dealId }: Scene): string {
  return rig.sandbox.hubspot.world.deal(portalId, dealId).stageId;
}

/** Every write of the deal's stage by the app, as `from → to`. */
export function movesByApp({ rig, portalId, dealId }: Scene): readonly string[] {
  return rig.sandbox.hubspot.world
    .dealsMovedByApp(portalId)
    .filter((write) => write.dealId === dealId)
    .map(({ from, to }) => `${from} → ${to}`);
}

/** Another HubSpot account with the app, a deal and a contact of its own. */
export interface Neighbour {
  readonly portalId: number;
  readonly adminId: number;
  readonly dealId: string;
  readonly contactId: string;
  readonly card: ReturnType<typeof cardCaller>;
}

export async function addNeighbour(rig: Rig, portalId = 70_001): Promise<Neighbour> {
  const { world } = rig.sandbox.hubspot;
  const adminId = 31;
  const users = [{ id: adminId, firstName: "Nora", lastName: "Next", email: "nora@example.com" }];
  world.addPortal({ portalId, users });
  const stages = [
    { id: `first_${portalId}`, label: "First", probability: 0.5 },
    { id: `last_${portalId}`, label: "Last", probability: 1, isClosed: true },
  ];
  world.addPipeline(portalId, { id: `only_${portalId}`, label: "Only", stages });
  const dealId = world.addDeal(portalId, { name: "Next door", amount: "90.00", stageId: `first_${portalId}` });
  const contactId = world.addContact(portalId, { firstName: "Ned", lastName: "Nextdoor", email: "ned@example.com" });
  world.associate(portalId, dealId, contactId);
  const admin = { serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now };
  await installApp(admin);
  await connect(admin, "simulated");
  return { portalId, adminId, dealId, contactId, card: cardCaller({ ...admin, ...sandboxApp }) };
}

/** The ids of the Stripe sessions made for a payment, oldest first. */
export function sessionsOf(rig: Rig, { id }: { readonly id: string }): readonly string[] {
  return rig.stripe.sessions().flatMap((session) => (session.metadata?.["payment"] === id ? session.id : []));
}

/** How many of the payment's Stripe sessions could be paid now. */
export function payableAtStripe(rig: Rig, { id }: { readonly id: string }): number {
  return rig.stripe.sessions().filter(({ status, metadata }) => status === "open" && metadata?.["payment"] === id)
    .length;
}

/** Waits for the deliveries under way, then works until nothing is due. */
export async function settle(rig: Rig): Promise<void> {
  await rig.stripe.webhooks.settled();
  await rig.drain();
}

/** The payer goes to Stripe's page and pays there; answers the session. Nothing has been worked yet. */
export async function payAtStripe(rig: Rig, payment: { readonly id: string; readonly link: string | null }) {
  await payerSentTo(rig, payment);
  const session = sessionsOf(rig, payment).at(-1) ?? "";
  rig.stripe.pay(session);
  await rig.stripe.webhooks.settled();
  return session;
}

/** A payment that was paid at Stripe, of which nobody tells us. */
export async function paidUnheard(rig: Rig, scene = newScene(rig)) {
  const payment = await create(scene);
  const session = (await payerSentTo(rig, payment)).split("/").at(-1) ?? "";
  rig.stripe.webhooks.drop();
  rig.stripe.pay(session);
  rig.stripe.webhooks.release();
  return { scene, payment, session };
}

let pipelines = 0;

/** Stages as `open`, `won` or `lost`, made into a pipeline of the demo account that nobody else uses. */
export function newPipeline(rig: Rig, stages: readonly ("open" | "won" | "lost" | "locked")[]): readonly string[] {
  pipelines += 1;
  const pipelineId = `pipeline_${pipelines}`;
  const probabilities = { open: 0.5, locked: 0.5, won: 1, lost: 0 };
  rig.sandbox.hubspot.world.addPipeline(rig.sandbox.demo.portalId, {
    id: pipelineId,
    label: `Pipeline ${pipelines}`,
    stages: stages.map((kind, place) => ({
      id: `${pipelineId}_${place}`,
      label: `Stage ${place}`,
      probability: probabilities[kind],
      isClosed: kind === "won" || kind === "lost",
      ...(kind === "locked" && { writePermissions: "READ_ONLY" as const }),
    })),
  });
  // The program's copy of the pipelines is a minute old at most.
  rig.clock.pass(61_000);
  return stages.map((_kind, place) => `${pipelineId}_${place}`);
}

/** "When a payment of this pipeline reaches this status, move its deal to this stage", or to the next one. */
export async function setRule(
  rig: Rig,
  pipelineId: string,
  rule: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await putRule(rig.card, pipelineId, { onStatus: "paid", toStageId: null, mode: "test", ...rule });
}
