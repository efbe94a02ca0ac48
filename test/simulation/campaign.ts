import type { FaultNumber } from "./world/fault-numbers.ts";
import { live, planOf, type Outcome, type Plan } from "./history.ts";
import type { Base } from "./world/base.ts";
import type { FaultKind } from "./world/weather.ts";

/** What has become of one seed, as one process tells it to another. */
export interface Lived {
  readonly seed: number;
  readonly hash: string;
  /** What does not hold, `I3: …`; empty where all does. */
  readonly wrong: readonly string[];
  /** Which faults came. */
  readonly faults: readonly FaultKind[];
  /** Which faults of docs/reliability.md came and mattered. */
  readonly met: readonly FaultNumber[];
}

export async function liveThrough(base: Base, seed: number): Promise<Lived> {
  const { hash, wrong, faults, met } = await live(base, planOf(seed));
  return { seed, hash, wrong, faults: [...faults.keys()], met: [...met] };
}

/** What a person needs to see how the failure of this seed came about: the history with nothing in it that does not matter. */
export async function reportOn(base: Base, seed: number): Promise<string> {
  const whole = planOf(seed);
  const outcome = await live(base, whole);
  return reportOf(await shortened(base, { plan: whole, outcome }), whole);
}

export function replayOf(seed: number, database = "sqlite"): string {
  const where = database === "sqlite" ? "" : ` --database ${database}`;
  return `npm run simulate -- --seed ${seed} --histories 1${where}`;
}

interface Failure {
  readonly plan: Plan;
  readonly outcome: Outcome;
}

const mostTries = 80;

/** The history with everything left out that does not matter: it fails still, by the same invariant. */
async function shortened(base: Base, { plan, outcome }: Failure): Promise<Failure> {
  const number = numberOf(outcome);
  let best: Failure = { plan, outcome };
  let tries = 0;
  for (let size = Math.ceil(plan.actions.length / 2); size >= 1 && tries < mostTries; size = Math.floor(size / 2)) {
    for (let end = best.plan.actions.length; end > 0 && tries < mostTries; end -= size) {
      tries += 1;
      const actions = best.plan.actions.filter((_, place) => place < end - size || place >= end);
      const shorter = { ...best.plan, actions };
      const lived = await live(base, shorter);
      if (numberOf(lived) === number) best = { plan: shorter, outcome: lived };
    }
  }
  return best;
}

function numberOf({ wrong }: Outcome): string {
  return wrong[0]?.split(":")[0] ?? "";
}

function reportOf({ plan, outcome }: Failure, whole: Plan): string {
  const { seed, portals, instances, rates, actions } = plan;
  const weather = Object.entries(rates).filter(([, rate]) => rate > 0);
  return [
    `Seed ${seed}: ${portals} accounts, ${instances} servers, ${actions.length} of ${whole.actions.length} actions matter.`,
    `Weather: ${weather.map(([kind, rate]) => `${kind} ${rate * 100} %`).join(", ") || "calm"}.`,
    ...outcome.wrong.map((sentence) => `✗ ${sentence}`),
    ...outcome.trace.map((line) => `  ${line}`),
  ].join("\n");
}
