import { live, planOf, type Outcome, type Plan } from "./history.ts";
import type { Base } from "./world/base.ts";
import { faultKinds, type FaultKind } from "./world/weather.ts";
import type { Bug } from "./world/world.ts";

export interface Campaign {
  readonly first: number;
  readonly count: number;
  readonly bug?: Bug;
  /** After each history. */
  onLived?(lived: number, failures: number): void;
  onFailure?(failure: Failure): void;
}

export interface Failure {
  readonly plan: Plan;
  readonly outcome: Outcome;
}

export interface Result {
  readonly failures: readonly Failure[];
  /** In how many histories each fault came. */
  readonly faults: ReadonlyMap<FaultKind, number>;
}

const onceInAWhile = 100;

/** Lives through many histories, and through one in a hundred twice: equal seeds must make equal histories. */
export async function campaign(base: Base, { first, count, bug, onLived, onFailure }: Campaign): Promise<Result> {
  const failures: Failure[] = [];
  const faults = new Map<FaultKind, number>(faultKinds.map((kind) => [kind, 0]));
  for (let lived = 0; lived < count; lived += 1) {
    const plan = planOf(first + lived);
    const outcome = await live(base, plan, bug);
    const wrong = lived % onceInAWhile === 0 ? await differences(base, plan, outcome) : [];
    if (outcome.wrong.length + wrong.length > 0) {
      const failure = { plan, outcome: { ...outcome, wrong: [...outcome.wrong, ...wrong] } };
      failures.push(failure);
      onFailure?.(failure);
    }
    for (const kind of outcome.faults.keys()) faults.set(kind, (faults.get(kind) ?? 0) + 1);
    onLived?.(lived + 1, failures.length);
  }
  return { failures, faults };
}

async function differences(base: Base, plan: Plan, outcome: Outcome): Promise<readonly string[]> {
  if (!base.isRepeatable) return [];
  const again = await live(base, plan);
  return again.hash === outcome.hash ? [] : ["R14: the same seed made another history the second time."];
}

const mostTries = 80;

/** The history with everything left out that does not matter: it fails still, by the same invariant. */
export async function shortened(base: Base, { plan, outcome }: Failure, bug?: Bug): Promise<Failure> {
  const number = numberOf(outcome);
  let best: Failure = { plan, outcome };
  let tries = 0;
  for (let size = Math.ceil(plan.actions.length / 2); size >= 1 && tries < mostTries; size = Math.floor(size / 2)) {
    for (let end = best.plan.actions.length; end > 0 && tries < mostTries; end -= size) {
      tries += 1;
      const actions = best.plan.actions.filter((_, place) => place < end - size || place >= end);
      const shorter = { ...best.plan, actions };
      const lived = await live(base, shorter, bug);
      if (numberOf(lived) === number) best = { plan: shorter, outcome: lived };
    }
  }
  return best;
}

function numberOf({ wrong }: Outcome): string {
  return wrong[0]?.split(":")[0] ?? "";
}

/** What a person needs to see how it came about. */
export function reportOf({ plan, outcome }: Failure, whole: Plan): string {
  const { seed, portals, instances, rates, actions } = plan;
  const weather = Object.entries(rates).filter(([, rate]) => rate > 0);
  return [
    `Seed ${seed}: ${portals} accounts, ${instances} servers, ${actions.length} of ${whole.actions.length} actions matter.`,
    `Weather: ${weather.map(([kind, rate]) => `${kind} ${rate * 100} %`).join(", ") || "calm"}.`,
    ...outcome.wrong.map((sentence) => `✗ ${sentence}`),
    ...outcome.trace.map((line) => `  ${line}`),
    `Once more: npm run simulate -- --seed ${seed} --histories 1`,
  ].join("\n");
}
