import type { Router } from "express";
import { addressFields, addressIn, payPage, type PageView, type Typed } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Till } from "./money.ts";
import type { Intent, Money } from "./objects.ts";
import { pendingTry, type Payer } from "./payer.ts";

export interface PageParts {
  readonly books: Books;
  readonly payer: Payer;
  readonly till: Till;
}

/** The page a payer sees, and below it what the merchant can do in Dojo's own app. */
export function createPage({ books, payer, till }: PageParts): Router {
  return payPage({
    label: "Simulated Dojo page",
    path: "/checkout/:id",
    view(id) {
      books.expireDue();
      const intent = books.intents.get(id);
      if (!intent) return null;
      const heading = textOf(intent.amount);
      const wayBack = backAddress(intent);
      const asks = asksAddress(intent) ? addressFields : {};
      return { heading, wayBack, asks, notice: noticeOf(intent), acts: actsFor(intent, { books, payer, till }) };
    },
  });
}

type Acts = PageView["acts"];

function actsFor(intent: Intent, { payer, till }: PageParts): Acts {
  const { id, status, totalAmount, refundedAmount } = intent;
  const pay = (typed: Typed): string | null =>
    payer.pay(id, addressIn(typed)) === "paid" ? backAddress(intent) : null;
  const staying = (act: () => unknown) => (): null => {
    act();
    return null;
  };
  if (status === "Created" && pendingTry(intent) !== undefined) {
    return { "Confirm it is me": pay, "It is not me": staying(() => payer.decline(id)) };
  }
  if (status === "Created") {
    return {
      "Pay with 5200 0000 0000 1005": pay,
      "Pay with a declined card": staying(() => payer.decline(id)),
      "Pay with a card that asks for a challenge": staying(() => payer.challenge(id)),
      "Leave without paying": () => intent.config.cancelUrl ?? null,
    };
  }
  const isRefundable = status === "Captured" && intent.captureMode === "Auto";
  return {
    ...(isRefundable && {
      "Merchant: refund the rest": staying(() => till.refund(intent, totalAmount.value - refundedAmount)),
    }),
    ...(status === "Authorized" && {
      "Merchant: capture it all": staying(() => till.capture(intent, totalAmount.value)),
      "Merchant: release the hold": staying(() => till.reverse(intent)),
    }),
    ...(backAddress(intent) !== null && { "Back to the merchant": () => backAddress(intent) }),
  };
}

/** Dojo adds parameters whose names nobody has written down, so nothing may depend on them. */
function backAddress({ id, config }: Intent): string | null {
  if (!config.redirectUrl) return null;
  const address = new URL(config.redirectUrl);
  address.searchParams.append("dojoPayment", id);
  return address.href;
}

function asksAddress({ status, config }: Intent): boolean {
  return status === "Created" && config.shippingDetails?.collectionRequired === true;
}

const notices: Readonly<Record<string, string>> = {
  Authorized: "The money is held.",
  Captured: "This is paid.",
  Refunded: "This was refunded.",
  Reversed: "This was given back.",
  Canceled: "This page has ended.",
};

function noticeOf(intent: Intent): string | null {
  if (intent.status !== "Created") return notices[intent.status] ?? null;
  if (pendingTry(intent) !== undefined) return "Your bank wants to know that it is you.";
  if (intent.paymentEvents.at(-1)?.eventType === "Declined") return "Your card was declined.";
  return asksAddress(intent) ? "The delivery address is needed to pay." : null;
}

function textOf({ value, currencyCode }: Money): string {
  const digits = String(value).padStart(3, "0");
  return `${currencyCode} ${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
