import type { Dice } from "../../simulation/dice.ts";
import type { Recording } from "./recorder.ts";
import type { Act, FileName, Write } from "./trace.ts";

export type Files = Readonly<Record<FileName, Buffer>>;

/**
 * What becomes of writes that were not synced when the power went: all lost, all kept, some of them in any order, or some
 * of them and some of those in part, sector by sector.
 */
export type Fate = (typeof fates)[number];
export const fates = ["lost", "kept", "some", "torn"] as const;

/** What a disk writes whole or not at all, bytes. */
const sector = 512;

/** Both files as a disk may have them when the power goes before the n-th act of the recording. */
export function filesAfterCut({ base, acts }: Recording, cut: number, fate: Fate, dice: Dice): Files {
  const before = acts.slice(0, cut);
  return { main: fileAfter(base, before, "main"), wal: fileAfter(base, before, "wal") };

  function fileAfter(files: Files, done: readonly Act[], name: FileName): Buffer {
    const own = done.filter(({ file }) => file === name);
    const lastSync = own.findLastIndex(({ does, isDone }) => does.kind === "syncs" && isDone);
    const survivors = own.flatMap((act, place) => (place < lastSync ? [act] : afterCut(act, fate, dice)));
    return applied(files[name], survivors);
  }
}

/** What is left of something that was not synced. */
function afterCut(act: Act, fate: Fate, dice: Dice): readonly Act[] {
  if (fate === "kept") return [act];
  if (fate === "lost" || dice.chance(0.5)) return [];
  if (fate === "some" || act.does.kind !== "writes" || dice.chance(0.5)) return [act];
  return sectorsOf(act.does)
    .filter(() => dice.chance(0.5))
    .map((does) => ({ ...act, does }));
}

/** A write in pieces that end where the disk's sectors end. */
function sectorsOf({ kind, offset, bytes }: Write): readonly Write[] {
  const pieces: Write[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(bytes.length, start + sector - ((offset + start) % sector));
    pieces.push({ kind, offset: offset + start, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return pieces;
}

/** A file after all that was done to it. What nobody has written reads as zeros. */
export function applied(base: Buffer, acts: readonly Act[]): Buffer {
  let size = base.length;
  let file = Buffer.from(base);
  for (const { does } of acts) {
    if (does.kind === "syncs") continue;
    const end = does.kind === "writes" ? does.offset + does.bytes.length : does.size;
    if (end > file.length) file = Buffer.concat([file, Buffer.alloc(end - file.length + 64 * 4_096)]);
    if (does.kind === "writes") does.bytes.copy(file, does.offset);
    // What is cut off is not there any more when the file grows again.
    else file.fill(0, end);
    size = does.kind === "writes" ? Math.max(size, end) : does.size;
  }
  return file.subarray(0, size);
}
