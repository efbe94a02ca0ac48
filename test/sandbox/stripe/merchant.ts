import type { Books } from "./books.ts";
import { bookFee } from "./fees.ts";
import { newDispute, newRefund } from "./money-objects.ts";
import type { Charge, Dispute, Intent, Refund, Session } from "./objects.ts";
import { paidParts } from "./payer.ts";
import { Refusal } from "./refusal.ts";

/** What the merchant, the bank or the clock does to sessions and their money behind our back. */
export interface Merchant {
  /** Gives money back in Stripe's dashboard; what is left unless told otherwise, in Stripe's units. Throws a Refusal for more. */
  refund(sessionId: string, amount?: number): Refund;
  /** A refund that looked good and failed days later. */
  failRefund(refundId: string): void;
  /** `needs_response` unless told otherwise; `warning_…` is only an inquiry. */
  dispute(sessionId: string, status?: string): Dispute;
  closeDispute(disputeId: string, status: "won" | "lost" | "warning_closed"): void;
  /** Takes a held payment in, the whole sum unless told otherwise. */
  capture(sessionId: string, amount?: number): void;
  release(sessionId: string): void;
  /** Throws when the session is not open. */
  expire(sessionId: string): Session;
  /** Lets every session end whose time is over. */
  expireDue(): void;
}

export function createMerchant(books: Books): Merchant {
  return {
    refund(sessionId, amount) {
      const { charge } = paidParts(books, sessionId);
      const giving = { amount: refundable(charge, amount), metadata: {}, reason: "requested_by_customer" } as const;
      return structuredClone(refunded(books, charge, giving));
    },

    failRefund(refundId) {
      const refund = found(books.refunds, refundId);
      Object.assign(refund, { status: "failed", failure_reason: "lost_or_stolen_card" });
      countRefunds(books, found(books.charges, String(refund.charge)));
      for (const type of ["refund.failed", "refund.updated", "charge.refund.updated"]) books.emit(type, refund);
    },

    dispute(sessionId, status = "needs_response") {
      const { charge } = paidParts(books, sessionId);
      const dispute = newDispute(books.newId("dp"), charge, books.seconds());
      dispute.status = status;
      charge.disputed = true;
      books.disputes.set(dispute.id, dispute);
      books.emit("charge.dispute.created", dispute);
      if (status === "needs_response") books.emit("charge.dispute.funds_withdrawn", dispute);
      return structuredClone(dispute);
    },

    closeDispute(disputeId, status) {
      const dispute = found(books.disputes, disputeId);
      dispute.status = status;
      books.emit("charge.dispute.closed", dispute);
      if (status === "won") books.emit("charge.dispute.funds_reinstated", dispute);
    },

    capture(sessionId, amount) {
      const { intent } = paidParts(books, sessionId);
      capturedBy(books, intent, amount ?? intent.amount);
    },

    release: (sessionId) => releasedBy(books, paidParts(books, sessionId).intent),

    expire: (sessionId) => endSession(books, found(books.sessions, sessionId)),

    expireDue() {
      for (const session of books.sessions.values()) {
        if (session.status === "open" && session.expires_at <= books.seconds()) endSession(books, session);
      }
    },
  };
}

/** What goes back of a charge: all that is left unless told otherwise, and never more. https://docs.stripe.com/api/refunds/create */
export function refundable(
  { id, amount_captured: captured, amount_refunded: before }: Charge,
  amount?: number,
): number {
  const left = captured - before;
  if (left === 0) {
    throw new Refusal(400, `Charge ${id} has already been refunded.`, { code: "charge_already_refunded" });
  }
  const asked = amount ?? left;
  if (asked < 1) throw new Refusal(400, "Invalid positive integer", { param: "amount" });
  if (asked <= left) return asked;
  const message = `Refund amount (${asked}) is greater than unrefunded amount on charge (${left})`;
  throw new Refusal(400, message, { param: "amount" });
}

/** What a refund is made with. */
export interface Giving {
  readonly amount: number;
  readonly metadata: Record<string, string>;
  readonly reason: Refund["reason"];
}

/** Money given back, in whichever way it was asked for. */
export function refunded(books: Books, charge: Charge, giving: Giving): Refund {
  const refund: Refund = { ...newRefund(books.newId("re"), charge, books.seconds()), ...giving };
  books.refunds.set(refund.id, refund);
  countRefunds(books, charge);
  books.emit("refund.created", refund);
  books.emit("charge.refunded", charge);
  return refund;
}

/** Held money taken in; what is left of it goes back, as nothing can be captured twice. */
export function capturedBy(books: Books, intent: Intent, amount: number): void {
  const charge = found(books.charges, String(intent.latest_charge));
  Object.assign(charge, { captured: true, amount_captured: amount });
  bookFee(books, charge);
  Object.assign(intent, { status: "succeeded", amount_received: amount, amount_capturable: 0 });
  for (const session of books.sessions.values()) {
    if (session.payment_intent === intent.id) session.payment_status = "paid";
  }
  books.emit("payment_intent.succeeded", intent);
}

/** Since the version of 31 March 2025 letting go of a hold makes no refund. */
export function releasedBy(books: Books, intent: Intent): void {
  Object.assign(intent, { status: "canceled", amount_capturable: 0, canceled_at: books.seconds() });
  books.emit("payment_intent.canceled", intent);
}

function endSession(books: Books, session: Session): Session {
  if (session.status !== "open") throw new Error(`The session ${session.id} is not open.`);
  Object.assign(session, { status: "expired", url: null });
  const intent = books.intents.get(String(session.payment_intent));
  if (intent) {
    Object.assign(intent, { status: "canceled", next_action: null, canceled_at: books.seconds() });
    books.emit("payment_intent.canceled", intent);
  }
  books.emit("checkout.session.expired", session);
  return session;
}

/** Failed refunds leave the sum again. */
function countRefunds({ refunds }: Books, charge: Charge): void {
  const counted = [...refunds.values()].filter((refund) => refund.charge === charge.id && refund.status !== "failed");
  charge.amount_refunded = counted.reduce((sum, { amount }) => sum + amount, 0);
  charge.refunded = charge.amount_refunded >= charge.amount_captured;
}

function found<T>(objects: ReadonlyMap<string, T>, id: string): T {
  const object = objects.get(id);
  if (!object) throw new Error(`There is no ${id}.`);
  return object;
}
