import { Refusal, type Call, type Endpoint } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import { invalid, type Keys } from "./keys.ts";
import { shown, type Account, type Config, type Intent } from "./objects.ts";
import { asFields, checkIntentRequest, checkLines, listIn, moneyIn, type Fields } from "./rules.ts";

export interface IntentParts {
  readonly books: Books;
  readonly keys: Keys;
  /** Where payers reach this server. */
  payOrigin(): string;
}

const month = 30 * 24 * 60 * 60 * 1000;

export function intentEndpoints(parts: IntentParts): readonly Endpoint[] {
  const { books, keys } = parts;
  const found = (call: Call): Intent => intentOf(parts, call);
  return [
    {
      method: "POST",
      path: /^\/payment-intents$/,
      answer: (call) => shown(create(parts, keys.accountOf(call), asFields(call.body))),
    },
    { method: "POST", path: /^\/payment-intents\/search$/, answer: (call) => search(parts, call) },
    {
      method: "GET",
      path: /^\/payment-intents\/(?<id>[^/]+)$/,
      answer(call) {
        const intent = found(call);
        const isHidden = intent.status === "Canceled" && call.query.get("returnCanceled") !== "true";
        if (isHidden) throw new Refusal(404, "Not Found");
        return shown(intent);
      },
    },
    {
      method: "DELETE",
      path: /^\/payment-intents\/(?<id>[^/]+)$/,
      answer(call) {
        const intent = found(call);
        if (intent.status !== "Created")
          throw new Refusal(400, `A ${intent.status} payment intent cannot be canceled.`);
        books.turn(intent, "Canceled");
        return shown(intent);
      },
    },
    {
      method: "POST",
      path: /^\/payment-intents\/(?<id>[^/]+)\/amount$/,
      answer: (call) => shown(setAmount(books, found(call), asFields(call.body))),
    },
  ];
}

/** An intent of the account whose key is used; another's is not there. */
export function intentOf({ books, keys }: Pick<IntentParts, "books" | "keys">, call: Call): Intent {
  books.expireDue();
  const intent = books.intents.get(call.params["id"] ?? "");
  if (!intent || intent.account !== keys.accountOf(call)) throw new Refusal(404, "Not Found");
  return intent;
}

function create({ books, payOrigin }: IntentParts, account: Account, body: Fields): Intent {
  checkIntentRequest(body, books.now());
  const id = books.id(account.mode === "test" ? "pi_sandbox_" : "pi_");
  const at = books.stamp();
  const intent: Intent = {
    id,
    account,
    captureMode: textOf(body["captureMode"]) ?? "Auto",
    status: "Created",
    amount: moneyIn(body, "amount"),
    totalAmount: moneyIn(body, "amount"),
    refundedAmount: 0,
    createdAt: at,
    updatedAt: at,
    expireAt: textOf(body["expireAt"]) ?? books.stamp(books.now() + month),
    autoExpireIn: textOf(body["autoExpireIn"]),
    autoExpireAction: textOf(body["autoExpireAction"]),
    reference: String(body["reference"]),
    description: textOf(body["description"]),
    config: (body["config"] ?? {}) as Config,
    paymentMethods: (body["paymentMethods"] ?? ["Card", "Wallet"]) as readonly string[],
    itemLines: listIn(body, "itemLines"),
    taxLines: listIn(body, "taxLines"),
    metadata: { ...(body["metadata"] as Record<string, string>), "location-id": "771402011592305" },
    paymentEvents: [],
    captures: [],
    clientSessionSecret: books.id("css_"),
    paymentLink: `${payOrigin()}/checkout/${id}`,
  };
  books.intents.set(id, intent);
  books.announceCreated(intent);
  return intent;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function setAmount(books: Books, intent: Intent, body: Fields): Intent {
  if (!intent.config.payment?.customAmountAllowed)
    throw new Refusal(405, "The amount of this intent cannot be changed.");
  if (intent.status !== "Created")
    throw new Refusal(400, `The amount of a ${intent.status} payment cannot be changed.`);
  checkLines(body);
  intent.amount = moneyIn(body, "amount");
  intent.totalAmount = intent.amount;
  if (body["itemLines"] !== undefined) intent.itemLines = listIn(body, "itemLines");
  if (body["taxLines"] !== undefined) intent.taxLines = listIn(body, "taxLines");
  // A page that was opened before can no longer pay.
  intent.clientSessionSecret = books.id("css_");
  intent.updatedAt = books.stamp();
  return intent;
}

/** Newest first, in pages; a cursor is where the next one begins. */
function search({ books, keys }: IntentParts, call: Call): object {
  books.expireDue();
  const account = keys.accountOf(call);
  const { statuses, startDate, endDate, cursor } = asFields(call.body);
  const { limit = 50, after } = asFields(cursor ?? {});
  if (Number(limit) < 1 || Number(limit) > 100) throw invalid("Cursor.Limit", "1 to 100.");
  const from = timeIn(startDate, Number.NEGATIVE_INFINITY);
  const to = timeIn(endDate, Number.POSITIVE_INFINITY);
  const all = [...books.intents.values()].toReversed().filter((intent) => {
    const at = Date.parse(intent.createdAt);
    const isWanted = !Array.isArray(statuses) || statuses.includes(intent.status);
    return intent.account === account && isWanted && at >= from && at <= to;
  });
  const start = Number(after ?? 0);
  const next = start + Number(limit);
  const before = start > 0 ? String(Math.max(0, start - Number(limit))) : null;
  return { data: all.slice(start, next).map(shown), before, after: next < all.length ? String(next) : null };
}

function timeIn(value: unknown, otherwise: number): number {
  return typeof value === "string" ? Date.parse(value) : otherwise;
}
