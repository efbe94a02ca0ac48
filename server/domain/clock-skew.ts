/** Deliveries of a connection on one day that were well signed, but with a time more than five minutes off our clock. */
export interface SkewedDay {
  readonly connectionId: string;
  readonly refused: number;
}

/** A few come of one server that was asleep; they say nothing about clocks. */
export const fewestSkewed = 5;

/** How many deliveries taken on the same day make the refused ones no more than one in a hundred of all. */
export function outweighing(refused: number): number {
  return 99 * refused;
}
