import type { Router } from "express";
import { addressFields, addressIn, payPage, type PageView, type Typed } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Merchant } from "./merchant.ts";
import type { Intent, Session } from "./objects.ts";
import type { Payer } from "./payer.ts";
import { decimalsOf } from "./rules.ts";

export interface PageParts {
  readonly books: Books;
  readonly payer: Payer;
  readonly merchant: Merchant;
}

/** The page a payer sees, and on it afterwards what the merchant and the bank can do. */
export function createPage(parts: PageParts): Router {
  const { books, merchant } = parts;
  return payPage({
    label: "Simulated Stripe page",
    path: "/pay/:id",
    view(id) {
      merchant.expireDue();
      const session = books.sessions.get(id);
      if (!session) return null;
      const intent = books.intents.get(String(session.payment_intent));
      const heading = amountOf(session);
      const wayBack = session.status === "expired" ? session.cancel_url : backAddress(session);
      const asks = session.status === "open" && session.shipping_address_collection ? addressFields : {};
      return { heading, wayBack, asks, notice: noticeOf(session, intent), acts: actsFor(parts, session, intent) };
    },
  });
}

type Acts = PageView["acts"];

function actsFor(parts: PageParts, session: Session, intent: Intent | undefined): Acts {
  if (session.status === "open") return payersActs(parts.payer, session, intent);
  const { id } = session;
  const { merchant, books } = parts;
  if (intent?.status === "requires_capture") {
    return {
      "Merchant: capture it all": staying(() => merchant.capture(id)),
      "Merchant: release the hold": staying(() => merchant.release(id)),
    };
  }
  const charge = books.charges.get(String(intent?.latest_charge));
  const isWhole = charge?.captured && !charge.disputed && charge.amount_refunded === 0;
  if (!isWhole) return {};
  return {
    "Merchant: give all of it back": staying(() => merchant.refund(id)),
    "Dispute it at the bank": staying(() => merchant.dispute(id)),
  };
}

function payersActs(payer: Payer, session: Session, intent: Intent | undefined): Acts {
  const { id, cancel_url: cancelUrl } = session;
  const pay = (typed: Typed): string | null =>
    payer.pay(id, addressIn(typed)) === "paid" ? backAddress(session) : null;
  if (intent?.status === "requires_action") {
    return { "Confirm it is me": pay, "It is not me": staying(() => payer.failChallenge(id)) };
  }
  return {
    "Pay with 4242 4242 4242 4242": pay,
    "Pay with a declined card": staying(() => payer.decline(id)),
    "Pay with a card that asks for a challenge": staying(() => payer.challenge(id)),
    "Leave without paying": () => cancelUrl,
  };
}

function staying(act: () => unknown): () => null {
  return () => {
    act();
    return null;
  };
}

function noticeOf(session: Session, intent: Intent | undefined): string | null {
  const { status } = session;
  if (status === "expired") return "This page has expired.";
  if (status === "complete") return intent?.status === "requires_capture" ? "The money is held." : "This is paid.";
  if (intent?.status === "requires_action") return "Your bank wants to know that it is you.";
  return intent?.last_payment_error?.message ?? wishOf(session);
}

function wishOf({ shipping_address_collection: wanted }: Session): string | null {
  return wanted ? "The delivery address is needed to pay." : null;
}

/** Stripe writes the session's id where the braces stand. */
function backAddress({ id, success_url: successUrl }: Session): string | null {
  return successUrl?.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? null;
}

function amountOf({ amount_total: amount, currency }: Session): string {
  const decimals = decimalsOf(currency ?? "");
  const digits = String(amount ?? 0).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const rest = decimals > 0 ? `.${digits.slice(-decimals)}` : "";
  return `${(currency ?? "").toUpperCase()} ${whole}${rest}`;
}
