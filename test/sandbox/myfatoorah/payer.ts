import { isPayable, type Books, type FakeInvoice, type FakeTransaction } from "./books.ts";

/** What a payer can do on the invoice's page, and what becomes of it. */
export interface Payer {
  /** Pays, or has the money held where the invoice says so; refused when the page takes no money any more. */
  pay(invoiceId: number): "paid" | "refused";
  decline(invoiceId: number, decline?: Decline): void;
  /** Opens a gateway's page and goes away. */
  begin(invoiceId: number): void;
  /** Money that arrives although the page has ended, from a payment that was begun before. */
  payLate(invoiceId: number): void;
  /** Two windows, two payments. */
  payTwice(invoiceId: number): void;
  /** KNET tells a failure after the success of the same payment. */
  failAfterwards(invoiceId: number): void;
  /** Ends what is held, as the merchant asks. */
  endHold(invoiceId: number, status: "Succss" | "Canceled", value: number): void;
}

export interface Decline {
  readonly status?: string;
  readonly error: string | null;
  readonly errorCode: string;
}

const declined: Decline = { error: "The issuer declined the transaction", errorCode: "MF002" };

export function createPayer(books: Books): Payer {
  const settle = (invoice: FakeInvoice): void => {
    const status = invoice.isHold ? "Authorize" : "Succss";
    const transaction = add(books, invoice, { status, error: null, errorCode: "" });
    if (status === "Succss") invoice.status = "Paid";
    books.announce({ code: 1, invoice, transaction });
  };
  return {
    pay(invoiceId) {
      const invoice = books.findInvoice(invoiceId);
      if (!isPayable(invoice, books.now())) return "refused";
      settle(invoice);
      return "paid";
    },

    decline(invoiceId, { status = "Failed", error, errorCode } = declined) {
      const invoice = books.findInvoice(invoiceId);
      const transaction = add(books, invoice, { status, error, errorCode });
      books.announce({ code: 1, invoice, transaction });
    },

    begin(invoiceId) {
      add(books, books.findInvoice(invoiceId), { status: "InProgress", error: null, errorCode: "" });
    },

    payLate: (invoiceId) => settle(books.findInvoice(invoiceId)),

    payTwice(invoiceId) {
      const invoice = books.findInvoice(invoiceId);
      settle(invoice);
      settle(invoice);
    },

    failAfterwards(invoiceId) {
      const invoice = books.findInvoice(invoiceId);
      const paid = invoice.transactions.find(({ status }) => status === "Succss");
      if (!paid) throw new Error("Nothing was paid.");
      const transaction = { ...paid, status: "Failed", ...declined };
      invoice.transactions.push(transaction);
      books.announce({ code: 1, invoice, transaction });
    },

    endHold(invoiceId, status, value) {
      const invoice = books.findInvoice(invoiceId);
      const transaction = invoice.transactions.find((held) => held.status === "Authorize");
      if (!transaction) throw new Error("Nothing is held.");
      Object.assign(transaction, { status, value });
      if (status === "Succss") invoice.status = "Paid";
      books.announce({ code: 1, invoice, transaction });
    },
  };
}

type Outcome = Pick<FakeTransaction, "status" | "error" | "errorCode">;

function add(books: Books, invoice: FakeInvoice, outcome: Outcome): FakeTransaction {
  const transaction: FakeTransaction = {
    paymentId: `0707${invoice.id}${books.nextId()}`,
    at: books.now(),
    gateway: "KNET",
    value: invoice.value,
    ...outcome,
  };
  invoice.transactions.push(transaction);
  return transaction;
}
