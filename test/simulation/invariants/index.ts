import type { Invariant } from "./invariant.ts";
import { i10, i11, i3, i4, i5, i9, refundsOnce } from "./money.ts";
import { i6, i8, p3, p4 } from "./moves.ts";
import { f125, f5, i1, i13, i14, i17, i18, i2, i20 } from "./work.ts";

/** By the numbers of docs/reliability.md. */
export const invariants = {
  I1: i1,
  I2: i2,
  I3: i3,
  I4: i4,
  I5: i5,
  I6: i6,
  I8: i8,
  I9: i9,
  I10: i10,
  I11: i11,
  I13: i13,
  I14: i14,
  I17: i17,
  I18: i18,
  I20: i20,
  F5: f5,
  F86: refundsOnce,
  F125: f125,
  P3: p3,
  P4: p4,
} as const satisfies Readonly<Record<string, Invariant>>;
