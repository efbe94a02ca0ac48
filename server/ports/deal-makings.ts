import type { MakingMoment } from "../domain/deal-making.ts";
import type { Postponed } from "./postponed.ts";

/** A deal promised to a payment that was asked from a contact. There is at most one for each payment. */
export interface DealMaking {
  readonly portalId: number;
  readonly paymentId: string;
  readonly moment: MakingMoment;
  /** Counts the claims: from the second one on, HubSpot may have been asked before. */
  readonly attempts: number;
}

export type MakingOutcome = { readonly state: "done" | "dead"; readonly reason: string } | Postponed;

export interface DealMakings {
  /** `dueAt` null waits for `release`. */
  promise(making: Omit<DealMaking, "attempts">, dueAt: number | null): Promise<void>;
  /** The promise while it is not kept, or null. */
  findPending(portalId: number, paymentId: string): Promise<DealMaking | null>;
  /** The moment has come; does nothing to one that is not waiting for it. */
  release(portalId: number, paymentId: string, at: number): Promise<void>;
  /** Hands out what is due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly DealMaking[]>;
  settle(making: DealMaking, outcome: MakingOutcome): Promise<void>;
}
