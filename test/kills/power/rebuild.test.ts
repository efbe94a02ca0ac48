import { describe, expect, it } from "vitest";
import { diceOf } from "../../simulation/dice.ts";
import { filesAfterCut } from "./rebuild.ts";
import type { Recording } from "./recorder.ts";
import { actsIn, type FileName } from "./trace.ts";

const files = new Map<number, FileName>([
  [18, "main"],
  [19, "wal"],
]);

// As strace 6.1 writes it with -xx; the second file is none of ours.
const trace = String.raw`1795318027.100000000 pwrite64(19, "\x61\x62", 2, 0) = 2
1795318027.200000000 pwrite64(20, "\x7a", 1, 0) = 1
1795318027.300000000 fsync(19)               = 0
1795318027.400000000 pwrite64(19, "\x63\x64", 2, 2) = 2
1795318027.500000000 ftruncate(18, 3)        = 0
1795318027.600000000 fdatasync(18 <unfinished ...>) = ?
1795318027.700000000 +++ killed by SIGKILL +++`;

const acts = actsIn(trace, files);
const recording: Recording = { base: { main: Buffer.from("base"), wal: Buffer.alloc(0) }, acts };
const dice = diceOf("cut");

describe("a power cut", () => {
  it("is made of what was written, synced and cut off, in its order", () => {
    const wal = (bytes: string, offset: number) => ({ kind: "writes", offset, bytes: Buffer.from(bytes) });
    expect(acts.map(({ does }) => does)).toEqual([
      wal("ab", 0),
      { kind: "syncs" },
      wal("cd", 2),
      { kind: "truncates", size: 3 },
      { kind: "syncs" },
    ]);
    expect(acts.map(({ isDone }) => isDone)).toEqual([true, true, true, true, false]);
  });

  it("takes what was not synced and leaves what was", () => {
    const texts = (cut: number, fate: "kept" | "lost") =>
      Object.values(filesAfterCut(recording, cut, fate, dice)).map(String);
    expect(texts(1, "lost")).toEqual(["base", ""]);
    expect(texts(acts.length, "lost")).toEqual(["base", "ab"]);
    expect(texts(acts.length, "kept")).toEqual(["bas", "abcd"]);
  });

  it("leaves some of the sectors of a torn write, and zeros where others were to be", () => {
    const does = { kind: "writes", offset: 100, bytes: Buffer.alloc(4_096, "x") } as const;
    const torn: Recording = { ...recording, acts: [{ at: 1, file: "wal", does, isDone: true }] };
    const lengths = new Set<number>();
    for (let seed = 0; seed < 40; seed += 1) {
      const { wal } = filesAfterCut(torn, 1, "torn", diceOf(seed));
      expect([...new Set(wal)].every((byte) => byte === 0 || byte === "x".charCodeAt(0))).toBe(true);
      lengths.add(wal.filter((byte) => byte !== 0).length);
    }
    expect(lengths.size).toBeGreaterThan(3);
  });
});
