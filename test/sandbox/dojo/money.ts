import { Refusal, type Endpoint } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import { intentOf } from "./intents.ts";
import { invalid, type Keys } from "./keys.ts";
import type { Intent, Refund } from "./objects.ts";
import { asFields, sumIn } from "./rules.ts";

/** What a merchant does with money, by the API or in Dojo's own app. */
export interface Till {
  capture(intent: Intent, amount: number): string;
  reverse(intent: Intent): string;
  refund(intent: Intent, amount: number, reason?: string | null): Refund;
}

export function createTill(books: Books): Till {
  return {
    capture(intent, amount) {
      if (intent.captures.some(({ status }) => status === "Created")) throw new Refusal(409, "A capture is under way.");
      const isHeld = intent.captureMode === "Manual" && ["Authorized", "Captured"].includes(intent.status);
      if (!isHeld) throw new Refusal(400, `A ${intent.status} payment cannot be captured.`);
      if (capturedOf(intent) + amount > intent.totalAmount.value) throw invalid("Amount", "More than is held.");
      const id = books.id("cp_");
      intent.captures.push({ id, amount, status: "Successful", createdAt: books.stamp() });
      books.note(intent, "Captured");
      books.turn(intent, "Captured");
      return id;
    },
    reverse(intent) {
      const isHold = intent.captureMode === "Manual" && intent.status === "Authorized";
      const isOfToday = intent.captureMode === "Auto" && intent.status === "Captured" && isToday(books, intent);
      if (!isHold && !isOfToday) throw new Refusal(400, "This payment can no longer be reversed.");
      books.note(intent, "Reversed");
      books.turn(intent, "Reversed");
      return books.id("rvs_");
    },
    refund(intent, amount, refundReason = null) {
      const left = capturedOf(intent) - intent.refundedAmount;
      const isTaken = ["Captured", "Refunded"].includes(intent.status);
      if (!isTaken || amount > left) throw invalid("Amount", `At most ${isTaken ? left : 0} can be refunded.`);
      const refund = { paymentIntentId: intent.id, refundId: books.id("rfnd_"), refundReason, notes: null };
      books.refunds.set(refund.refundId, refund);
      intent.refundedAmount += amount;
      books.note(intent, "Refunded");
      if (amount === left) books.turn(intent, "Refunded");
      else intent.updatedAt = books.stamp();
      return refund;
    },
  };
}

function capturedOf({ captureMode, captures, totalAmount }: Intent): number {
  if (captureMode === "Auto") return totalAmount.value;
  return captures.reduce((sum, { amount, status }) => (status === "Successful" ? sum + amount : sum), 0);
}

function isToday(books: Books, { paymentEvents }: Intent): boolean {
  const captured = paymentEvents.find(({ eventType }) => eventType === "Captured");
  return captured?.transactionDateTime.slice(0, 10) === books.stamp().slice(0, 10);
}

export interface MoneyParts {
  readonly books: Books;
  readonly keys: Keys;
  readonly till: Till;
}

export function moneyEndpoints(parts: MoneyParts): readonly Endpoint[] {
  const { books, keys, till } = parts;
  return [
    {
      method: "POST",
      path: /^\/payment-intents\/(?<id>[^/]+)\/captures$/,
      answer: (call) => {
        const captureId = till.capture(intentOf(parts, call), sumIn(asFields(call.body)));
        return { message: "Captured", captureId };
      },
    },
    {
      method: "POST",
      path: /^\/payment-intents\/(?<id>[^/]+)\/reversal$/,
      answer: (call) => ({ message: "Reversed", reversalId: till.reverse(intentOf(parts, call)) }),
    },
    {
      method: "POST",
      path: /^\/payment-intents\/(?<id>[^/]+)\/refunds$/,
      answer: (call) => refundOnce(parts, intentOf(parts, call), call),
    },
    {
      method: "GET",
      path: /^\/payment-intents\/refunds\/(?<refund>[^/]+)$/,
      answer(call) {
        const id = call.params["refund"] ?? "";
        if (!id.startsWith("rfnd_")) throw invalid("RefundId", "This is no id of a refund.");
        const refund = books.refunds.get(id);
        const isOurs = refund && books.intents.get(refund.paymentIntentId)?.account === keys.accountOf(call);
        if (!isOurs) throw new Refusal(404, "Not Found");
        return refund;
      },
    },
  ];
}

type Given = Parameters<Endpoint["answer"]>[0];

/** The same key answers the same refund; for another sum it is refused. */
function refundOnce({ books, till }: MoneyParts, intent: Intent, { headers, body }: Given): Refund {
  const key = headers["idempotencykey"] ?? "";
  if (key === "" || key.length > 100) throw invalid("IdempotencyKey", "The header idempotencyKey is required.");
  const fields = asFields(body);
  const amount = sumIn(fields);
  const name = `${intent.id} ${key}`;
  const before = books.refundKeys.get(name);
  if (before && before.amount !== amount) throw new Refusal(409, "This key was used for another refund.");
  if (before) return before.refund;
  const reason = fields["refundReason"];
  const refund = till.refund(intent, amount, typeof reason === "string" ? reason : null);
  books.refundKeys.set(name, { refund, amount });
  return refund;
}
