import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../server/domain/errors.ts";
import type { NewInboxEntry } from "../../server/ports/inbox.ts";
import { groupCommit, type GroupCommit } from "../../server/store/group-commit.ts";
import { startOfTests } from "../parts.ts";

function delivery(entryId: string, dedupeKey = entryId): NewInboxEntry {
  return {
    entryId,
    portalId: 62_515,
    connectionId: "con1",
    dedupeKey,
    kind: "charge.succeeded",
    checkoutReference: "cs_1",
    paymentId: null,
    receivedAt: startOfTests,
    body: "{}",
    state: "ready",
  };
}

const deliveries = (count: number, prefix = "e") => Array.from({ length: count }, (_, n) => delivery(`${prefix}${n}`));

/** One more at every turn of Node's loop, as long as there are any. */
function arriveOneByOne(intake: GroupCommit, coming: NewInboxEntry[]): void {
  const entry = coming.shift();
  if (!entry) return;
  setImmediate(() => arriveOneByOne(intake, coming));
  void intake.keep(entry);
}

interface Commit {
  readonly ids: readonly string[];
  /** Lets the commit end well: its rows are on disk. */
  succeed(): void;
  fail(error: Error): void;
}

/** A database whose commits end when the test says so. It swallows keys it has had, as the real one does. */
function slowDatabase() {
  const commits: Commit[] = [];
  const stored = new Set<string>();
  const put = (entries: readonly NewInboxEntry[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      commits.push({
        ids: entries.map(({ entryId }) => entryId),
        succeed: () => resolve(store(entries, stored)),
        fail: reject,
      });
    });
  return { put, commits, stored };
}

function store(entries: readonly NewInboxEntry[], stored: Set<string>): readonly string[] {
  const fresh = entries.filter(({ dedupeKey }) => !stored.has(dedupeKey) && stored.add(dedupeKey));
  return fresh.map(({ entryId }) => entryId);
}

/** Enough turns of the event loop for everything that is ready to happen. */
async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

/** The answers so far, by entry. */
function answersOf(intake: GroupCommit, entries: readonly NewInboxEntry[]): ReadonlyMap<string, unknown> {
  const answers = new Map<string, unknown>();
  for (const entry of entries) {
    intake.keep(entry).then(
      (isNew) => answers.set(entry.entryId, isNew),
      (error: unknown) => answers.set(entry.entryId, error),
    );
  }
  return answers;
}

