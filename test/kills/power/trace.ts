/** What a process did to one of SQLite's files, in the order it was begun. */
export interface Act {
  /** Epoch ms, with fractions. */
  readonly at: number;
  readonly file: FileName;
  readonly does: Write | Truncation | { readonly kind: "syncs" };
  /** False where the process was killed before the kernel had answered. */
  readonly isDone: boolean;
}

export interface Write {
  readonly kind: "writes";
  readonly offset: number;
  readonly bytes: Buffer;
}

interface Truncation {
  readonly kind: "truncates";
  readonly size: number;
}

/** The database and its log. The third, `-shm`, is memory: it is made anew from the log. */
export type FileName = "main" | "wal";

/** The calls strace has to tell; SQLite writes by `pwrite64` alone. */
export const calls = ["pwrite64", "ftruncate", "fsync", "fdatasync"] as const;

// 1795318027.157266878 pwrite64(19, "\x00\x01", 2, 4096) = 2
const call =
  /^(?<at>\d+\.\d+) (?<name>\w+)\((?<descriptor>\d+)(?:, "(?<bytes>[\\x0-9a-f]*)", \d+)?(?:, (?<number>\d+))?(?: <unfinished \.{3}>)?\)?\s+= (?<result>-?\d+|\?)/;

/** One thread's lines, as `strace -xx -ttt` writes them. `files` are the process's descriptors. */
export function actsIn(text: string, files: ReadonlyMap<number, FileName>): readonly Act[] {
  return text.split("\n").flatMap((line) => {
    const found = call.exec(line)?.groups as Groups | undefined;
    const file = found && files.get(Number(found.descriptor));
    if (!found || !file || found.result.startsWith("-")) return [];
    const isDone = found.result !== "?";
    return [{ at: Number(found.at) * 1_000, file, does: doesOf(found), isDone }];
  });
}

interface Groups {
  readonly at: string;
  readonly name: string;
  readonly descriptor: string;
  readonly bytes?: string;
  readonly number?: string;
  readonly result: string;
}

function doesOf({ name, bytes = "", number = "0" }: Groups): Act["does"] {
  if (name === "ftruncate") return { kind: "truncates", size: Number(number) };
  if (name !== "pwrite64") return { kind: "syncs" };
  return { kind: "writes", offset: Number(number), bytes: Buffer.from(bytes.replaceAll("\\x", ""), "hex") };
}
