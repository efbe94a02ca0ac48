import type { Invariant } from "./invariant.ts";
import { i10, i11, i3, i4, i5, i9, refundsOnce } from "./money.ts";
import { f101, toldOnce } from "./outgoing.ts";
import { i6, i8, p3, p4 } from "./moves.ts";
import { i15, i16 } from "./secrets.ts";
import { f12, f54, f64, f7, f71, f98 } from "./troubles.ts";
import { f125, f5, i1, i13, i14, i17, i18, i2, i20 } from "./work.ts";

/**
 * By the numbers of docs/reliability.md. I7 and I12 hold at one moment only: `world/witness.ts` asks them there, and R9
 * and G2 with them. I19 is refused by the program itself: a call inside a transaction throws.
 */
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
  I15: i15,
  I16: i16,
  I17: i17,
  I18: i18,
  I20: i20,
  F5: f5,
  F7: f7,
  F12: f12,
  F54: f54,
  F64: f64,
  F71: f71,
  F86: refundsOnce,
  F98: f98,
  F101: f101,
  F125: f125,
  P3: p3,
  P4: p4,
  R2: toldOnce,
} as const satisfies Readonly<Record<string, Invariant>>;
