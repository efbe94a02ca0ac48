import type { Fault } from "./errors.ts";

/** Why a provider does not let us in: it no longer accepts the keys, or they lack the right to make its pages. */
export const troubleReasons = ["keys_refused", "right_missing"] as const;

export type TroubleReason = (typeof troubleReasons)[number];

/** A connection that cannot take payments until somebody does something about it. */
export interface ConnectionTrouble {
  readonly connectionId: string;
  readonly reason: TroubleReason;
  /** The provider's own sentence. */
  readonly said: string | null;
  /** When it refused first, epoch ms. */
  readonly since: number;
}

/**
 * Null for what passes by itself or is about one payment only: a provider that is silent for an hour takes the payment
 * the hour after, and its customers need no other link.
 */
export function troubleIn(fault: Fault): TroubleReason | null {
  if (fault === "auth") return "keys_refused";
  return fault === "permission" ? "right_missing" : null;
}

const whys: Readonly<Record<TroubleReason, string>> = {
  keys_refused: "no longer accepts its keys",
  right_missing: "says that its key lacks a right",
};

const cures: Readonly<Record<TroubleReason, string>> = {
  keys_refused: "Have an admin enter new keys in the settings, under Connections.",
  right_missing:
    "Have an admin give the key the right at the provider, then try it again in the settings, under Connections.",
};

/** What is wrong with a connection as the end of a sentence that begins with its provider, and what cures it. */
export function troubleWords({ reason }: Pick<ConnectionTrouble, "reason">): {
  readonly why: string;
  readonly cure: string;
} {
  return { why: whys[reason], cure: cures[reason] };
}
