import type { Random } from "../../server/ports/context.ts";

/** Seeded chance. Two dice of one seed fall alike for ever; a fork falls by itself, however often the other is thrown. */
export interface Dice extends Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number below `sides`. */
  below(sides: number): number;
  chance(probability: number): boolean;
  /** Throws for an empty list. */
  pick<T>(items: readonly T[]): T;
  fork(name: string | number): Dice;
}

export function diceOf(seed: number | string): Dice {
  const origin = hashOf(String(seed));
  let state = origin;
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (sides: number): number => Math.floor(next() * sides);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("There is nothing to choose from.");
      return item;
    },
    fork: (name) => diceOf(`${origin}/${name}`),
    bytes(length) {
      const bytes = Buffer.alloc(length);
      for (let place = 0; place < length; place += 1) bytes[place] = below(256);
      return bytes;
    },
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  return hash >>> 0;
}
