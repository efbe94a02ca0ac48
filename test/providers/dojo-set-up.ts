import { onTestFinished } from "vitest";
import type { CheckoutOrder, Provider, ProviderAccount, RawWebhook } from "../../server/ports/provider.ts";
import { dojoProvider } from "../../server/providers/dojo/index.ts";
import { orderFor, posted, type ProviderUnderTest } from "../contracts/provider.ts";
import { startDojo, type RunningDojo } from "../sandbox/dojo/index.ts";
import { straight, type Through } from "./liar.ts";

const start = Date.UTC(2026, 10, 20, 12);

export const portalId = 4_711;
export const hookUrl = "https://pay.example.com/webhooks/dojo/t0k3n";

export interface DojoSubject extends ProviderUnderTest {
  readonly dojo: RunningDojo;
  readonly provider: Provider;
  /** The secret key in use. */
  readonly key: string;
  /** Turns the clock that adapter and fake share. */
  advance(milliseconds: number): void;
  /** The same account with other settings. */
  reopen(values: Readonly<Record<string, string>>, mode?: "test" | "live"): ProviderAccount;
  close(): Promise<void>;
}

/** The adapter against the fake, its webhooks registered as a connection does it. */
export async function setUpDojo({ through = straight }: Through = {}): Promise<DojoSubject> {
  let now = start;
  const dojo = await startDojo({ now: () => now, send: async () => undefined });
  const provider = dojoProvider({ apiUrl: await through(dojo.url), clock: { now: () => now }, appVersion: "0.1.0" });
  const key = dojo.keys.issue();
  const { values } = provider.readSettings({ apiKey: key });
  const reopen: DojoSubject["reopen"] = (changed, mode = "test") =>
    provider.open({ portalId, connectionId: "c1", mode, values: { ...values, ...changed } });
  const kept = (await reopen({}).registerWebhook?.(hookUrl)) ?? {};
  const secret = kept["webhookSecret"] ?? "";

  return {
    dojo,
    provider,
    key,
    account: reopen(kept),
    portalId,
    now: () => now,
    amount: { minor: 75_000, currency: "GBP" },
    advance(milliseconds) {
      now += milliseconds;
    },
    reopen: (changed, mode) => reopen({ ...kept, ...changed }, mode),
    payer: {
      pay: async (reference, to) => dojo.pay(reference, to),
      decline: async (reference) => dojo.decline(reference),
      leave: async (reference) => dojo.leave(reference),
    },
    countPayable: (paymentId) =>
      dojo.intents().filter(({ status, metadata }) => status === "Created" && metadata["payment"] === paymentId).length,
    sayUnknown: (reference) => dojo.say(reference, "Pondered"),
    webhooks: {
      url: hookUrl,
      deliver: async () => dojo.webhooks.sent.map(asReceived),
      repeatLast: async () => dojo.webhooks.repeatLast(),
      signatureHeader: "dojo-signature",
      secret,
      reopenWith: (webhookSecret) => reopen({ webhookSecret }),
    },
    faults: {
      refuseKey: () => dojo.faults.add({ kind: "key_repeated" }),
      limitRate: (retryAfter) => dojo.faults.add({ kind: "rate_limited", retryAfter }),
      delayAnswer: (until) => dojo.faults.add({ kind: "delayed_after", until, times: 1 }),
      loseAnswers: () => dojo.faults.add({ kind: "answer_lost_after" }),
      garbleAnswers: () => dojo.faults.add({ kind: "cut_json_after" }),
      heal: () => dojo.faults.clear(),
      canaries: [key, secret],
    },
    close: () => dojo.close(),
  };
}

export function asReceived({ url, body, headers, sentAt }: RunningDojo["webhooks"]["sent"][number]): RawWebhook {
  return posted({ url, body: Buffer.from(body), headers, receivedAt: sentAt });
}

export interface OpenedSubject extends DojoSubject {
  /** The checkout that is open. */
  readonly reference: string;
  readonly order: CheckoutOrder;
}

/** The set-up, closed when the test ends. */
export async function startAtDojo(): Promise<DojoSubject> {
  const subject = await setUpDojo();
  onTestFinished(subject.close);
  return subject;
}

/** The same with a checkout already open. */
export async function openAtDojo(changes: Partial<CheckoutOrder> = {}): Promise<OpenedSubject> {
  const subject = await startAtDojo();
  const order = orderFor(subject, changes);
  const { reference } = await subject.account.openCheckout(order);
  return { ...subject, reference, order };
}

/** The same with the checkout paid. */
export async function payAtDojo(changes: Partial<CheckoutOrder> = {}): Promise<OpenedSubject> {
  const subject = await openAtDojo(changes);
  subject.dojo.pay(subject.reference);
  return subject;
}
