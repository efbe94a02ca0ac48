import type { Books } from "./books.ts";
import type { Session, Transaction } from "./objects.ts";
import { sumOf } from "./till.ts";

/** What a payer can do on the session's page; `refused` where it takes no money any more. */
export interface Payer {
  /** Only looks. */
  visit(sessionId: string): void;
  /** Pays, or has the money held where the session says so. */
  pay(sessionId: string, method?: string): "paid" | "refused";
  /** A card that was declined; another one can be tried on the same page. */
  decline(sessionId: string, reason?: string): void;
  /** The bank asks who it is; `pay` answers, `fail` does not. */
  challenge(sessionId: string): void;
  /** The transaction fails for good, and the page with it. */
  fail(sessionId: string): void;
  /** An invoice that people at the provider look at first. */
  payOnHold(sessionId: string): void;
  settleHold(sessionId: string, outcome: "approved" | "refused"): void;
  leave(sessionId: string): void;
  /** What was begun in time is paid a minute after the page's end, by the bank's clock. */
  payLate(sessionId: string): "paid" | "refused";
}

const usualMethod = "dintero_psp.creditcard";

export function createPayer(books: Books): Payer {
  const open = (id: string): Session => found(books, id);

  /** A session makes one transaction at most. */
  function begin(session: Session, method = usualMethod): Transaction {
    const known = books.transactionOf(session);
    if (known) return known;
    const transaction = newTransaction(books, session, method);
    books.transactions.set(transaction.id, transaction);
    session.transaction_id = transaction.id;
    books.record(transaction, { event: "INITIALIZE", success: true, transaction_status: "INITIATED" });
    books.log(session, "INITIATED");
    return transaction;
  }

  function authorise(session: Session, transaction: Transaction, at?: number): void {
    const { amount } = transaction;
    const when = at === undefined ? {} : { at };
    books.record(transaction, { event: "AUTHORIZE", success: true, transaction_status: "AUTHORIZED", amount, ...when });
    books.log(session, "AUTHORIZED");
    if (session.configuration["auto_capture"] === true) {
      books.record(transaction, { event: "CAPTURE", success: true, transaction_status: "CAPTURED", amount, ...when });
    }
    books.log(session, "COMPLETED");
    books.tell({}, session);
  }

  return {
    visit: (id) => books.log(open(id), "VISITED"),

    pay(id, method) {
      const session = open(id);
      if (!isPayable(books, session)) return "refused";
      books.log(session, "VISITED");
      authorise(session, begin(session, method));
      return "paid";
    },

    decline(id, reason = "The issuer declined the card.") {
      const session = open(id);
      books.log(session, "VISITED");
      books.log(session, "PAY_FAILED", reason);
      books.tell({ error: "authorization" }, session);
    },

    challenge(id) {
      const session = open(id);
      books.log(session, "VISITED");
      begin(session);
    },

    fail(id) {
      const session = open(id);
      const error = { code: "1A", message: "The payer was not recognised.", type: ["FAILED_VERIFICATION"] };
      books.record(begin(session), { event: "AUTHORIZE", success: false, transaction_status: "FAILED", error });
      books.log(session, "FAILED", error.message);
      books.tell({ error: "failed" }, session);
    },

    payOnHold(id) {
      const session = open(id);
      const transaction = begin(session, "collector.invoice");
      transaction.status = "ON_HOLD";
      books.log(session, "ON_HOLD_CALLBACK_SENT");
      books.tell({}, session);
    },

    settleHold(id, outcome) {
      const session = open(id);
      if (outcome === "approved") authorise(session, begin(session));
      else this.fail(id);
    },

    leave(id) {
      const session = open(id);
      books.log(session, "VISITED");
      books.tell({ error: "cancelled" }, session);
    },

    payLate(id) {
      const session = open(id);
      const transaction = begin(session);
      if (transaction.status !== "INITIATED") return "refused";
      authorise(session, transaction, Date.parse(session.expires_at) + 60_000);
      return "paid";
    },
  };
}

function found({ sessions }: Books, id: string): Session {
  const session = sessions.get(id);
  if (!session) throw new Error(`There is no ${id}.`);
  return session;
}

export function isPayable(books: Books, session: Session): boolean {
  const isOver = session.cancelled_at !== undefined || Date.parse(session.expires_at) <= books.now();
  return !isOver && (books.transactionOf(session)?.status ?? "INITIATED") === "INITIATED";
}

function newTransaction(books: Books, session: Session, method: string): Transaction {
  const { order, account_id: accountId } = session;
  return {
    id: books.newId(accountId),
    account_id: accountId,
    session_id: session.id,
    merchant_reference: order.merchant_reference,
    merchant_reference_2: order.merchant_reference_2 ?? "",
    amount: order.amount,
    currency: order.currency,
    status: "INITIATED",
    payment_product: method.split(".")[0] ?? "",
    payment_product_type: method,
    settlement_status: "NOT_SETTLED",
    created_at: books.instant(),
    updated_at: books.instant(),
    items: order.items,
    events: [],
  };
}

/** What a session has brought in so far, and of that given back. */
export function sumsOf(transaction: Transaction | null): { readonly captured: number; readonly refunded: number } {
  const events = transaction?.events ?? [];
  return { captured: sumOf(events, "CAPTURE"), refunded: sumOf(events, "REFUND") };
}
