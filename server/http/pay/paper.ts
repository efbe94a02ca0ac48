import { deservesReceipt, receiptNumber } from "../../domain/receipts.ts";
import type { PaymentStatus } from "../../domain/payment.ts";
import type { PayPage } from "../../use-cases/pay/read-pay-page.ts";
import type { PaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import type { ReceiptFacts } from "../../use-cases/pay/read-receipt.ts";
import { languages, type Language, type MessageName, type Messages } from "../messages/index.ts";
import { brandView, type BrandView } from "./brand.ts";
import { linesView, moneyIn, type LinesView } from "./lines.ts";
import { dayIn, momentIn } from "./moments.ts";
import { hasByHand, moneyRows, type MoneyRow } from "./money-rows.ts";

/** What a receipt or an order says, in its reader's language: the same as a page and as a PDF. */
export interface Paper {
  readonly language: Language;
  readonly messages: Messages;
  readonly title: string;
  readonly brand: BrandView;
  readonly isTest: boolean;
  readonly reference: string;
  readonly facts: readonly Fact[];
  readonly description: string;
  readonly amount: string;
  readonly lines: LinesView | null;
  /** What came and what went back; empty on an order. */
  readonly money: readonly MoneyRow[];
  readonly sums: readonly Fact[];
  readonly note: string | null;
  /** Epoch ms, stored: the same state is told by the same bytes. */
  readonly at: number;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface PaperOptions {
  readonly page: PayPage;
  readonly around: PaySurroundings;
  readonly language: Language;
}

/** The receipt. What the CRM knows of the payer stays out of it: the link may have been passed on. */
export function receiptPaper(options: PaperOptions, facts: ReceiptFacts): Paper {
  const { page, around, language } = options;
  const { messages } = languages[language];
  const { receipt, sums } = facts;
  const money = (minor: number) => moneyIn(language, { ...page.payment.amount, minor });
  const rows = moneyRows(facts, { page, around, language });
  const refunded: readonly Fact[] =
    sums.refunded === 0
      ? []
      : [
          { label: messages.refundedSum, value: money(-sums.refunded) },
          { label: messages.kept, value: money(sums.net) },
        ];
  return {
    ...commonPaper(options),
    title: messages.receiptTitle,
    facts: [
      { label: messages.number, value: receiptNumber(receipt) },
      { label: messages.issuedOn, value: dayIn(language, receipt.issuedAt, around.timeZone) },
      { label: messages.reference, value: page.payment.reference },
    ],
    amount: money(sums.received),
    money: rows,
    sums: [{ label: messages.received, value: money(sums.received) }, ...refunded],
    note: hasByHand(rows) ? messages.byHand : null,
    at: receipt.issuedAt,
  };
}

/** The request for money as a document, in any state of it. */
export function orderPaper(options: PaperOptions): Paper {
  const { page, around, language } = options;
  const { messages } = languages[language];
  const { payment, status, isPayable } = page;
  const end =
    isPayable && payment.validUntil !== null
      ? [{ label: messages.payableUntil, value: momentIn(language, payment.validUntil, around.timeZone) }]
      : [];
  return {
    ...commonPaper(options),
    title: messages.requestTitle,
    facts: [
      { label: messages.reference, value: payment.reference },
      { label: messages.createdOn, value: dayIn(language, payment.createdAt, around.timeZone) },
      { label: messages.paymentStatus, value: messages[stateNames[status]] },
      ...end,
    ],
    amount: moneyIn(language, payment.amount),
    money: [],
    // With lines, their total says it.
    sums: payment.terms.lines.length > 0 ? [] : [{ label: messages.total, value: moneyIn(language, payment.amount) }],
    note: deservesReceipt(status) ? null : messages.whereYouPay.replaceAll("{provider}", page.providerLabel),
    at: payment.createdAt,
  };
}

function commonPaper({ page, around, language }: PaperOptions) {
  const { payment } = page;
  return {
    language,
    messages: languages[language].messages,
    brand: brandView(around.brand),
    isTest: payment.mode === "test",
    reference: payment.reference,
    description: payment.description,
    lines: linesView(payment, language),
  };
}

const stateNames: Readonly<Record<PaymentStatus, MessageName>> = {
  created: "stateOpen",
  opened: "stateOpen",
  declined: "stateOpen",
  pending: "statePending",
  authorised: "stateAuthorised",
  partially_paid: "partlyPaidTitle",
  paid: "paidTitle",
  confirmed_manually: "paidTitle",
  cancelled: "stateCancelled",
  expired: "stateExpired",
  partially_refunded: "partlyRefundedTitle",
  refunded: "refundedTitle",
  disputed: "stateReview",
  needs_review: "stateReview",
};
