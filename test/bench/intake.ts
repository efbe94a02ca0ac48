import path from "node:path";
import autocannon from "autocannon";
import { rounded, type Figure } from "./figures.ts";
import { startReceiver, withDatabases, type Receiver } from "./receivers.ts";
import { deliverySigner } from "./signed-deliveries.ts";

interface Load {
  /** Deliveries a second. */
  readonly rate: number;
  /** 99 of 100 answers came within this, ms. */
  readonly p99: number;
  readonly refused: number;
}

const connections = 50;
const seconds = 5;
const rounds = 3;
/** More than the quickest machine takes in that time. */
const prepared: Readonly<Record<Receiver["kind"], number>> = { durable: 60_000, forgetful: 60_000, bare: 400_000 };

/**
 * How many signed deliveries a second are verified and on disk before they are answered, beside the same server that
 * stores nothing and beside Node alone. Rounds are interleaved and the median counts, since machines drift.
 */
export function measureIntake(): Promise<readonly Figure[]> {
  return withDatabases(async (durable, folder) => {
    const nothing = {
      name: "nothing_stored",
      kind: "forgetful",
      database: path.join(folder, "nothing.sqlite"),
    } as const;
    return figuresOf(await interleaved([...durable, nothing, { name: "bare_node", kind: "bare", database: "" }]));
  });
}

async function interleaved(receivers: readonly Receiver[]): Promise<ReadonlyMap<string, Load>> {
  const running = await Promise.all(receivers.map(startReceiver));
  const loads = new Map<string, Load[]>(receivers.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, kind, url } of running) loads.get(name)?.push(await load(url, prepared[kind]));
    }
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
  return new Map([...loads].map(([name, all]) => [name, medianOf(all)]));
}

/** Signed beforehand, so that the load costs the machine little; each has an id of its own, so each costs a row. */
function deliveries(count: number): autocannon.Request[] {
  const signed = deliverySigner();
  return Array.from({ length: count }, (_, index) => signed(String(index)));
}

async function load(url: string, count: number): Promise<Load> {
  const waiting = deliveries(count);
  const next = (request: autocannon.Request): autocannon.Request => ({ ...request, ...waiting.pop() });
  const requests = [{ method: "POST" as const, setupRequest: next }];
  const result = await autocannon({ url, connections, duration: seconds, requests });
  if (waiting.length === 0) throw new Error("The prepared deliveries ran out; the figure would be of repeats.");
  return { rate: result.requests.average, p99: result.latency.p99, refused: result.non2xx + result.errors };
}

function medianOf(loads: readonly Load[]): Load {
  const middle = loads.toSorted((a, b) => a.rate - b.rate)[Math.floor(loads.length / 2)];
  if (!middle) throw new Error("Nothing was measured.");
  return { ...middle, refused: loads.reduce((sum, { refused }) => sum + refused, 0) };
}

/** What keeping a delivery may cost of the server's rate. */
const keepingGoal = 0.75;

function figuresOf(loads: ReadonlyMap<string, Load>): readonly Figure[] {
  const nothing = loads.get("nothing_stored")?.rate ?? 0;
  const bare = loads.get("bare_node")?.rate ?? 0;
  return [...loads].flatMap(([name, { rate, p99, refused }]) => [
    { name: `intake.${name}.rate`, figure: rounded(rate), unit: "deliveries/s" },
    { name: `intake.${name}.p99`, figure: p99, unit: "ms" },
    { name: `intake.${name}.refused`, figure: refused, unit: "deliveries" },
    besideNothing(name, rounded(rate / nothing, 1_000)),
    { name: `intake.${name}.beside_bare_node`, figure: rounded(rate / bare, 1_000), unit: "ratio" },
  ]);
}

function besideNothing(name: string, figure: number): Figure {
  const isDurable = name !== "nothing_stored" && name !== "bare_node";
  const judged = isDurable ? { goal: { least: keepingGoal } } : {};
  return { name: `intake.${name}.beside_nothing_stored`, figure, unit: "ratio", ...judged };
}
