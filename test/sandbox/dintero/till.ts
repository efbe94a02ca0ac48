import { Refusal } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Session, Transaction, TransactionEvent } from "./objects.ts";

/** Captures, refunds and releases, whoever asks for them: the API or somebody in the back office. */
export interface Till {
  /** Throws Refusal 400 for a sum and 409 for a state that does not allow it. */
  operate(transaction: Transaction, operation: Operation): "done" | "accepted";
  /** From now on operations are only accepted; `finish` ends those under way. */
  takeTime(): void;
  finish(outcome: "done" | "failed"): void;
  /** The next operation fails at the processor, in an answer that is none of refusal. */
  failNext(): void;
}

export interface Operation {
  readonly name: "CAPTURE" | "REFUND" | "VOID";
  /** The whole of what is left when left out. */
  readonly amount?: number | undefined;
  readonly reference?: string | undefined;
}

const processorError = { code: "41", message: "The processor refused it.", type: ["DECLINED"] };

export function createTill(books: Books): Till {
  let isSlow = false;
  let isFailing = false;
  const underWay: ((outcome: "done" | "failed") => void)[] = [];

  function end(transaction: Transaction, operation: Operation, requestId?: string, isGood = true): void {
    const { name, reference } = operation;
    const amount = operation.amount ?? leftFor(transaction, name);
    const own = {
      event: name,
      amount,
      ...(reference !== undefined && { event_reference: reference }),
      ...(requestId !== undefined && { request_id: requestId }),
    };
    if (!isGood) {
      const failed = { ...own, success: false, error: processorError, transaction_status: transaction.status };
      books.record(transaction, failed);
      return;
    }
    const status = statusAfter(transaction, name, amount);
    const event = books.record(transaction, { ...own, success: true, transaction_status: status });
    books.tell({ event: { name, id: event.id } }, sessionOf(books, transaction));
  }

  return {
    operate(transaction, operation) {
      check(transaction, operation, underWay.length > 0);
      if (isFailing) {
        isFailing = false;
        end(transaction, operation, undefined, false);
        return "done";
      }
      if (!isSlow) {
        end(transaction, operation);
        return "done";
      }
      const { name, amount, reference } = operation;
      const begun = books.record(transaction, {
        event: `INITIATE_${name}`,
        success: true,
        transaction_status: transaction.status,
        amount: amount ?? leftFor(transaction, name),
        ...(reference !== undefined && { event_reference: reference }),
      });
      underWay.push((outcome) => end(transaction, operation, begun.request_id, outcome === "done"));
      return "accepted";
    },
    takeTime() {
      isSlow = true;
    },
    finish(outcome) {
      isSlow = false;
      for (const finish of underWay.splice(0)) finish(outcome);
    },
    failNext() {
      isFailing = true;
    },
  };
}

function sessionOf({ sessions }: Books, { session_id: id }: Transaction): Session {
  const session = sessions.get(id);
  if (!session) throw new Error(`There is no ${id}.`);
  return session;
}

const capturable: ReadonlySet<string> = new Set(["AUTHORIZED", "PARTIALLY_CAPTURED"]);
const refundable: ReadonlySet<string> = new Set([
  "CAPTURED",
  "PARTIALLY_CAPTURED",
  "PARTIALLY_REFUNDED",
  "PARTIALLY_CAPTURED_REFUNDED",
]);

/** https://docs.dintero.com/payments-api.html: a rest can be let go of at these only. */
const letsGoOfRests = /^(?:payex\.\w+|vipps|klarna\.(?:klarna|billie))$/;

function check(transaction: Transaction, { name, amount }: Operation, isBusy: boolean): void {
  if (isBusy) throw new Refusal(409, "Another operation is under way.");
  const { status, payment_product_type: method } = transaction;
  const allowed = name === "REFUND" ? refundable : capturable;
  const keepsRest = name === "VOID" && status === "PARTIALLY_CAPTURED" && !letsGoOfRests.test(method);
  if (!allowed.has(status) || keepsRest) throw new Refusal(409, `A ${status} transaction takes no ${name}.`);
  if (amount !== undefined && amount > leftFor(transaction, name)) {
    throw new Refusal(400, "The amount is more than what is left.", { fields: { amount: "is too large" } });
  }
}

function leftFor(transaction: Transaction, name: Operation["name"]): number {
  const captured = sumOf(transaction.events, "CAPTURE");
  return name === "REFUND" ? captured - sumOf(transaction.events, "REFUND") : transaction.amount - captured;
}

export function sumOf(events: readonly TransactionEvent[], name: string): number {
  const done = events.filter(({ event, success }) => event === name && success);
  return done.reduce((sum, { amount = 0 }) => sum + amount, 0);
}

function statusAfter({ amount: held, events, status }: Transaction, name: Operation["name"], amount: number): string {
  const captured = sumOf(events, "CAPTURE");
  if (name === "VOID") return captured > 0 ? status : "AUTHORIZATION_VOIDED";
  if (name === "CAPTURE") return captured + amount === held ? "CAPTURED" : "PARTIALLY_CAPTURED";
  const isAll = sumOf(events, "REFUND") + amount === captured;
  if (captured < held) return isAll ? "PARTIALLY_CAPTURED_REFUNDED" : status;
  return isAll ? "REFUNDED" : "PARTIALLY_REFUNDED";
}
