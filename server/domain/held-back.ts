import type { Move } from "./moves.ts";
import type { NoMoveReason, Rule } from "./rules.ts";

/** A rule's version that was stopped, with all before it. */
export interface StoppedRule {
  readonly ruleId: string;
  readonly ruleVersion: number;
}

/** The rules with those switched off that were stopped; one that was saved anew since goes on. */
export function withoutStopped(rules: readonly Rule[], stops: readonly StoppedRule[]): readonly Rule[] {
  return rules.map((rule) => (isStopped(rule, stops) ? { ...rule, isOn: false } : rule));
}

function isStopped({ ruleId, version }: Rule, stops: readonly StoppedRule[]): boolean {
  return stops.some((stop) => stop.ruleId === ruleId && stop.ruleVersion >= version);
}

/** The nearer reason behind a decision that moves nothing. */
export function nearerReason(
  reason: NoMoveReason,
  known: { readonly rules: readonly Rule[]; readonly stops: readonly StoppedRule[]; readonly moves: readonly Move[] },
): NoMoveReason {
  const { rules, stops, moves } = known;
  if (reason === "rule_off" && rules.some((rule) => rule.isOn && isStopped(rule, stops))) return "rule_stopped";
  const isTakenBack = moves.some(({ undoes, state }) => undoes !== null && state === "applied");
  return reason === "already_moved" && isTakenBack ? "taken_back" : reason;
}
