import type { Portal, Town } from "./town.ts";

/** What is done with an order, one after the other. `pay` is the customer's at Stripe, and follows at once on `go`. */
export type Act = "create" | "enrol" | "go" | "pay" | "refund" | "cancel" | "confirm";

export type Plan = readonly Act[];

/** What becomes of the orders of a crowd. */
export const plans: readonly Plan[] = [
  ...Array.from({ length: 4 }, (): Plan => ["create", "go", "pay"]),
  ...Array.from({ length: 2 }, (): Plan => ["create", "go", "pay", "refund"]),
  ["create", "go"],
  ["create", "cancel"],
  ["create", "confirm"],
];

/** One order, from the press of Create to its end. It goes on where it was however often the server dies on the way. */
export interface Customer {
  readonly portalId: number;
  readonly dealId: string;
  /** The payment it was promised by a 2xx; null while it was not. */
  paymentId(): string | null;
  /** What it does next; null once it is done. */
  next(): Act | null;
  isDone(): boolean;
  /** What it wants and how it was last answered, for whoever wonders why it is not done. */
  standing(): string;
  /** Tries the next step once. Asking again is done under the very same key. Never throws. */
  step(): Promise<void>;
}

export interface Wish {
  readonly portal: Portal;
  readonly plan: Plan;
  /** No other order's. */
  readonly name: string;
}

/** A seller, or a workflow, makes a payment over a deal, and the customer does with it what the plan says. */
export function newCustomer(town: Town, { portal, plan, name }: Wish): Customer {
  const deal = portal.addDeal();
  // A repeat under the same key says the same, on whatever day it is made.
  const receivedOn = new Date(town.now()).toISOString().slice(0, 10);
  const key = (act: string): string => `${name}-${act}`.padEnd(16, "-");
  const left = [...plan];
  let paymentId: string | null = null;
  let link = "";
  let callbackId: string | null = null;
  let lastAnswer = "never answered";

  function promised(id: string, address: string): void {
    paymentId = id;
    link = new URL(address).pathname;
  }

  /** Two of a crowd may take the same step at once: it is done once. */
  function finish(act: Act): void {
    if (left[0] === act) left.shift();
  }

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
    promised(made.id, made.link);
    finish("create");
  }

  /** HubSpot asks until it is answered, and waits until it is told the end. */
  async function enrol(): Promise<void> {
    const { workflows } = town.sandbox;
    if (callbackId === null) callbackId = await enrolled(town, portal, deal.dealId);
    else await workflows.repeat();
    const { state, outputs } = workflows.enrolment(callbackId);
    lastAnswer = `enrolment ${state}`;
    if (state !== "succeeded") return;
    promised(outputs["paymentId"] ?? "", outputs["paymentUrl"] ?? "");
    finish("enrol");
  }

  async function go(): Promise<void> {
    const headers = { origin: town.origin };
    const answer = await fetch(`${town.origin}${link}/go`, { method: "POST", redirect: "manual", headers });
    await answer.arrayBuffer();
    const [sessionId] = /cs_\w+/.exec(answer.headers.get("location") ?? "") ?? [];
    lastAnswer = told(answer.status);
    if (answer.status !== 303 || sessionId === undefined || left[0] !== "go") return;
    if (left[1] === "pay") town.stripe.pay(sessionId);
    finish("go");
    finish("pay");
  }

  async function press(act: Act, resource: string, body: object): Promise<void> {
    const path = `/api/payments/${paymentId}/${resource}`;
    const answer = await portal.card("POST", path, { ...body, idempotencyKey: key(resource) });
    lastAnswer = told(answer.status, answer.body);
    if (answer.status < 300) finish(act);
  }

  const steps: Readonly<Record<Act, () => Promise<void>>> = {
    create,
    enrol,
    go,
    pay: () => Promise.resolve(),
    // Refused until the server has learnt that there is money to give back.
    refund: () => press("refund", "refunds", { amount: "40.00", reason: "Sent back." }),
    cancel: () => press("cancel", "cancellation", {}),
    confirm: () =>
      press("confirm", "confirmation", { amount: "100.00", receivedOn, method: "cash", reference: "", note: "" }),
  };

  return {
    portalId: portal.portalId,
    dealId: deal.dealId,
    paymentId: () => paymentId,
    next: () => left[0] ?? null,
    isDone: () => left.length === 0,
    standing: () => `${paymentId ?? "no payment"} ${plan.join(", ")}; wants ${left[0]}: ${lastAnswer}`,
    async step() {
      const [act] = left;
      if (act) await steps[act]().catch(() => undefined);
    },
  };
}

async function enrolled({ sandbox }: Town, portal: Portal, dealId: string): Promise<string> {
  const [callbackId = ""] = await sandbox.workflows.enrol({
    portalId: portal.portalId,
    workflowId: 44,
    action: "create-link",
    type: "deals",
    recordIds: [dealId],
    inputs: { connection: portal.connectionId, amountSource: "deal_balance" },
  });
  return callbackId;
}

function told(status: number, body: unknown = null): string {
  const { detail = "" } = (body ?? {}) as { readonly detail?: string };
  return `${status} ${status < 300 ? "" : detail}`.trim();
}
