import type { Move } from "../domain/moves.ts";

export interface Moves {
  /** False when the cause key (payment, rule, generation, move taken back) was used before. */
  insert(move: Move): Promise<boolean>;
  find(portalId: number, moveId: string): Promise<Move | null>;
  listByIds(portalId: number, moveIds: readonly string[]): Promise<ReadonlyMap<string, Move>>;
  list(portalId: number, paymentId: string): Promise<readonly Move[]>;
  /** How many moves of each deal by rules were applied after `since`, epoch ms. */
  countApplied(portalId: number, dealIds: readonly string[], since: number): Promise<ReadonlyMap<string, number>>;
  /** The latest move of each payment. */
  latestOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly Move[]>;
  save(move: Move): Promise<void>;
  /** Moves that are there already, by one statement. */
  saveAll(moves: readonly Move[]): Promise<void>;
}