describe("the intake", () => {
  it("P1 R1 answers a delivery only after the commit that holds it", async () => {
    const { put, commits } = slowDatabase();
    const answers = answersOf(groupCommit({ put }), [delivery("e1")]);
    await turns();
    expect(commits).toHaveLength(1);
    expect(answers.size).toBe(0);
    commits[0]?.succeed();
    await turns();
    expect(answers).toEqual(new Map([["e1", true]]));
  });

  it("writes together what arrives together, and what arrives during a commit by the next one", async () => {
    const { put, commits } = slowDatabase();
    const intake = groupCommit({ put });
    const first = answersOf(intake, deliveries(3, "a"));
    await turns();
    const second = answersOf(intake, deliveries(4, "b"));
    await turns();
    expect(commits.map(({ ids }) => ids)).toEqual([["a0", "a1", "a2"]]);
    commits[0]?.succeed();
    await turns();
    expect([first.size, second.size]).toEqual([3, 0]);
    expect(commits[1]?.ids).toEqual(["b0", "b1", "b2", "b3"]);
    commits[1]?.succeed();
    await turns();
    expect(second.size).toBe(4);
  });

  it("starts again after it had nothing to do", async () => {
    const { put, commits } = slowDatabase();
    const intake = groupCommit({ put });
    for (const [index, entry] of deliveries(3).entries()) {
      const answers = answersOf(intake, [entry]);
      await turns();
      commits[index]?.succeed();
      await turns();
      expect(answers.get(entry.entryId)).toBe(true);
    }
  });

  it("R15 commits at most a hundred at once, in the order they came", async () => {
    const stored: string[][] = [];
    const put = (entries: readonly NewInboxEntry[]) => {
      stored.push(entries.map(({ entryId }) => entryId));
      return Promise.resolve(entries.map(({ entryId }) => entryId));
    };
    const intake = groupCommit({ put });
    const all = deliveries(250);
    expect(await Promise.all(all.map((entry) => intake.keep(entry)))).toEqual(all.map(() => true));
    expect(stored.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(stored.flat()).toEqual(all.map(({ entryId }) => entryId));
  });

  it("F14 commits a full batch although more keeps coming at every turn", async () => {
    const { put, commits } = slowDatabase();
    const intake = groupCommit({ put, largestBatch: 5 });
    const coming = deliveries(50);
    arriveOneByOne(intake, coming);
    await turns(20);
    expect(coming.length).toBeGreaterThan(0);
    expect(commits.map(({ ids }) => ids.length)).toEqual([5]);
  });

  it("F14 begins a commit with some of many who keep coming, and writes all who came meanwhile by the next one", async () => {
    const { put, commits } = slowDatabase();
    const intake = groupCommit({ put });
    const coming = deliveries(50);
    arriveOneByOne(intake, coming);
    await turns(30);
    expect(coming.length).toBeGreaterThan(0);
    expect(commits.map(({ ids }) => ids.length)).toEqual([16]);
    await turns(60);
    commits[0]?.succeed();
    await turns();
    expect(commits.map(({ ids }) => ids.length)).toEqual([16, 34]);
  });

  it("F1 calls the repeat of a delivery known, inside one batch and later", async () => {
    const { put, commits } = slowDatabase();
    const intake = groupCommit({ put });
    const answers = answersOf(intake, [delivery("e1", "evt_1"), delivery("e2", "evt_1"), delivery("e3", "evt_2")]);
    await turns();
    commits[0]?.succeed();
    await turns();
    expect(answers).toEqual(new Map(Object.entries({ e1: true, e2: false, e3: true })));
    const again = answersOf(intake, [delivery("e4", "evt_2")]);
    await turns();
    commits[1]?.succeed();
    await turns();
    expect(again.get("e4")).toBe(false);
  });

  it("lets one bad row fail alone", async () => {
    const stored = new Set<string>();
    const put = (entries: readonly NewInboxEntry[]) =>
      entries.some(({ entryId }) => entryId === "e2")
        ? Promise.reject(new Error("bad row"))
        : Promise.resolve(store(entries, stored));
    const answers = answersOf(groupCommit({ put }), deliveries(5));
    await turns(30);
    const error = new Error("bad row");
    expect(answers).toEqual(new Map(Object.entries({ e0: true, e1: true, e2: error, e3: true, e4: true })));
    expect(stored.size).toBe(4);
  });

  it("F15 fails every delivery while the database is down, and takes them again afterwards", async () => {
    let isDown = true;
    const put = (entries: readonly NewInboxEntry[]) => {
      if (isDown) throw new Error("down");
      return Promise.resolve(entries.map(({ entryId }) => entryId));
    };
    const intake = groupCommit({ put });
    const answers = answersOf(intake, deliveries(3));
    await turns(30);
    expect([...answers.values()]).toEqual(Array.from({ length: 3 }, () => new Error("down")));
    isDown = false;
    expect(await intake.keep(delivery("later"))).toBe(true);
  });

  it("F15 asks a database that is away once for all of a batch, and fails them at once", async () => {
    let asked = 0;
    const put = () => {
      asked += 1;
      return Promise.reject(new StorageError({ cause: "away" }));
    };
    const answers = answersOf(groupCommit({ put }), deliveries(5));
    await turns(30);
    expect([...answers.values()].every((answer) => answer instanceof StorageError)).toBe(true);
    expect([answers.size, asked]).toEqual([5, 1]);
  });

  it("F16 refuses what comes after closing, and closes only when everything accepted is on disk", async () => {
    const { put, commits, stored } = slowDatabase();
    const intake = groupCommit({ put, largestBatch: 2 });
    const answers = answersOf(intake, deliveries(3));
    let isClosed = false;
    const closing = intake.close().then(() => (isClosed = true));
    await expect(intake.keep(delivery("late"))).rejects.toThrow("closed");
    await turns();
    commits[0]?.succeed();
    await turns();
    expect(isClosed).toBe(false);
    commits[1]?.succeed();
    await closing;
    expect([answers.size, stored.size]).toEqual([3, 3]);
    expect(commits).toHaveLength(2);
  });

  it("F16 closes at once when there is nothing to write", async () => {
    const intake = groupCommit({ put: () => Promise.reject(new Error("not called")) });
    await expect(intake.close()).resolves.toBeUndefined();
  });

  it("P1 F1 answers each of any deliveries once, and calls exactly one of each key new", async () => {
    const anyKeys = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(anyKeys, fc.integer({ min: 1, max: 8 }), async (keys, largestBatch) => {
        const stored = new Set<string>();
        const sizes: number[] = [];
        const put = async (entries: readonly NewInboxEntry[]) => {
          sizes.push(entries.length);
          await turns(1);
          return store(entries, stored);
        };
        const intake = groupCommit({ put, largestBatch });
        const answers = await Promise.all(keys.map((key, n) => intake.keep(delivery(`e${n}`, `k${key}`))));
        expect(answers.filter(Boolean)).toHaveLength(new Set(keys).size);
        expect(stored.size).toBe(new Set(keys).size);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(largestBatch);
      }),
      { numRuns: 50 },
    );
  });
});
