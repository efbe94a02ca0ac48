/** The clocks of the machines, by their place in the list of servers: they differ by some seconds, and may jump, F70. */
export interface Clocks {
  /** How far that machine's clock is from the true time, ms. */
  offset(place: number): number;
  isWrong(place: number): boolean;
  jump(place: number, milliseconds: number): void;
  hasJumped(): boolean;
  /** The furthest that any has ever been from the true time, ms. */
  widest(): number;
  /** Sets them all right again. */
  setRight(): void;
}

/** What servers' clocks differ by in good times. */
export const usualSkew = 10_000;

/** `skewOf`: how far a machine's clock is off by itself, ms. */
export function newClocks(skewOf: (place: number) => number): Clocks {
  const jumps = new Map<number, number>();
  let widest = usualSkew;
  return {
    offset: (place) => skewOf(place) + (jumps.get(place) ?? 0),
    isWrong: (place) => (jumps.get(place) ?? 0) !== 0,
    jump(place, milliseconds) {
      jumps.set(place, milliseconds);
      widest = Math.max(widest, usualSkew + Math.abs(milliseconds));
    },
    hasJumped: () => widest > usualSkew,
    widest: () => widest,
    setRight: () => jumps.clear(),
  };
}
