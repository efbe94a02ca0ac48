/** Accounts that rest for a moment after a turn, so that what trickles in goes together. In memory: losing one loses nothing. */
export interface Rests {
  begin(portalId: number, now: number): void;
  isResting(portalId: number, now: number): boolean;
}

export function restsOf(rest: number): Rests {
  const ends = new Map<number, number>();
  return {
    begin: (portalId, now) => void ends.set(portalId, now + rest),
    isResting(portalId, now) {
      const left = (ends.get(portalId) ?? 0) - now;
      // More than a rest is left only where a clock was set back.
      if (left > 0 && left <= rest) return true;
      ends.delete(portalId);
      return false;
    },
  };
}
