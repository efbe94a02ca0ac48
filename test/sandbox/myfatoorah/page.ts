import type { Router } from "express";
import { payPage, type PageView } from "../provider-kit/index.ts";
import { grouped } from "./account.ts";
import { isPayable, type Books, type FakeInvoice } from "./books.ts";
import type { Merchant } from "./merchant.ts";
import type { Payer } from "./payer.ts";

export interface PageParts {
  readonly books: Books;
  readonly payer: Payer;
  readonly merchant: Merchant;
}

/** Below which address the pages of an account lie. */
export function pagePath(country: string): string {
  return `/En/${country}/PayInvoice/Details`;
}

/** The page behind `InvoiceURL`. */
export function invoicePage({ books, payer, merchant }: PageParts): Router {
  return payPage({
    label: "Simulated MyFatoorah page",
    path: `${pagePath(books.site.country)}/:id`,
    view(id) {
      const invoice = books.invoices.find(({ pageKey }) => pageKey === id);
      return invoice ? viewOf(invoice, { books, payer, merchant }) : null;
    },
  });
}

function viewOf(invoice: FakeInvoice, parts: PageParts): PageView {
  const { payer, books } = parts;
  const heading = `${invoice.currency} ${grouped(invoice.displayed, invoice.currency)}`;
  const last = invoice.transactions.at(-1);
  if (!isPayable(invoice, books.now())) return endedView(invoice, heading, parts);
  const acts = {
    "Pay by KNET": () => {
      payer.pay(invoice.id);
      return backAddress(invoice, invoice.callBackUrl);
    },
    "Pay with a declined card": () => {
      payer.decline(invoice.id);
      return backAddress(invoice, invoice.errorUrl);
    },
    "Begin to pay and leave": staying(() => payer.begin(invoice.id)),
    "Pay twice": () => {
      payer.payTwice(invoice.id);
      return backAddress(invoice, invoice.callBackUrl);
    },
  };
  return { heading, notice: last?.error ?? null, acts, wayBack: null };
}

function endedView(invoice: FakeInvoice, heading: string, { payer, merchant }: PageParts): PageView {
  const { id, value } = invoice;
  const wayBack = backAddress(invoice, invoice.callBackUrl);
  if (invoice.status === "Paid") {
    const acts = {
      "Merchant: give all of it back in the portal": staying(() => merchant.refund(id)),
      "Dispute it at the bank": staying(() => merchant.dispute(id)),
    };
    return { heading, notice: "This invoice is paid.", acts, wayBack };
  }
  if (invoice.transactions.some(({ status }) => status === "Authorize")) {
    const acts = {
      "Merchant: capture it all": staying(() => payer.endHold(id, "Succss", value)),
      "Merchant: release the hold": staying(() => payer.endHold(id, "Canceled", value)),
    };
    return { heading, notice: "The money is held.", acts, wayBack };
  }
  const acts = { "Pay all the same, late": staying(() => payer.payLate(id)) };
  return { heading, notice: "This invoice can no longer be paid.", acts, wayBack };
}

function staying(act: () => unknown): () => null {
  return () => {
    act();
    return null;
  };
}

/** They add the id of the payment, to failures as well. */
function backAddress(invoice: FakeInvoice, address: string | null): string | null {
  if (address === null) return null;
  const url = new URL(address);
  const payment = invoice.transactions.at(-1)?.paymentId;
  if (payment !== undefined) url.searchParams.set("paymentId", payment);
  return url.href;
}
