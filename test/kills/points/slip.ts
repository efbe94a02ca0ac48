import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where a process shall die: at a point of this name, at the so-many-th from now whatever its name, or nowhere. */
export interface Order {
  /** Tells one order from the next: points are counted anew for each. */
  readonly run: number;
  readonly at: string | number | null;
}

/**
 * A slip of paper between the campaign and the process that is to die: an order, and the points that were passed. Two
 * files, read and written at once, since nothing else of the process outlives SIGKILL and a timer would come too late.
 */
export interface Slip {
  write(order: Order): void;
  /** Null while there is nothing to count. */
  order(): Order | null;
  note(point: string): void;
  /** The last words of the process. */
  noteDeath(point: string): void;
  /** Points that were passed since the order was written, each once, the earliest first. */
  passed(): readonly string[];
  /** Where the order was carried out; null while it was not. */
  diedAt(): string | null;
}

const death = "died ";

export function slipIn(folder: string): Slip {
  const orderFile = path.join(folder, "order");
  const passedFile = path.join(folder, "passed");
  const words = (): readonly string[] => textOf(passedFile).split("\n").filter(Boolean);
  const note: Slip["note"] = (point) => appendFileSync(passedFile, `${point}\n`);
  return {
    write(order) {
      writeFileSync(passedFile, "");
      writeFileSync(orderFile, JSON.stringify(order));
    },
    order: () => JSON.parse(textOf(orderFile) || "null") as Order | null,
    note,
    noteDeath: (point) => note(death + point),
    passed: () => [...new Set(words().filter((word) => !word.startsWith(death)))],
    diedAt: () =>
      words()
        .find((word) => word.startsWith(death))
        ?.slice(death.length) ?? null,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
