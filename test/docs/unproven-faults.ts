import type { Reasons } from "./faults.ts";

/** Why a fault has no test. A reason that a test has overtaken fails the check. */
export const unprovenFaults: Reasons = {
  F32: "no list of a provider is walked in windows. Payments are read one by one, by their own ids; the lists that are read (a payment's refunds, disputes, sessions) are of one payment and read whole.",
  F65: "not built. A damaged SQLite file fails each statement that meets the damage, which is answered as F15 is; nothing looks for damage beforehand, and /readyz does not tell it from a database that is down.",
};
