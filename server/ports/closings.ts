import type { Postponed } from "./postponed.ts";

/** A provider's page that is to be closed although the payment needs it no more. There is at most one a payment. */
export interface Closing {
  readonly portalId: number;
  readonly paymentId: string;
  /** Tries made, the one at the press included. */
  readonly attempts: number;
  /** When it is tried next, epoch ms. */
  readonly runAt: number;
  /** After all tries: it waits for a person. */
  readonly isGivenUp: boolean;
}

export type ClosingOutcome =
  { readonly state: "done" | "dead"; readonly reason: string; readonly at: number } | Postponed;

export interface Closings {
  /** Has the page closed from `runAt`, epoch ms; one that is promised already stays as it is. */
  promise(payment: Pick<Closing, "portalId" | "paymentId">, told: ClosingTold): Promise<void>;
  /** What is promised or was given up, for each of these payments. */
  listOpen(portalId: number, paymentIds: readonly string[]): Promise<readonly Closing[]>;
  /** Hands out what is due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly Closing[]>;
  settle(closing: Pick<Closing, "portalId" | "paymentId">, outcome: ClosingOutcome): Promise<void>;
}

export interface ClosingTold {
  readonly at: number;
  readonly runAt: number;
  readonly reason: string;
}
