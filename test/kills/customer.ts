import type { Dice } from "../simulation/dice.ts";
import type { Portal, Town } from "./town.ts";

/** What becomes of an order in the end, decided when it begins. */
type Plan = "pays" | "is refunded" | "leaves the page" | "is cancelled" | "paid in cash";

const plans: readonly Plan[] = [
  "pays",
  "pays",
  "pays",
  "pays",
  "is refunded",
  "is refunded",
  "leaves the page",
  "is cancelled",
  "paid in cash",
];

/** One order, from the press of Create to its end. It goes on where it was however often the server dies on the way. */
export interface Customer {
  readonly portalId: number;
  readonly dealId: string;
  /** The payment it was promised by a 2xx; null while it was not. */
  paymentId(): string | null;
  isDone(): boolean;
  /** What it wants and how it was last answered, for whoever wonders why it is not done. */
  standing(): string;
  /** Tries the next step once. Asking again is done under the very same key. Never throws. */
  step(): Promise<void>;
}

/** A seller makes a payment over a deal, and the customer does with it what the plan says. */
export function newCustomer(town: Town, portal: Portal, dice: Dice, name: string): Customer {
  const plan = dice.pick(plans);
  const deal = portal.addDeal();
  // A repeat under the same key says the same, on whatever day it is made.
  const receivedOn = new Date(town.now()).toISOString().slice(0, 10);
  const key = (act: string): string => `${name}-${act}`.padEnd(16, "-");
  let paymentId: string | null = null;
  let link = "";
  let isDone = false;
  let lastAnswer = "never answered";
  let next: () => Promise<void> = create;

  async function create(): Promise<void> {
    const { status, body } = await portal.card("POST", "/api/payments", {
      idempotencyKey: key("create"),
      objectTypeId: "0-3",
      objectId: deal.dealId,
      dealId: null,
      contactId: deal.contactId,
      connectionId: portal.connectionId,
      amount: "100.00",
      currency: "EUR",
      description: "Order",
      validityDays: null,
    });
    lastAnswer = told(status, body);
    if (status >= 300) return;
    const made = body as { readonly id: string; readonly link: string };
    paymentId = made.id;
    link = new URL(made.link).pathname;
    next = { "is cancelled": cancel, "paid in cash": confirm }[plan as string] ?? go;
  }

  async function go(): Promise<void> {
    const headers = { origin: town.origin };
    const answer = await fetch(`${town.origin}${link}/go`, { method: "POST", redirect: "manual", headers });
    await answer.arrayBuffer();
    const [sessionId] = /cs_\w+/.exec(answer.headers.get("location") ?? "") ?? [];
    lastAnswer = told(answer.status);
    if (answer.status !== 303 || sessionId === undefined) return;
    if (plan === "leaves the page") isDone = true;
    else town.stripe.pay(sessionId);
    isDone ||= plan === "pays";
    next = refund;
  }

  /** Refused until the server has learnt that there is money to give back. */
  async function refund(): Promise<void> {
    await press("refunds", { amount: "40.00", reason: "Sent back." });
  }

  async function cancel(): Promise<void> {
    await press("cancellation", {});
  }

  async function confirm(): Promise<void> {
    await press("confirmation", { amount: "100.00", receivedOn, method: "cash", reference: "", note: "" });
  }

  async function press(act: string, body: object): Promise<void> {
    const path = `/api/payments/${paymentId}/${act}`;
    const answer = await portal.card("POST", path, { ...body, idempotencyKey: key(act) });
    lastAnswer = told(answer.status, answer.body);
    isDone = answer.status < 300;
  }

  return {
    portalId: portal.portalId,
    dealId: deal.dealId,
    paymentId: () => paymentId,
    isDone: () => isDone,
    standing: () => `${paymentId ?? "no payment"} ${plan}: ${lastAnswer}`,
    step: () => next().catch(() => undefined),
  };
}

function told(status: number, body: unknown = null): string {
  const { detail = "" } = (body ?? {}) as { readonly detail?: string };
  return `${status} ${status < 300 ? "" : detail}`.trim();
}
