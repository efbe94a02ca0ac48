import { describe, expect, it } from "vitest";
import type { Lived } from "../campaign.ts";
import type { Member } from "./member.ts";
import { summaryOf } from "./summary.ts";
import { simulatedFaults, type FaultNumber } from "../world/fault-numbers.ts";
import { hasFailed, tallyOf, type Tally } from "./tally.ts";
import { liveTogether } from "./team.ts";

/** A member without a process of its own, which remembers what it was given to live through. */
class FakeMember implements Member {
  readonly seeds: number[] = [];
  readonly computed = 1;
  readonly #hashOf: (seed: number) => string;
  readonly #wrong: Readonly<Record<number, string>>;
  #hasEnough = false;

  constructor(hashOf: (seed: number) => string, wrong: Readonly<Record<number, string>> = {}) {
    this.#hashOf = hashOf;
    this.#wrong = wrong;
  }

  async live(first: number, count: number, onLived: (lived: Lived) => void): Promise<void> {
    for (let seed = first; seed < first + count && !this.#hasEnough; seed += 1) {
      await Promise.resolve();
      this.seeds.push(seed);
      const reason = this.#wrong[seed];
      onLived({ seed, hash: this.#hashOf(seed), wrong: reason ? [reason] : [], faults: ["death"], met: ["F60"] });
    }
  }

  report(): Promise<string> {
    return Promise.resolve("");
  }

  stop(): void {
    this.#hasEnough = true;
  }

  dismiss(): Promise<void> {
    return Promise.resolve();
  }
}

const sameHash = (seed: number): string => `history of ${seed}`;

function campaign(
  members: readonly Member[],
  { first, count, onLived }: { first: number; count: number; onLived?: (lived: Lived) => void },
  signal = new AbortController().signal,
): Promise<Tally> {
  return liveTogether(members, { first, count, isRepeatable: true, signal, onLived: (lived) => onLived?.(lived) });
}

describe("a campaign shared among processes", () => {
  it("lives through each seed once, whoever is free taking the next few", async () => {
    const members = [new FakeMember(sameHash), new FakeMember(sameHash), new FakeMember(sameHash)];
    const { lived, failures } = await campaign(members, { first: 101, count: 43 });
    const seeds = members.flatMap(({ seeds: own }) => own).toSorted((one, other) => one - other);
    expect(seeds).toEqual(Array.from({ length: 43 }, (_, place) => 101 + place));
    expect([lived, failures]).toEqual([43, []]);
    expect(members.every(({ seeds: own }) => own.length > 0)).toBe(true);
  });

  it("R14 has every hundredth seed lived through by two processes, and fails where their histories differ", async () => {
    const members = [new FakeMember(sameHash), new FakeMember((seed) => `another history of ${seed}`)];
    const { lived, failures } = await campaign(members, { first: 198, count: 4 });
    expect(members.map(({ seeds }) => seeds.includes(200))).toEqual([true, true]);
    expect(failures).toEqual([{ seed: 200, reason: "R14: the same seed made another history the second time." }]);
    expect(lived).toBe(4);
  });

  it("R14 has a process that is alone judge itself", async () => {
    let times = 0;
    const alone = new FakeMember(() => `history ${(times += 1)}`);
    const { failures } = await campaign([alone], { first: 100, count: 1 });
    expect(alone.seeds).toEqual([100, 100]);
    expect(failures.map(({ seed }) => seed)).toEqual([100]);
  });

  it("begins no seed any more once it is told to end, and counts what was lived through", async () => {
    const interruption = new AbortController();
    const members = [new FakeMember(sameHash), new FakeMember(sameHash)];
    let afterwards = 0;
    const onLived = ({ seed }: Lived): void => {
      if (interruption.signal.aborted) afterwards += 1;
      if (seed === 12) interruption.abort();
    };
    const { lived } = await campaign(members, { first: 1, count: 1_000_000, onLived }, interruption.signal);
    expect(lived).toBe(members.flatMap(({ seeds }) => seeds).length);
    // What the other was in the midst of.
    expect(afterwards).toBeLessThanOrEqual(1);
  });

  it("sums up with each failing seed, its first reason and the command that lives through it again", async () => {
    const members = [new FakeMember(sameHash, { 7: "I3: money is missing.", 3: "P3: two moves." })];
    const tally = await campaign(members, { first: 1, count: 9 });
    const seen = { first: 1, database: "sqlite", jobs: 1, seconds: 3, computed: 2 } as const;
    const lines = summaryOf(seen, tally).split("\n");
    expect(lines[0]).toBe("Seeds 1–9 on sqlite: 9 histories, 2 failed.");
    expect(lines[1]).toContain("3.0 a second, 4.5 for each second a core computed.");
    expect(lines[3]).toContain("F60 9");
    expect(lines[4]).toMatch(/^Never came or never mattered: F1, /);
    expect(lines.slice(5)).toEqual([
      "✗ Seed 3: P3: two moves.",
      "  npm run simulate -- --seed 3 --histories 1",
      "✗ Seed 7: I3: money is missing.",
      "  npm run simulate -- --seed 7 --histories 1",
    ]);
  });

  it("fails a campaign of a thousand histories in which a fault never came, and says which", () => {
    const tallied = (count: number, met: readonly FaultNumber[]): Tally => {
      const tally = tallyOf();
      for (let seed = 1; seed <= count; seed += 1) tally.add({ seed, hash: "", wrong: [], faults: [], met });
      return tally;
    };
    const seen = { first: 1, database: "sqlite", jobs: 1, seconds: 3, computed: 2 } as const;
    const allButOne = simulatedFaults.filter((number) => number !== "F69");
    const [few, many] = [tallied(999, allButOne), tallied(1_000, allButOne)];
    expect([few, many, tallied(1_000, simulatedFaults)].map(hasFailed)).toEqual([false, true, false]);
    expect(summaryOf(seen, few)).toContain("\nNever came or never mattered: F69.");
    expect(summaryOf(seen, many)).toContain("✗ Never came or never mattered: F69. In 1000 histories each has to");
  });

  it("does not call a campaign clean in which nothing was lived through", async () => {
    const ended = AbortSignal.abort();
    const tally = await campaign([new FakeMember(sameHash)], { first: 5, count: 9 }, ended);
    const seen = { first: 5, database: "sqlite", jobs: 1, seconds: 0, computed: 0 } as const;
    expect(summaryOf(seen, tally)).toBe("Nothing was lived through, from seed 5 on sqlite.");
  });
});
