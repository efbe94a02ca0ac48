import type { PaymentStatus } from "./status.ts";

/** What a rule did, or wanted to do, with the payment's deal, or what took that back. */
export interface DealMove {
  readonly id: string;
  readonly state: DealMoveState;
  /** Whether it takes an earlier move back. */
  readonly isUndo: boolean;
  /** What became of it, in one sentence without its full stop. */
  readonly text: string;
  /** Names of stages; null where they are not settled. */
  readonly from: string | null;
  readonly to: string | null;
  readonly onStatus: PaymentStatus;
  readonly ruleVersion: number;
  readonly decidedAt: number;
  /** Null while it is promised. */
  readonly endedAt: number | null;
  /** Counts from 1. */
  readonly attempts: number;
  /** HubSpot's own words with a refusal. */
  readonly said: string | null;
  /** What to do so that it can be tried again, or goes on where it waits for somebody. */
  readonly cure: string | null;
  readonly can: { readonly undo: boolean; readonly retry: boolean };
  /** It could be taken back or tried again, by somebody with the right to cancel payments. */
  readonly isWithheld: boolean;
}

/** `moving`: promised, and on its way · `undone`: it was taken back. */
export type DealMoveState = "moving" | "moved" | "undone" | "not_moved" | "refused";

/** `POST /api/payments/{id}/moves/{moveId}/undo` */
export interface UndoMoveRequest {
  readonly idempotencyKey: string;
  readonly reason: string;
}
