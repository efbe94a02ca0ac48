import { onTestFinished } from "vitest";
import type { Money } from "../../server/domain/money.ts";
import type { CheckoutOrder, ProviderAccount, RawWebhook } from "../../server/ports/provider.ts";
import { dinteroProvider } from "../../server/providers/dintero/index.ts";
import { orderFor, posted, type ProviderUnderTest } from "../contracts/provider.ts";
import { startDintero, type Credentials, type RunningDintero, type Transaction } from "../sandbox/dintero/index.ts";
import { straight, type Through } from "./liar.ts";

const start = Date.UTC(2026, 10, 20, 12, 0, 0, 500);

export const portalId = 4_711;

export const webhookUrl = "https://pay.example.com/webhooks/dintero/t0k3n";

export interface DinteroSubject extends ProviderUnderTest {
  readonly dintero: RunningDintero;
  readonly credentials: Credentials;
  /** Turns the clock that adapter and sandbox share. */
  advance(milliseconds: number): void;
  /** The same connection with other settings, or another one by its id. */
  reopen(values: Readonly<Record<string, string>>, connectionId?: string): ProviderAccount;
  close(): Promise<void>;
}

/** The adapter against the sandbox, with the account's signature secret given as a merchant does it. */
export async function setUpDintero({ through = straight }: Through = {}): Promise<DinteroSubject> {
  let now = start;
  const clock = { now: () => now };
  const dintero = await startDintero({ now: clock.now, send: async () => undefined });
  const apiUrl = await through(dintero.url);
  const provider = dinteroProvider({ checkoutUrl: apiUrl, apiUrl, clock, appVersion: "0.1.0" });
  const credentials = dintero.keys.issue();
  const { accountId, clientId, clientSecret, signatureSecret } = credentials;
  const { values } = provider.readSettings({ accountId, clientId, clientSecret, webhookSecret: signatureSecret });
  const reopen: DinteroSubject["reopen"] = (changed, connectionId = "c1") =>
    provider.open({ portalId, connectionId, mode: "test", values: { ...values, ...changed } });
  const orphans = orphansOf(dintero);

  return {
    dintero,
    provider,
    credentials,
    account: reopen({}),
    portalId,
    now: clock.now,
    amount: { minor: 75_000, currency: "NOK" },
    advance(milliseconds) {
      now += milliseconds;
    },
    reopen,
    payer: {
      pay: async (reference) => dintero.pay(reference),
      decline: async (reference) => dintero.decline(reference),
      leave: async (reference) => dintero.leave(reference),
    },
    countPayable: (paymentId) =>
      dintero
        .sessions()
        .filter(({ id, metadata }) => metadata["ext_payment"] === paymentId && dintero.isPayable(id))
        .filter(({ id }) => !orphans.has(id)).length,
    countLeftBehind: orphans.count,
    sayUnknown: (reference) => dintero.say(reference, "EVAPORATED"),
    webhooks: {
      url: webhookUrl,
      deliver: async () => dintero.webhooks.sent.map(asReceived),
      repeatLast: async () => dintero.webhooks.repeatLast(),
      signatureHeader: "dintero-signature",
      secret: signatureSecret,
      reopenWith: (secret) => reopen({ webhookSecret: secret }),
      tamper: tampered,
    },
    faults: {
      refuseKey: () => dintero.faults.add({ kind: "unauthorised" }),
      limitRate: (retryAfter) => dintero.faults.add({ kind: "rate_limited", retryAfter }),
      // The token is at hand, as it is nearly always; asking for it is a fault test of its own.
      delayAnswer: (until) => dintero.faults.add({ kind: "delayed_after", until, times: 1, path: afterToken }),
      loseAnswers() {
        orphans.watch();
        dintero.faults.add({ kind: "answer_lost_after", path: afterToken });
      },
      garbleAnswers: () => dintero.faults.add({ kind: "cut_json_after", path: afterToken }),
      heal() {
        orphans.keep();
        dintero.faults.clear();
      },
      canaries: [clientSecret, signatureSecret, Buffer.from(`${clientId}:${clientSecret}`).toString("base64")],
    },
    close: () => dintero.close(),
  };
}

const afterToken = /^\/v1\/(?!accounts\/)/;

/** Sessions made while answers were lost: nobody was told their addresses, so nobody can pay there. */
function orphansOf(dintero: RunningDintero) {
  const orphans = new Set<string>();
  let known: ReadonlySet<string> | null = null;
  const ids = () => dintero.sessions().map(({ id }) => id);
  return {
    has: (id: string) => orphans.has(id),
    count: () => orphans.size,
    watch() {
      known = new Set(ids());
    },
    keep() {
      for (const id of ids()) if (known && !known.has(id)) orphans.add(id);
      known = null;
    },
  };
}

/** Of a callback the address with its query is signed and the way it came, but not the body. */
function tampered(delivery: RawWebhook): readonly RawWebhook[] {
  const { query } = delivery;
  return [
    { ...delivery, query: query.replace(/session_id=([TP])/, "session_id=X$1") },
    { ...delivery, query: query.replace(/transaction_id=[^&]+/, "transaction_id=T1.other") },
    { ...delivery, query: `${query}&error=cancelled` },
    { ...delivery, query: query.replace(/&?merchant_reference=[^&]+/, "") },
    { ...delivery, method: "GET" },
    { ...delivery, url: "https://pay.example.com/webhooks/dintero/an0th3r" },
  ];
}

interface Sent {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sentAt: number;
}

export function asReceived({ method, url, body, headers, sentAt }: Sent): RawWebhook {
  const [address = "", query = ""] = url.split("?");
  return posted({ method, url: address, query, body: Buffer.from(body), headers, receivedAt: sentAt });
}

export interface OpenedSubject extends DinteroSubject {
  /** The checkout that is open. */
  readonly reference: string;
  readonly order: CheckoutOrder;
  /** The session's transaction as the provider has it. */
  transaction(): Transaction;
}

/** The same with a checkout already open; closed when the test ends. */
export async function openAtDintero(changes: Partial<CheckoutOrder> = {}): Promise<OpenedSubject> {
  const subject = await setUpDintero();
  onTestFinished(subject.close);
  const order = orderFor(subject, changes);
  const { reference } = await subject.account.openCheckout(order);
  const transaction = (): Transaction => {
    const found = subject.dintero.transaction(reference);
    if (!found) throw new Error("Nobody has paid.");
    return found;
  };
  return { ...subject, reference, order, transaction };
}

/** The same with the checkout paid, or held where the order says so. */
export async function payAtDintero(changes: Partial<CheckoutOrder> = {}, method?: string): Promise<OpenedSubject> {
  const subject = await openAtDintero(changes);
  subject.dintero.pay(subject.reference, method);
  return subject;
}

export function nok(minor: number): Money {
  return { minor, currency: "NOK" };
}
