import { hasMoney, type Mode, type PaymentStatus } from "./payment.ts";

/** The one receipt of a payment that has received money: its number stays, whatever happens to the money later. */
export interface Receipt {
  readonly portalId: number;
  readonly paymentId: string;
  readonly mode: Mode;
  /** 1, 2, 3 … without gaps within an account's live payments, and apart from them within its test payments. */
  readonly number: number;
  /** Epoch ms. */
  readonly issuedAt: number;
}

/** Whether money has surely come in, so that there is something to give a receipt for. */
export function deservesReceipt(status: PaymentStatus): boolean {
  return hasMoney(status);
}

/** As it is printed: six digits at least, so that numbers sort as text; test payments say so in the number itself. */
export function receiptNumber({ number, mode }: Pick<Receipt, "number" | "mode">): string {
  return `${mode === "test" ? "TEST-" : ""}${String(number).padStart(6, "0")}`;
}
