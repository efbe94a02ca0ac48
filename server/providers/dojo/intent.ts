import type { Money } from "../../domain/money.ts";
import type { DojoCapture, DojoEvent, DojoIntent, DojoMoney } from "./api.ts";

/** What one intent says of its money and its times. */

export function fromDojoMoney({ value, currencyCode }: DojoMoney): Money {
  return { minor: value, currency: currencyCode.toUpperCase() };
}

/** Statuses under which money has come, so far as the mode of capture says. */
export const takers: ReadonlySet<string> = new Set(["Authorized", "Captured", "Reversed", "Refunded"]);

const underWay: ReadonlySet<string> = new Set(["Created", "Successful"]);

/** Minor units captured by hand or on the way to it. */
export function takenOf({ captures }: DojoIntent): number {
  return sumOf((captures ?? []).filter(({ status }) => underWay.has(status)));
}

/** Minor units that have come in, before refunds. */
export function capturedOf(intent: DojoIntent): number {
  if (!takers.has(intent.status)) return 0;
  if (isManual(intent)) return sumOf(successful(intent));
  return isAuto(intent) && intent.status !== "Authorized" ? totalOf(intent).minor : 0;
}

export function isManual({ captureMode }: DojoIntent): boolean {
  return captureMode === "Manual";
}

export function isAuto({ captureMode }: DojoIntent): boolean {
  return (captureMode ?? "Auto") === "Auto";
}

export function successful({ captures }: DojoIntent): readonly DojoCapture[] {
  return (captures ?? []).filter(({ status }) => status === "Successful");
}

function sumOf(captures: readonly DojoCapture[]): number {
  return captures.reduce((sum, { amount }) => sum + amount, 0);
}

/** With a tip where the merchant's page asks for one. */
export function totalOf({ totalAmount, amount }: DojoIntent): Money {
  return fromDojoMoney(totalAmount ?? amount);
}

export function paidAt({ paymentDetails, updatedAt }: DojoIntent, readAt: number): number {
  return paymentDetails?.transactionDateTime ?? updatedAt ?? readAt;
}

export function changedAt(intent: DojoIntent, event: string, readAt: number): number {
  return lastTime(intent, event) ?? intent.updatedAt ?? readAt;
}

export function lastTime(intent: DojoIntent, type: string): number | null {
  const last = eventsOf(intent).findLast(({ eventType }) => eventType === type);
  return last?.transactionDateTime ?? null;
}

/** Oldest first: their order is not documented. */
export function eventsOf({ paymentEvents }: DojoIntent): readonly DojoEvent[] {
  const timeOf = ({ transactionDateTime }: DojoEvent): number => transactionDateTime ?? 0;
  return (paymentEvents ?? []).toSorted((one, other) => timeOf(one) - timeOf(other));
}
