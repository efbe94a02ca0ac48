import type { DeliveryAddress } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import { bookFee } from "./fees.ts";
import { newCharge } from "./money-objects.ts";
import { newIntent, type Charge, type Intent, type Session } from "./objects.ts";

/** What a payer can do on the session's page. */
export interface Payer {
  /**
   * Pays with 4242…, or has it held where the session says so; refused when the page takes no money any more, and without
   * the address it asks for.
   */
  pay(sessionId: string, to?: DeliveryAddress | null): "paid" | "refused";
  /** Types this into the page's own fields, to be told once the session is complete. */
  type(sessionId: string, typed: { readonly email: string; readonly phone: string }): void;
  decline(sessionId: string, decline?: Decline): void;
  /** The bank asks for 3-D Secure; `pay` answers it, `failChallenge` fails it. */
  challenge(sessionId: string): void;
  failChallenge(sessionId: string): void;
  /** A method whose money comes days later, such as SEPA; `settleDelayed` ends the wait. */
  payDelayed(sessionId: string): void;
  settleDelayed(sessionId: string, outcome: "succeeded" | "failed"): void;
  /** The bank reserves the money without paying it out. */
  hold(sessionId: string): void;
}

export interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
}

const genericDecline: Decline = {
  code: "card_declined",
  declineCode: "generic_decline",
  message: "Your card was declined.",
};

export function createPayer(books: Books): Payer {
  return {
    pay(sessionId, to = null) {
      const session = openSession(books, sessionId);
      if (!session || !collected(session, to)) return "refused";
      const intent = confirmed(books, session);
      if (intent.capture_method === "manual") reserve(books, intent);
      else succeed(books, intent, charged(books, intent));
      complete(books, session, intent.status === "succeeded" ? "paid" : "unpaid");
      return "paid";
    },

    type(sessionId, { email, phone }) {
      mustBeOpen(books, sessionId).customer_details = {
        address: null,
        business_name: null,
        email,
        individual_name: null,
        name: null,
        phone,
        tax_exempt: "none",
        tax_ids: [],
      };
    },

    decline(sessionId, decline = genericDecline) {
      const intent = confirmed(books, mustBeOpen(books, sessionId));
      fail(books, intent, charged(books, intent), decline);
    },

    challenge(sessionId) {
      const intent = confirmed(books, mustBeOpen(books, sessionId));
      Object.assign(intent, { status: "requires_action", next_action: { type: "use_stripe_sdk" } });
      books.emit("payment_intent.requires_action", intent);
    },

    failChallenge(sessionId) {
      const intent = confirmed(books, mustBeOpen(books, sessionId));
      const message = "We are unable to authenticate your payment method.";
      const error = { type: "invalid_request_error", code: "payment_intent_authentication_failure", message };
      Object.assign(intent, { status: "requires_payment_method", next_action: null, last_payment_error: error });
      books.emit("payment_intent.payment_failed", intent);
    },

    payDelayed(sessionId) {
      const session = mustBeOpen(books, sessionId);
      const intent = confirmed(books, session);
      const charge = charged(books, intent);
      charge.payment_method_details = { type: "sepa_debit" };
      intent.status = "processing";
      books.emit("payment_intent.processing", intent);
      complete(books, session, "unpaid");
    },

    settleDelayed(sessionId, outcome) {
      const { session, intent, charge } = paidParts(books, sessionId);
      const isGood = outcome === "succeeded";
      if (isGood) succeed(books, intent, charge);
      else fail(books, intent, charge, { ...genericDecline, message: "The bank returned the debit." });
      session.payment_status = isGood ? "paid" : "unpaid";
      books.emit(`checkout.session.async_payment_${outcome}`, session);
    },

    hold(sessionId) {
      const session = mustBeOpen(books, sessionId);
      reserve(books, confirmed(books, session));
      complete(books, session, "unpaid");
    },
  };
}

/** Keeps the address where the page asks for one; false while it is missing or in a country that is not delivered to. */
function collected(session: Session, to: DeliveryAddress | null): boolean {
  const wanted = session.shipping_address_collection;
  if (!wanted) return true;
  if (!to || !wanted.allowed_countries.includes(to.country)) return false;
  const { name, street: line1, postcode: postal_code, city, country } = to;
  const address = { line1, line2: null, postal_code, city, state: null, country };
  session.collected_information = { business_name: null, individual_name: null, shipping_details: { name, address } };
  return true;
}

/** A session with the money behind it. Throws when there is none yet. */
export function paidParts(
  { sessions, intents, charges }: Books,
  sessionId: string,
): { readonly session: Session; readonly intent: Intent; readonly charge: Charge } {
  const session = sessions.get(sessionId);
  const intent = intents.get(String(session?.payment_intent));
  const charge = charges.get(String(intent?.latest_charge));
  if (!session || !intent || !charge) throw new Error(`${sessionId} has no charge.`);
  return { session, intent, charge };
}

function openSession(books: Books, sessionId: string): Session | null {
  const session = books.sessions.get(sessionId);
  if (!session) throw new Error(`There is no session ${sessionId}.`);
  return session.status === "open" && session.expires_at > books.seconds() ? session : null;
}

function mustBeOpen(books: Books, sessionId: string): Session {
  const session = openSession(books, sessionId);
  if (!session) throw new Error(`The session ${sessionId} is not open.`);
  return session;
}

function confirmed(books: Books, session: Session): Intent {
  const known = books.intents.get(String(session.payment_intent));
  if (known) return known;
  const order = books.intentOrders.get(session.id);
  if (!order) throw new Error(`Nothing was ordered for ${session.id}.`);
  const intent = newIntent(books.newId("pi"), session, { ...order, created: books.seconds() });
  books.intents.set(intent.id, intent);
  session.payment_intent = intent.id;
  return intent;
}

function charged(books: Books, intent: Intent): Charge {
  const charge = newCharge(books.newId("ch"), intent, books.seconds());
  books.charges.set(charge.id, charge);
  intent.latest_charge = charge.id;
  intent.next_action = null;
  return charge;
}

function reserve(books: Books, intent: Intent): void {
  Object.assign(charged(books, intent), { status: "succeeded", paid: true });
  Object.assign(intent, { capture_method: "manual", status: "requires_capture", amount_capturable: intent.amount });
  intent.last_payment_error = null;
  books.emit("payment_intent.amount_capturable_updated", intent);
}

function succeed(books: Books, intent: Intent, charge: Charge): void {
  const { amount } = intent;
  Object.assign(charge, { status: "succeeded", paid: true, captured: true, amount_captured: amount });
  Object.assign(intent, { status: "succeeded", amount_received: amount, last_payment_error: null });
  bookFee(books, charge);
  books.emit("charge.succeeded", charge);
  books.emit("payment_intent.succeeded", intent);
}

function fail(books: Books, intent: Intent, charge: Charge, decline: Decline): void {
  const { code, declineCode, message } = decline;
  const error = { type: "card_error", charge: charge.id, code, decline_code: declineCode, message };
  Object.assign(charge, { status: "failed", failure_code: code, failure_message: message });
  Object.assign(intent, { status: "requires_payment_method", last_payment_error: error });
  books.emit("charge.failed", charge);
  books.emit("payment_intent.payment_failed", intent);
}

function complete(books: Books, session: Session, status: "paid" | "unpaid"): void {
  Object.assign(session, { status: "complete", payment_status: status, url: null });
  books.emit("checkout.session.completed", session);
}
