interface PollState {
  /** Whether something may still happen soon. */
  readonly isMoving: boolean;
  /** Milliseconds since a person last did something here, or something last happened. */
  readonly idleFor: number;
  /** How many times in a row there was no answer. */
  readonly failures: number;
  /** Between 0 and 1: spreads the calls of many screens. */
  readonly chance: number;
}

const second = 1_000;
const minute = 60 * second;
const longest = 2 * minute;

/**
 * Milliseconds until the list is asked after again. A card is drawn in a worker and is not told whether anybody sees
 * it, so a screen nobody has touched for half an hour counts as left.
 */
export function pollGap({ isMoving, idleFor, failures, chance }: PollState): number {
  const gap = Math.min(usualGap(isMoving, idleFor) * 2 ** failures, longest);
  return Math.round(gap * (0.9 + 0.2 * chance));
}

function usualGap(isMoving: boolean, idleFor: number): number {
  if (!isMoving) return idleFor < 30 * minute ? 30 * second : longest;
  if (idleFor < 5 * minute) return 5 * second;
  return idleFor < 30 * minute ? 8 * second : minute;
}
