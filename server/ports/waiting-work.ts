import type { FarSide, Spread } from "../domain/circuit.ts";

/** Work of all kinds that waits for another try because a far side was silent, or did not let us in. */
export interface WaitingRows {
  /** Far sides of whose work some is due only after `beyond`, epoch ms; none that has a circuit. At most `limit`. */
  listStranded(beyond: number, limit: number): Promise<readonly Omit<FarSide, "upstream">[]>;
  /**
   * Brings forward what waits for a far side, and answers how much. Work that came after `freshSince`, epoch ms, gets one try
   * back, so that a try more does not end it sooner.
   */
  bringForward(side: Omit<FarSide, "upstream">, spread: Spread, freshSince: number): Promise<number>;
}
