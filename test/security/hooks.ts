import { createHmac } from "node:crypto";
import { webhookAddress, type Connection } from "../../server/domain/connection.ts";
import type { Rig } from "../rig.ts";
import { callbackSignature, hookSignature } from "../sandbox/dintero/deliveries.ts";
import { signatureOf } from "../sandbox/myfatoorah/deliveries.ts";
import { signatureHeader as stripeHeader } from "../sandbox/stripe/index.ts";

/** A provider's hook: what a connection of it keeps, how it signs a body, and a body as it should be. */
export interface Hook {
  readonly provider: string;
  readonly values: Readonly<Record<string, string>>;
  /** Null for a body that nobody could sign, since it lacks what the signature covers. */
  sign(body: string, connection: Connection, rig: Rig): Readonly<Record<string, string>> | null;
  readonly sample: object;
}

const hmac = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");
const pairs = (hex: string) => (hex.match(/../g) ?? []).join("-").toUpperCase();
const seconds = (rig: Rig) => Math.floor(rig.clock.now() / 1_000);

const dintero = {
  accountId: "T1",
  clientId: "c",
  clientSecret: "cs",
  webhookSecret: "callback-secret",
  hookSecret: "hook",
};

const session = "T1.session";

export const hooks: Readonly<Record<string, Hook>> = {
  simulated: {
    provider: "simulated",
    values: { webhookSecret: "sim" },
    sign: (body, _one, { clock }) => ({
      "simulated-signature": `t=${clock.now()},v1=${hmac("sim", `${clock.now()}.${body}`)}`,
    }),
    sample: { id: "e1", kind: "captured", checkout: "sim_1" },
  },
  stripe: {
    provider: "stripe",
    values: { apiKey: "rk_test_1", webhookSecret: "whsec_1" },
    // Stripe's own library leaves a byte order mark out of what it verifies, so no signature can hold.
    sign: (body, _one, rig) =>
      body.startsWith("\uFEFF") ? null : { "stripe-signature": stripeHeader(body, "whsec_1", seconds(rig)) },
    sample: {
      id: "evt_1",
      object: "event",
      type: "checkout.session.completed",
      livemode: false,
      data: { object: { id: "cs_test_1", object: "checkout.session", metadata: { payment: "p1" } } },
    },
  },
  dojo: {
    provider: "dojo",
    values: { apiKey: "sk_sandbox_1", webhookSecret: "dojo-secret" },
    sign: (body) => ({ "dojo-signature": `sha256=${pairs(hmac("dojo-secret", body))}` }),
    sample: { id: "evt_1", event: "payment_intent.status_updated", data: { paymentIntentId: "pi_sandbox_1" } },
  },
  "dintero's webhook": {
    provider: "dintero",
    values: dintero,
    sign: (body) => ({ event: "checkout_transaction", "event-signature": hookSignature(body, dintero.hookSecret) }),
    sample: {
      account_id: "T1",
      event: "checkout_transaction",
      event_delivery: "d1",
      session_id: session,
      transaction: { id: "T1.t", session_id: session, status: "CAPTURED" },
    },
  },
  // Its signature covers the address and not the body.
  "dintero's callback": {
    provider: "dintero",
    values: dintero,
    sign: (_body, connection, rig) => ({
      "dintero-signature": callbackSignature({
        secret: dintero.webhookSecret,
        seconds: seconds(rig),
        accountId: dintero.accountId,
        method: "POST",
        address: webhookAddress(rig.url, connection),
      }),
    }),
    sample: { id: "T1.t", session_id: session, status: "CAPTURED", amount: 75_000, currency: "NOK" },
  },
  myfatoorah: {
    provider: "myfatoorah",
    values: { country: "KWT", mode: "test", apiToken: "token", webhookSecret: "mf" },
    sign(body) {
      const signed = signedMembers(body);
      return signed === null ? null : { "myfatoorah-signature": signatureOf(signed, "mf") };
    },
    sample: {
      Event: { Code: 1, Name: "PAYMENT_STATUS_CHANGED", Reference: "WH-1" },
      Data: {
        Invoice: { Id: "612", Status: "PAID", ExternalIdentifier: "PT-1" },
        Transaction: { Status: "SUCCESS", PaymentId: "07612" },
        Amount: { BaseCurrency: "KWD", ValueInBaseCurrency: 75 },
      },
    },
  },
};

/** Of a payment's happening. https://docs.myfatoorah.com/docs/webhook-signature */
const covered = [
  ["Invoice", "Id"],
  ["Invoice", "Status"],
  ["Transaction", "Status"],
  ["Transaction", "PaymentId"],
  ["Invoice", "ExternalIdentifier"],
] as const;

type Members = Readonly<Record<string, unknown>>;

function signedMembers(body: string): string | null {
  const { Event, Data } = membersOf(parsed(body)) ?? {};
  const data = membersOf(Data);
  if (!data || String(membersOf(Event)?.["Code"]) !== "1") return null;
  const values = covered.map(([owner, member]) => [`${owner}.${member}`, textOf(membersOf(data[owner])?.[member])]);
  return values.some(([, value]) => value === null) ? null : values.map((pair) => pair.join("=")).join(",");
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

/** Null for what has no text of its own that a signature could cover. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return "";
  const isPlain = typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
  return isPlain ? String(value) : null;
}
