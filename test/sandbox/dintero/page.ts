import type { Router } from "express";
import { payPage, type PageView } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Session } from "./objects.ts";
import { isPayable, sumsOf, type Payer } from "./payer.ts";
import type { Till } from "./till.ts";

export interface PageParts {
  readonly books: Books;
  readonly payer: Payer;
  readonly till: Till;
}

/** The page a payer is sent to. */
export function createPage(parts: PageParts): Router {
  return payPage({
    label: "Simulated Dintero page",
    path: "/v1/view/:id",
    view: (id) => {
      const session = parts.books.sessions.get(id);
      return session ? viewOf(parts, session) : null;
    },
  });
}

function viewOf(parts: PageParts, session: Session): PageView {
  const { amount, currency } = session.order;
  const digits = String(amount).padStart(3, "0");
  return {
    heading: `${currency} ${digits.slice(0, -2)}.${digits.slice(-2)}`,
    notice: noticeOf(parts, session),
    acts: isPayable(parts.books, session) ? payerActs(parts, session) : merchantActs(parts, session),
    wayBack: backAddress(parts, session),
  };
}

function payerActs({ books, payer }: PageParts, session: Session): PageView["acts"] {
  const { id } = session;
  const back = (error?: string) => backAddress({ books }, session, error);
  return {
    Pay: () => (payer.pay(id) === "paid" ? back() : null),
    "Decline the card": () => {
      payer.decline(id);
      return null;
    },
    "Ask for the bank's challenge": () => {
      payer.challenge(id);
      return null;
    },
    "Fail for good": () => {
      payer.fail(id);
      return back("failed");
    },
    "Pay by invoice, looked at first": () => {
      payer.payOnHold(id);
      return back();
    },
    "Leave without paying": () => {
      payer.leave(id);
      return back("cancelled");
    },
    "Pay late": () => (payer.payLate(id) === "paid" ? back() : null),
  };
}

function merchantActs({ books, payer, till }: PageParts, session: Session): PageView["acts"] {
  const transaction = books.transactionOf(session);
  const { captured, refunded } = sumsOf(transaction);
  const stay = (act: () => unknown) => () => {
    act();
    return null;
  };
  if (transaction?.status === "ON_HOLD") {
    return {
      "Approve the invoice": stay(() => payer.settleHold(session.id, "approved")),
      "Refuse the invoice": stay(() => payer.settleHold(session.id, "refused")),
    };
  }
  if (transaction?.status === "AUTHORIZED") {
    return {
      "Capture all of it": stay(() => till.operate(transaction, { name: "CAPTURE" })),
      "Let go of it": stay(() => till.operate(transaction, { name: "VOID" })),
    };
  }
  if (!transaction || captured === refunded) return {};
  return { "Refund all of it": stay(() => till.operate(transaction, { name: "REFUND" })) };
}

function noticeOf({ books }: PageParts, session: Session): string | null {
  const transaction = books.transactionOf(session);
  if (transaction && transaction.status !== "INITIATED") return `This payment is ${transaction.status}.`;
  if (!isPayable(books, session)) return "This page has ended.";
  return session.events.findLast(({ details }) => details?.error)?.details?.error ?? null;
}

/** Dintero adds what came of it to the merchant's address. */
function backAddress({ books }: Pick<PageParts, "books">, session: Session, error?: string): string {
  const address = new URL(session.url.return_url);
  const transaction = books.transactionOf(session);
  if (transaction) address.searchParams.set("transaction_id", transaction.id);
  if (error !== undefined) address.searchParams.set("error", error);
  address.searchParams.set("merchant_reference", session.order.merchant_reference);
  return address.href;
}
