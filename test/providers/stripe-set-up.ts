import { onTestFinished } from "vitest";
import type { ProviderAccount, RawWebhook } from "../../server/ports/provider.ts";
import { stripeProvider } from "../../server/providers/stripe/index.ts";
import { orderFor, posted, type ProviderUnderTest } from "../contracts/provider.ts";
import { startStripe, type Delivery, type RunningStripe } from "../sandbox/stripe/index.ts";
import { straight, type Through } from "./liar.ts";

/** Half past a second, so that rounding to Stripe's seconds shows. */
const start = Date.UTC(2026, 10, 20, 12, 0, 0, 500);

export const portalId = 4_711;

export interface StripeSubject extends ProviderUnderTest {
  readonly stripe: RunningStripe;
  /** The restricted key in use. */
  readonly key: string;
  /** Turns the clock that adapter and sandbox share. */
  advance(milliseconds: number): void;
  /** The same account with other settings. */
  reopen(values: Readonly<Record<string, string>>, mode?: "test" | "live"): ProviderAccount;
  close(): Promise<void>;
}

/** The adapter against the sandbox, its webhooks registered as a connection does it. */
export async function setUpStripe({ through = straight }: Through = {}): Promise<StripeSubject> {
  let now = start;
  const stripe = await startStripe({ now: () => now, send: async () => undefined });
  const provider = stripeProvider({
    apiUrl: await through(stripe.url),
    clock: { now: () => now },
    appVersion: "0.1.0",
  });
  const key = stripe.keys.issue();
  const { values } = provider.readSettings({ apiKey: key });
  const reopen: StripeSubject["reopen"] = (changed, mode = "test") =>
    provider.open({ portalId, connectionId: "c1", mode, values: { ...values, ...changed } });
  const kept = (await reopen({}).registerWebhook?.("https://pay.example.com/webhooks/stripe/t0k3n")) ?? {};
  const secret = kept["webhookSecret"] ?? "";

  return {
    stripe,
    provider,
    key,
    account: reopen(kept),
    portalId,
    now: () => now,
    amount: { minor: 75_000, currency: "EUR" },
    advance(milliseconds) {
      now += milliseconds;
    },
    reopen: (changed, mode) => reopen({ ...kept, ...changed }, mode),
    payer: {
      pay: async (reference, to) => stripe.pay(reference, to),
      decline: async (reference) => stripe.decline(reference),
      leave: async () => undefined,
    },
    countPayable: (paymentId) =>
      stripe.sessions().filter(({ status, metadata }) => status === "open" && metadata?.["payment"] === paymentId)
        .length,
    sayUnknown: (reference) => stripe.rewrite(reference, { status: "paused" }),
    settleRefund(refund, outcome) {
      if (outcome === "failed") stripe.failRefund(refund);
    },
    webhooks: {
      deliver: async () => stripe.webhooks.sent.map(asReceived),
      repeatLast: async () => stripe.webhooks.resend(stripe.events().at(-1)?.id ?? ""),
      signatureHeader: "stripe-signature",
      secret,
      reopenWith: (webhookSecret) => reopen({ webhookSecret }),
    },
    faults: {
      refuseKey: () => stripe.faults.add({ kind: "unauthorised" }),
      limitRate: (retryAfter) => stripe.faults.add({ kind: "rate_limited", retryAfter }),
      delayAnswer: (until) => stripe.faults.add({ kind: "delayed_after", until, times: 1 }),
      loseAnswers: () => stripe.faults.add({ kind: "answer_lost_after" }),
      garbleAnswers: () => stripe.faults.add({ kind: "cut_json_after" }),
      heal: () => stripe.faults.clear(),
      canaries: [key, secret],
    },
    close: () => stripe.close(),
  };
}

export function asReceived({ body, headers, sentAt }: Delivery): RawWebhook {
  return posted({ body: Buffer.from(body), headers, receivedAt: sentAt });
}

export interface OpenedSubject extends StripeSubject {
  /** The checkout that is open. */
  readonly reference: string;
}

/** The same with a checkout already open; closed when the test ends. */
export async function openAtStripe(): Promise<OpenedSubject> {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  const { reference } = await subject.account.openCheckout(orderFor(subject));
  return { ...subject, reference };
}

/** The same with a checkout whose money is only held. */
export async function holdAtStripe(): Promise<OpenedSubject> {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  const { reference } = await subject.account.openCheckout(orderFor(subject, { capture: "manual" }));
  subject.stripe.pay(reference);
  return { ...subject, reference };
}

/** The same with the checkout paid. */
export async function payAtStripe(): Promise<OpenedSubject> {
  const subject = await openAtStripe();
  subject.stripe.pay(subject.reference);
  return subject;
}
