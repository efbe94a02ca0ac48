import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDatabase } from "../../server/store/database.ts";
import { findPostgres, startPostgres } from "../postgres.ts";
import { buildExtension } from "../sandbox/bundles.ts";
import { middleOf, rounded, within, type Figure } from "./figures.ts";
import { rounds, startSubject, type Subject } from "./reads-subject.ts";

/** How many payments there are; other sizes by `BENCH_SIZES`, as `10000,10000000`. */
const sizes = (process.env["BENCH_SIZES"] ?? "10000,1000000").split(",").map(Number);
const growthGoal = 1.2;
const bundleGoal = 150;

/**
 * Our own share of what a seller waits for, with few and with many payments in the database: opening the tab of a deal,
 * creating a payment, leading a customer on to the provider's page, and applying what the provider tells. HubSpot is
 * answered inside the process. Rounds of all sizes alternate and the median of their 95th percentiles counts, since machines drift.
 */
export async function measureReads(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-bench-"));
  const bin = findPostgres();
  const postgres = bin === null ? null : await startPostgres(bin, { isDurable: true });
  try {
    const engines = [
      { name: "sqlite", urlOf: (size: number) => Promise.resolve(path.join(folder, `${size}.sqlite`)) },
      ...(postgres ? [{ name: "postgres", urlOf: (size: number) => newDatabase(postgres.url, size) }] : []),
    ];
    const figures: Figure[] = [];
    for (const { name, urlOf } of engines) {
      const subjects: Subject[] = [];
      for (const size of sizes) subjects.push(await startSubject(name, await urlOf(size), size));
      const measured = figuresOf(name, await alternate(subjects));
      process.stderr.write(`${measured.map(({ name, figure }) => `${name} ${figure}`).join(", ")}\n`);
      figures.push(...measured);
      await Promise.all(subjects.map(({ stop }) => stop()));
    }
    return [...figures, await bundleSize(folder)];
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function newDatabase(server: string, size: number): Promise<string> {
  const admin = openDatabase(`${server}/postgres`);
  await admin.raw(`create database payments_${size}`);
  await admin.destroy();
  return `${server}/payments_${size}`;
}

interface Shares {
  readonly size: number;
  readonly tab: number;
  readonly create: number;
  readonly goOn: number;
  readonly apply: number;
}

const kinds = ["tab", "create", "goOn", "apply"] as const;

async function alternate(subjects: readonly Subject[]): Promise<readonly Shares[]> {
  const seen = subjects.map(({ size }) => ({
    size,
    tab: [] as number[],
    create: [] as number[],
    goOn: [] as number[],
    apply: [] as number[],
  }));
  // The first round warms up whatever warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, subject] of subjects.entries()) {
      const tab = within(await subject.read(round), 0.95);
      const create = within(await subject.create(round), 0.95);
      const goOn = within(await subject.goOn(), 0.95);
      const apply = await subject.apply();
      if (round === 0) continue;
      seen[place]?.tab.push(tab);
      seen[place]?.create.push(create);
      seen[place]?.goOn.push(goOn);
      seen[place]?.apply.push(apply);
    }
  }
  return seen.map(({ size, tab, create, goOn, apply }) => ({
    size,
    tab: middleOf(tab),
    create: middleOf(create),
    goOn: middleOf(goOn),
    apply: middleOf(apply),
  }));
}

function figuresOf(engine: string, shares: readonly Shares[]): readonly Figure[] {
  return kinds.flatMap((kind) => {
    const each = shares.map((share) => ({
      name: `reads.${engine}.${kind}.${kind === "apply" ? "each" : "p95"}_${share.size}`,
      figure: rounded(share[kind], 100),
      unit: "ms",
    }));
    const [few, many] = [shares.at(0)?.[kind] ?? NaN, shares.at(-1)?.[kind] ?? NaN];
    const growth = rounded(many / few, 1_000);
    const judged = { unit: "ratio", goal: { most: growthGoal } };
    return [...each, { name: `reads.${engine}.${kind}.growth`, figure: growth, ...judged }];
  });
}

async function bundleSize(folder: string): Promise<Figure> {
  const { size } = await stat(await buildExtension({ outDir: path.join(folder, "card") }));
  const kilobytes = rounded(size / 1_000, 10);
  return { name: "reads.card.bundle_kb", figure: kilobytes, unit: "kB", goal: { most: bundleGoal } };
}
