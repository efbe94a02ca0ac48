import type { Happening, Message, Session, Subscription, Transaction, TransactionEvent } from "./objects.ts";

/** Everything the simulated Dintero knows. */
export interface Books {
  readonly sessions: Map<string, Session>;
  readonly transactions: Map<string, Transaction>;
  readonly subscriptions: Map<string, Subscription>;
  readonly messages: Message[];
  now(): number;
  /** Now, as Dintero writes it. */
  instant(): string;
  /** All ids begin with their account's. */
  newId(accountId: string): string;
  newGuid(): string;
  /** Adds to a session's log. */
  log(session: Session, name: string, error?: string): void;
  /** Adds an event and gives the transaction its status. */
  record(transaction: Transaction, event: NewEvent): TransactionEvent;
  tell(happening: Omit<Happening, "id" | "at" | "session" | "transaction">, session: Session): void;
  transactionOf(session: Session): Transaction | null;
}

export type NewEvent = Omit<TransactionEvent, "id" | "created_at" | "request_id"> & {
  readonly request_id?: string;
  /** When it happened, where that is not now. */
  readonly at?: number;
};

export function createBooks(now: () => number, announce: (happening: Happening) => void): Books {
  let count = 0;
  const next = (): string => {
    count += 1;
    return String(count);
  };
  const transactions = new Map<string, Transaction>();
  const instant = (at = now()): string => new Date(at).toISOString();
  const transactionOf = (session: Session) => transactions.get(session.transaction_id ?? "") ?? null;
  return {
    sessions: new Map(),
    transactions,
    subscriptions: new Map(),
    messages: [],
    now,
    instant: () => instant(),
    newId: (accountId) => `${accountId}.${next().padStart(22, "0")}`,
    newGuid: () => `6f0b8f5e-7b0a-4c53-9a8e-${next().padStart(12, "0")}`,
    log(session, name, error) {
      const details = error === undefined ? {} : { details: { error } };
      session.events.push({ id: next(), name, created_at: instant(), ...details });
      session.updated_at = instant();
    },
    record(transaction, { at, ...event }) {
      const id = String(transaction.events.length + 1);
      const full = { request_id: `request-${next()}`, ...event, id, created_at: instant(at) };
      transaction.events.push(full);
      transaction.status = event.transaction_status;
      transaction.updated_at = full.created_at;
      return full;
    },
    tell(what, session) {
      const id = `6f0b8f5e-7b0a-4c53-9a8e-${next().padStart(12, "0")}`;
      announce(structuredClone({ ...what, id, at: instant(), session, transaction: transactionOf(session) }));
    },
    transactionOf,
  };
}
