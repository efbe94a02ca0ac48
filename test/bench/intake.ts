import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { Stripe } from "stripe";
import { findPostgres, startPostgres } from "../postgres.ts";
import type { Figure } from "./figures.ts";

interface Receiver {
  readonly name: string;
  readonly kind: "durable" | "forgetful" | "bare";
  readonly database: string;
}

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
export async function measureIntake(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-bench-"));
  const bin = findPostgres();
  const postgres = bin === null ? null : await startPostgres(bin, { isDurable: true });
  try {
    const receivers: Receiver[] = [
      { name: "sqlite", kind: "durable", database: path.join(folder, "bench.sqlite") },
      ...(postgres ? [{ name: "postgres", kind: "durable", database: `${postgres.url}/postgres` } as const] : []),
      { name: "nothing_stored", kind: "forgetful", database: path.join(folder, "nothing.sqlite") },
      { name: "bare_node", kind: "bare", database: "" },
    ];
    return figuresOf(await interleaved(receivers));
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
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

async function startReceiver({ name, kind, database }: Receiver) {
  const script = fileURLToPath(new URL("intake-receiver.ts", import.meta.url));
  const receiver = spawn(process.execPath, ["--import", "tsx", script, kind, database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: receiver.stdout }), "line")) as [string];
  const { port, path: where } = JSON.parse(line) as { port: number; path: string };
  const ended = once(receiver, "exit");
  const stop = async (): Promise<void> => {
    receiver.kill("SIGKILL");
    await ended;
  };
  return { name, kind, url: `http://127.0.0.1:${port}${where}`, stop };
}

/** Signed beforehand, so that the load costs the machine little; each has an id of its own, so each costs a row. */
function deliveries(count: number): autocannon.Request[] {
  const timestamp = Math.floor(Date.now() / 1_000);
  const stripe = new Stripe("rk_test_bench");
  const run = `${process.hrtime.bigint()}`;
  return Array.from({ length: count }, (_, index) => {
    const payload = eventBody(`evt_${run}_${index}`, `cs_test_${run}_${index}`);
    const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: "whsec_benchmark", timestamp });
    return { body: payload, headers: { "content-type": "application/json", "stripe-signature": signature } };
  });
}

function eventBody(id: string, session: string): string {
  const object = { id: session, object: "checkout.session", status: "complete", metadata: { payment: "x".repeat(22) } };
  const padding = "x".repeat(1_500);
  const data = { object: { ...object, padding } };
  return JSON.stringify({ id, object: "event", type: "checkout.session.completed", livemode: false, created: 0, data });
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

function figuresOf(loads: ReadonlyMap<string, Load>): readonly Figure[] {
  const nothing = loads.get("nothing_stored")?.rate ?? 0;
  const bare = loads.get("bare_node")?.rate ?? 0;
  return [...loads].flatMap(([name, { rate, p99, refused }]) => [
    { name: `intake.${name}.rate`, figure: Math.round(rate), unit: "deliveries/s" },
    { name: `intake.${name}.p99`, figure: p99, unit: "ms" },
    { name: `intake.${name}.refused`, figure: refused, unit: "deliveries" },
    { name: `intake.${name}.beside_nothing_stored`, figure: ratio(rate, nothing), unit: "ratio" },
    { name: `intake.${name}.beside_bare_node`, figure: ratio(rate, bare), unit: "ratio" },
  ]);
}

function ratio(rate: number, base: number): number {
  return Math.round((rate / base) * 1_000) / 1_000;
}
