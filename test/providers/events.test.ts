import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import type { Hint, RawWebhook } from "../../server/ports/provider.ts";
import { readDinteroWebhook } from "../../server/providers/dintero/webhook.ts";
import { eventTypes as dojoEvents, readDojoWebhook } from "../../server/providers/dojo/webhook.ts";
import { readMyFatoorahWebhook } from "../../server/providers/myfatoorah/webhook.ts";
import { source } from "../../server/providers/stripe/mapping.ts";
import { eventTypes as stripeEvents, readStripeWebhook } from "../../server/providers/stripe/webhook.ts";
import { startOfTests } from "../parts.ts";

interface Listed {
  readonly provider: string;
  readonly event: string;
  readonly does: string;
  readonly why: string;
}

const page = readFileSync(new URL("../../docs/providers/events.md", import.meta.url), "utf8");
const listed: readonly Listed[] = page.split("\n").flatMap((line) => {
  const [, provider = "", event = "", does = "", why = ""] = line.split("|").map((cell) => cell.trim());
  return does === "read" || does === "kept" ? [{ provider, event, does, why }] : [];
});

const secret = "a secret of the merchant's";

function webhook(body: string, headers: Readonly<Record<string, string>>, query = ""): RawWebhook {
  const url = "https://pay.example.com/webhooks/x/y";
  return { method: "POST", url, query, body: Buffer.from(body), headers, receivedAt: startOfTests };
}

function signed(algorithm: string, text: string, form: "hex" | "base64"): string {
  return createHmac(algorithm, secret).update(text).digest(form);
}

function dojo(event: string): Hint {
  const body = JSON.stringify({ id: "evt_1", event, data: { paymentIntentId: "pi_1" } });
  const headers = { "dojo-signature": `sha256=${signed("sha256", body, "hex").toUpperCase()}` };
  return readDojoWebhook(webhook(body, headers), { mode: "live", secrets: [secret] });
}

function dintero(event: string): Hint {
  const reader = { accountId: "P12345678", signatureSecrets: [], hookSecrets: [secret] };
  const [kind = "", act] = event.split(" ");
  if (kind === "callback") {
    const query = `session_id=P12345678.1&transaction_id=P12345678.2${act ? `&event=${act}` : ""}`;
    return readDinteroWebhook(webhook("", {}, query), reader);
  }
  const about = kind === "ping" ? {} : { transaction: { session_id: "P12345678.1" } };
  const body = JSON.stringify({ account_id: "P12345678", event: kind, event_delivery: "d1", ...about });
  return readDinteroWebhook(webhook(body, { event: kind, "event-signature": signed("sha1", body, "hex") }), reader);
}

/** The members under each event's signature. https://docs.myfatoorah.com/docs/webhook-signature */
const members: Readonly<Record<string, readonly string[]>> = {
  "1": ["Invoice.Id", "Invoice.Status", "Transaction.Status", "Transaction.PaymentId", "Invoice.ExternalIdentifier"],
  "2": ["Refund.Id", "Refund.Status", "Amount.ValueInBaseCurrency", "ReferencedInvoice.Id"],
  "3": ["Deposit.Reference", "Deposit.ValueInBaseCurrency", "Deposit.NumberOfTransactions"],
  "4": ["Supplier.Code", "KycDecision.Status"],
  "5": ["Recurring.Id", "Recurring.Status", "Recurring.InitialInvoiceId"],
  "6": [
    "Dispute.DisputeTransactionId",
    "Dispute.Status",
    "Invoice.Id",
    "Invoice.Status",
    "Transaction.Status",
    "Transaction.PaymentId",
    "Invoice.ExternalIdentifier",
  ],
  "7": ["Supplier.Code", "RequestStatus.Status"],
};

function myFatoorah(event: string): Hint {
  const [code = "", name = ""] = event.split(" ");
  const paths = members[code] ?? [];
  const Data: Record<string, Record<string, string>> = {};
  for (const path of paths) {
    const [group = "", member = ""] = path.split(".");
    Data[group] = { ...Data[group], [member]: "7" };
  }
  const body = JSON.stringify({ Event: { Code: Number(code), Name: name, Reference: "WH-1" }, Data });
  const text = paths.map((path) => `${path}=7`).join(",");
  return readMyFatoorahWebhook(webhook(body, { "myfatoorah-signature": signed("sha256", text, "base64") }), [secret]);
}

function stripe(event: string): Hint {
  const metadata = { source, account: "62515", payment: "p" };
  const object = { id: "cs_1", payment_intent: "pi_1", metadata };
  const body = JSON.stringify({ id: "evt_1", type: event, livemode: true, data: { object } });
  const timestamp = Math.floor(startOfTests / 1_000);
  const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
  const reader = { portalId: 62_515, mode: "live", secrets: [secret] } as const;
  return readStripeWebhook(webhook(body, { "stripe-signature": header }), reader);
}

const tell: Readonly<Record<string, (event: string) => Hint>> = { dojo, dintero, myfatoorah: myFatoorah, stripe };

describe("S4.13 an event that a provider documents", () => {
  it.each(listed)("$provider $event is $does", ({ provider, event, does }) => {
    const plain = event.replaceAll("`", "");
    const hint = tell[provider]?.(plain);
    expect(hint?.read === null ? "kept" : "read").toBe(does);
  });

  it("has its reason in the list, and is listed once", () => {
    expect(listed.filter(({ why }) => why.length < 10)).toEqual([]);
    expect(new Set(listed.map(({ provider, event }) => `${provider} ${event}`)).size).toBe(listed.length);
  });

  it.each([
    ["stripe", stripeEvents],
    ["dojo", dojoEvents],
  ] as const)("%s: is listed where we ask for it", (provider, asked) => {
    const names = new Set(listed.filter((one) => one.provider === provider).map(({ event }) => event));
    expect(asked.filter((event) => !names.has(`\`${event}\``))).toEqual([]);
  });

  it("is kept, and named, when it is one that nobody knows", () => {
    expect(dojo("payment_intent.teleported")).toMatchObject({ read: null, kind: "payment_intent.teleported" });
    expect(stripe("charge.teleported")).toMatchObject({ read: null, kind: "charge.teleported" });
  });
});
