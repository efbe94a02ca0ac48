import { onTestFinished } from "vitest";
import type { ProviderAccount, RawWebhook } from "../../server/ports/provider.ts";
import { myFatoorahProvider } from "../../server/providers/myfatoorah/index.ts";
import { orderFor, posted, type ProviderUnderTest } from "../contracts/provider.ts";
import { startMyFatoorah, type MyFatoorahOptions, type RunningMyFatoorah } from "../sandbox/myfatoorah/index.ts";
import { straight, type Through } from "./liar.ts";

/** Half past a second, so that rounding to whole seconds shows. */
export const start = Date.UTC(2026, 10, 20, 12, 0, 0, 500);

export const portalId = 4_711;

const webhookUrl = "https://pay.example.com/webhooks/myfatoorah/t0k3n";

export interface MyFatoorahSubject extends ProviderUnderTest {
  readonly fake: RunningMyFatoorah;
  /** The API key in use. */
  readonly key: string;
  /** Turns the clock that adapter and fake share. */
  advance(milliseconds: number): void;
  /** The same account with other settings. */
  reopen(values: Readonly<Record<string, string>>, mode?: "test" | "live"): ProviderAccount;
  close(): Promise<void>;
}

export interface SetUpOptions extends Omit<MyFatoorahOptions, "now" | "send" | "port">, Through {
  /** Where the clock begins. */
  readonly at?: number;
}

/** The adapter against a fake of the same country and mode. */
export async function setUpMyFatoorah(options: SetUpOptions = {}): Promise<MyFatoorahSubject> {
  const { at = start, country = "KWT", mode: siteMode = "test", through = straight } = options;
  let now = at;
  const fake = await startMyFatoorah({ ...options, now: () => now, send: async () => undefined });
  const provider = myFatoorahProvider({
    apiUrl: await through(fake.url),
    clock: { now: () => now },
    appVersion: "0.1.0",
  });
  const key = fake.keys.issue();
  const filledIn = { country, mode: siteMode, apiToken: key, webhookSecret: fake.webhookSecret };
  const { values } = provider.readSettings(filledIn);
  const reopen: MyFatoorahSubject["reopen"] = (changed, mode = siteMode) =>
    provider.open({ portalId, connectionId: "c1", mode, values: { ...values, ...changed } });

  return {
    fake,
    provider,
    key,
    account: reopen({}),
    portalId,
    now: () => now,
    amount: { minor: 75_000, currency: "KWD" },
    advance(milliseconds) {
      now += milliseconds;
    },
    reopen,
    payer: {
      pay: async (reference) => fake.pay(Number(reference)),
      decline: async (reference) => fake.decline(Number(reference)),
      leave: async (reference) => fake.begin(Number(reference)),
    },
    countPayable: (paymentId) =>
      fake.payable().filter(({ userDefinedField }) => userDefinedField?.includes(paymentId)).length,
    sayUnknown: (reference) => fake.say(Number(reference), "OnReview"),
    settleRefund: (refund, outcome) => fake.settleRefund(Number(refund), outcome === "done" ? "Refunded" : "Canceled"),
    webhooks: {
      url: webhookUrl,
      deliver: async () => fake.webhooks.sent.map(asReceived),
      repeatLast: async () => fake.webhooks.repeatLast(),
      signatureHeader: "myfatoorah-signature",
      secret: fake.webhookSecret,
      reopenWith: (webhookSecret) => reopen({ webhookSecret }),
      tamper: tampered,
    },
    faults: {
      refuseKey: () => fake.faults.add({ kind: "unauthorised" }),
      limitRate: (retryAfter) => fake.faults.add({ kind: "rate_limited", retryAfter }),
      delayAnswer: (until) => fake.faults.add({ kind: "delayed_after", until, times: 1 }),
      loseAnswers: () => fake.faults.add({ kind: "answer_lost_after" }),
      garbleAnswers: () => fake.faults.add({ kind: "cut_json_after" }),
      heal: () => fake.faults.clear(),
      canaries: [key, fake.webhookSecret],
    },
    close: () => fake.close(),
  };
}

function asReceived({ body, headers, sentAt }: RunningMyFatoorah["webhooks"]["sent"][number]): RawWebhook {
  return posted({ url: webhookUrl, body: Buffer.from(body), headers, receivedAt: sentAt });
}

/** Every delivery so far, as it would arrive at our door. */
export function received({ fake }: MyFatoorahSubject): readonly RawWebhook[] {
  return fake.webhooks.sent.map(asReceived);
}

/** Each signed member of the delivery with another value. */
function tampered(delivery: RawWebhook): readonly RawWebhook[] {
  const text = delivery.body.toString("utf8");
  const changes: readonly (readonly [RegExp, string])[] = [
    [/"Id":"\d+"/, '"Id":"1"'],
    [/("Invoice":\{[^}]*"Status":)"\w+"/, '$1"CANCELED"'],
    [/("Transaction":\{"Status":)"\w+"/, '$1"FAILED"'],
    [/"PaymentId":"\d+"/, '"PaymentId":"1"'],
    [/"ExternalIdentifier":"[^"]*"/, '"ExternalIdentifier":"another"'],
    [/"Code":1\b/, '"Code":6'],
  ];
  return changes.map(([pattern, replacement]) => {
    if (!pattern.test(text)) throw new Error(`Nothing to change for ${pattern.source}.`);
    return { ...delivery, body: Buffer.from(text.replace(pattern, replacement)) };
  });
}

/** The same, closed when the test ends. */
export async function startTogether(options: SetUpOptions = {}): Promise<MyFatoorahSubject> {
  const subject = await setUpMyFatoorah(options);
  onTestFinished(subject.close);
  return subject;
}

export interface OpenedSubject extends MyFatoorahSubject {
  /** The invoice that is open. */
  readonly reference: string;
  /** The same as a number, as the fake counts. */
  readonly id: number;
}

/** The same with an invoice already open. */
export async function openInvoice(
  options: SetUpOptions = {},
  changes: Parameters<typeof orderFor>[1] = {},
): Promise<OpenedSubject> {
  const subject = await startTogether(options);
  const { reference } = await subject.account.openCheckout(orderFor(subject, changes));
  return { ...subject, reference, id: Number(reference) };
}

/** The same with the invoice paid. */
export async function payInvoice(...given: Parameters<typeof openInvoice>): Promise<OpenedSubject> {
  const subject = await openInvoice(...given);
  subject.fake.pay(subject.id);
  return subject;
}

/** The calls of one endpoint that arrived, oldest first. */
export function sentTo({ fake }: Pick<MyFatoorahSubject, "fake">, endpoint: string) {
  return fake.calls().filter(({ path }) => path === `/v2/${endpoint}`);
}
