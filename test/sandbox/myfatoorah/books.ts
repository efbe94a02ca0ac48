import type { FakeSite } from "./account.ts";

export interface FakeTransaction {
  readonly paymentId: string;
  readonly at: number;
  readonly gateway: string;
  /** Their word, `Succss`. */
  status: string;
  /** In the account's currency. */
  value: number;
  readonly error: string | null;
  readonly errorCode: string;
}

export interface FakeInvoice {
  readonly id: number;
  /** The part of the page's address that nobody can guess. */
  readonly pageKey: string;
  /** Their word, `Pending`. */
  status: string;
  readonly currency: string;
  /** Minor units of `currency`. */
  readonly displayed: number;
  /** Minor units of the account's currency. */
  readonly value: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly isHold: boolean;
  readonly customer: { readonly name: string; readonly email: string | null };
  /** Whom MyFatoorah has sent the page's address to. */
  readonly sentTo: readonly string[];
  readonly customerReference: string | null;
  readonly userDefinedField: string | null;
  readonly callBackUrl: string | null;
  readonly errorUrl: string | null;
  readonly webhookUrl: string | null;
  readonly transactions: FakeTransaction[];
}

export interface FakeRefund {
  readonly id: number;
  readonly reference: string;
  readonly invoiceId: number;
  /** Minor units of the account's currency. */
  readonly amount: number;
  /** Their word, `Pending`. */
  status: string;
  readonly externalIdentifier: string | null;
  readonly comment: string | null;
}

export interface FakeDispute {
  readonly id: number;
  readonly invoiceId: number;
  readonly paymentId: string;
  /** `PENDING`, `LOST`, `RESOLVED` */
  status: string;
}

/** One thing that webhooks are sent about, as it was at that moment. */
export interface FakeEvent {
  readonly code: number;
  readonly reference: string;
  readonly at: number;
  readonly invoice: FakeInvoice;
  readonly transaction?: FakeTransaction | undefined;
  readonly refund?: FakeRefund | undefined;
  readonly dispute?: FakeDispute | undefined;
}

export interface Books {
  readonly site: FakeSite;
  readonly invoices: FakeInvoice[];
  readonly refunds: FakeRefund[];
  readonly disputes: FakeDispute[];
  now(): number;
  /** Counts up; no two objects share one. */
  nextId(): number;
  findInvoice(id: number): FakeInvoice;
  announce(event: Pick<FakeEvent, "code" | "invoice" | "transaction" | "refund" | "dispute">): void;
}

export interface BooksParts {
  readonly site: FakeSite;
  readonly now: () => number;
  readonly announce: (event: FakeEvent) => void;
}

export function createBooks({ site, now, announce }: BooksParts): Books {
  let count = 0;
  const nextId = (): number => {
    count += 1;
    return 6_409_987 + count;
  };
  const invoices: FakeInvoice[] = [];
  return {
    site,
    invoices,
    refunds: [],
    disputes: [],
    now,
    nextId,
    findInvoice(id) {
      const found = invoices.find((invoice) => invoice.id === id);
      if (!found) throw new Error(`There is no invoice ${id}.`);
      return found;
    },
    announce(event) {
      announce({ ...structuredClone(event), reference: `WH-${nextId()}`, at: now() });
    },
  };
}

export function isPayable(invoice: FakeInvoice, now: number): boolean {
  const isTaken = invoice.transactions.some(({ status }) => status === "Authorize");
  return invoice.status === "Pending" && !isTaken && invoice.expiresAt > now;
}
