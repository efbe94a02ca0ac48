import { z } from "zod";
import { UnverifiedWebhookError, UpstreamError } from "../../../server/domain/errors.ts";
import { leadsTo } from "../../../server/domain/origins.ts";
import type { Clock } from "../../../server/ports/context.ts";
import type * as port from "../../../server/ports/provider.ts";
import { jsonApi } from "../../../server/providers/common/json-api.ts";
import { referenceOf } from "../../../server/providers/common/order.ts";
import { plainCapabilities, requireFields } from "../../../server/providers/common/settings.ts";
import { isSigned, secretsIn } from "../../../server/providers/common/signature.ts";
import { table } from "../../../server/providers/common/words.ts";

const upstream = "pebble";
const minute = 60_000;

interface Options {
  readonly apiUrl: string;
  readonly clock: Clock;
}

const secret = { isSecret: true, isRequired: true };
const settings = [
  { name: "apiKey", label: "Key", help: "In Pebble under Account, Keys.", ...secret },
  { name: "webhookSecret", label: "Secret", help: "In Pebble under Events.", ...secret },
];

/** Pebble, which nobody has heard of: the smallest adapter that does all that is asked of one. */
export function pebbleProvider(options: Options): port.Provider {
  const life = { shortest: minute, longest: 90 * 24 * 60 * minute };
  return {
    id: upstream,
    label: "Pebble",
    capabilities: {
      ...plainCapabilities,
      findsLostPages: true,
      checkoutLife: life,
      currencies: ["EUR"],
      descriptionLimit: 100,
    },
    settings,
    payOrigins: [options.apiUrl],
    refusalOf: () => null,
    readSettings(values) {
      requireFields(settings, values);
      return { mode: "test", values, keyEnding: (values["apiKey"] ?? "").slice(-4) };
    },
    open: (account) => pebbleAccount(options, account),
  };
}

const tried = z.object({ id: z.string(), at: z.number(), word: z.string(), why: z.string().nullable() });
const refunded = z.object({ id: z.string(), at: z.number(), sum: z.int() });
const checkoutShape = z.object({
  id: z.string(),
  url: z.string(),
  state: z.string(),
  payment: z.string(),
  account: z.number(),
  sum: z.int(),
  ends: z.number(),
  tries: z.array(tried),
  refunds: z.array(refunded),
});

function pebbleApi({ apiUrl }: Options, { apiKey = "", webhookSecret = "" }: Readonly<Record<string, string>>) {
  const errorShape = z.object({ error: z.string() }).transform(({ error }) => ({ said: error }));
  return jsonApi({
    upstream,
    baseUrl: apiUrl,
    headers: () => ({ authorization: `Bearer ${apiKey}` }),
    secrets: [apiKey, webhookSecret],
    readErrors: (body) => errorShape.safeParse(body).data ?? null,
  });
}

function pebbleAccount(options: Options, { portalId, values }: port.AccountToOpen): port.ProviderAccount {
  const call = pebbleApi(options, values);
  const find = (id: string) => call({ method: "GET", path: `/checkouts/${id}`, shape: checkoutShape });
  const post = <T>(path: string, body: object, shape: z.ZodType<T>) => call({ method: "POST", path, body, shape });
  return {
    check: async () => void (await call({ method: "GET", path: "/me", shape: z.object({ ok: z.literal(true) }) })),

    async openCheckout(order) {
      const { paymentId: payment, description: note, expiresAt: ends, returnUrl: back } = order;
      const sum = order.amount.minor;
      const body = { key: referenceOf(order), payment, account: portalId, sum, note, ends, back };
      const made = await post("/checkouts", body, checkoutShape);
      const isOrdered = made.sum === sum && made.payment === payment && leadsTo([options.apiUrl], made.url);
      if (isOrdered) return { reference: made.id, url: made.url, expiresAt: made.ends };
      throw new UpstreamError("unexpected", { upstream, said: "Pebble made a page for something else." });
    },

    async read(reference) {
      const readAt = options.clock.now();
      return snapshotOf(await find(reference), portalId, readAt);
    },

    async closeCheckout(reference) {
      const { state } = await post(`/checkouts/${reference}/close`, {}, checkoutShape);
      return state === "paid" ? "already_paid" : "closed";
    },

    async refund({ checkout, amount, key }) {
      const { id } = await post(`/checkouts/${checkout}/refunds`, { key, sum: amount.minor }, refunded);
      return { checkout, refund: id, state: "done" };
    },

    async readRefund({ checkout, refund }) {
      const { refunds } = await find(checkout);
      if (!refunds.some(({ id }) => id === refund)) throw new UpstreamError("not_found", { upstream });
      return { checkout, refund, state: "done" };
    },

    readWebhook: (webhook) => hintOf(webhook, secretsIn(values["webhookSecret"])),
  };
}

const states = table<port.Snapshot["checkout"]>({ open: "live", paid: "used", closed: "cancelled", over: "expired" });
const attempts = table<port.AttemptFact["state"]>({ yes: "captured", no: "declined" });

function snapshotOf(found: z.infer<typeof checkoutShape>, portalId: number, readAt: number): port.Snapshot {
  const asked = { minor: found.sum, currency: "EUR" };
  const taken = found.tries.filter(({ word }) => word === "yes").map((one) => ({ ...one, sum: found.sum }));
  const facts = (kind: port.MoneyFact["kind"], all: readonly z.infer<typeof refunded>[]) =>
    all.map(({ id, at, sum }) => ({ kind, key: id, amount: { ...asked, minor: sum }, occurredAt: at }));
  return {
    reference: found.id,
    paymentId: found.account === portalId ? found.payment : null,
    mode: "test",
    readAt,
    checkout: states.get(found.state) ?? "live",
    asked,
    attempts: found.tries.flatMap(({ id, at, word, why }) => {
      const state = attempts.get(word);
      return state ? [{ key: id, state, at, method: null, declineCode: null, declineReason: why }] : [];
    }),
    money: [...facts("captured", taken), ...facts("refunded", found.refunds)],
    totals: [],
    unknownWords: [found.state].filter((word) => !states.has(word)),
  };
}

function hintOf({ body, headers, receivedAt }: port.RawWebhook, secrets: readonly string[]): port.Hint {
  const [, at = "0", hex = ""] = /^(\d+)\.([0-9a-f]{64})$/.exec(String(headers["pebble-signature"])) ?? [];
  const message = Buffer.concat([Buffer.from(`${at}.`), body]);
  const isOurs = isSigned({ algorithm: "sha256", secrets, message, digest: Buffer.from(hex, "hex") });
  if (!isOurs || Math.abs(receivedAt - Number(at)) > 5 * minute) throw new UnverifiedWebhookError("It is not signed.");
  const event = z.object({ id: z.string(), checkout: z.string() }).parse(JSON.parse(body.toString("utf8")));
  return { dedupeKey: event.id, kind: "checkout.changed", read: { checkout: event.checkout } };
}
