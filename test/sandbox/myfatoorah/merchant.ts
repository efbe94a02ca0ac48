import type { Books, FakeDispute, FakeRefund } from "./books.ts";

/** What the merchant, MyFatoorah's people or a bank do behind our back. */
export interface Merchant {
  /** People there decide on a refund that was asked for. */
  settleRefund(refundId: number, outcome: "Refunded" | "Canceled"): void;
  /** Gives money back in the portal at once, in minor units of the account's currency; all unless told otherwise. */
  refund(invoiceId: number, amount?: number): FakeRefund;
  dispute(invoiceId: number): FakeDispute;
  closeDispute(disputeId: number, status: "LOST" | "RESOLVED"): void;
  /** Ends an invoice in the portal; no call does that. */
  cancel(invoiceId: number): void;
  /** Puts a word that nobody knows: on the invoice, its last transaction or its last refund. */
  say(invoiceId: number, word: string, where?: "invoice" | "transaction" | "refund"): void;
}

export function createMerchant(books: Books): Merchant {
  const settle = (refund: FakeRefund, status: string): void => {
    refund.status = status;
    books.announce({ code: 2, invoice: books.findInvoice(refund.invoiceId), refund });
  };
  return {
    settleRefund: (refundId, outcome) => settle(found(books.refunds, refundId), outcome),

    refund(invoiceId, amount) {
      const { value } = books.findInvoice(invoiceId);
      const refund: FakeRefund = {
        id: books.nextId(),
        reference: `2026${books.nextId()}`,
        invoiceId,
        amount: amount ?? value,
        status: "Pending",
        externalIdentifier: null,
        comment: "In the portal",
      };
      books.refunds.push(refund);
      settle(refund, "Refunded");
      return structuredClone(refund);
    },

    dispute(invoiceId) {
      const invoice = books.findInvoice(invoiceId);
      const paid = invoice.transactions.find(({ status }) => status === "Succss");
      if (!paid) throw new Error("Nothing was paid.");
      const dispute: FakeDispute = { id: books.nextId(), invoiceId, paymentId: paid.paymentId, status: "PENDING" };
      books.disputes.push(dispute);
      books.announce({ code: 6, invoice, transaction: paid, dispute });
      return structuredClone(dispute);
    },

    closeDispute(disputeId, status) {
      const dispute = found(books.disputes, disputeId);
      dispute.status = status;
      const invoice = books.findInvoice(dispute.invoiceId);
      const transaction = invoice.transactions.find(({ paymentId }) => paymentId === dispute.paymentId);
      books.announce({ code: 6, invoice, transaction, dispute });
    },

    cancel(invoiceId) {
      books.findInvoice(invoiceId).status = "Canceled";
    },

    say(invoiceId, word, where = "invoice") {
      const invoice = books.findInvoice(invoiceId);
      const refund = books.refunds.findLast((one) => one.invoiceId === invoiceId);
      const object = { invoice, transaction: invoice.transactions.at(-1), refund }[where];
      if (!object) throw new Error(`There is no ${where}.`);
      object.status = word;
    },
  };
}

function found<T extends { readonly id: number }>(objects: readonly T[], id: number): T {
  const object = objects.find((one) => one.id === id);
  if (!object) throw new Error(`There is no ${id}.`);
  return object;
}
