import { readdirSync, readFileSync } from "node:fs";

/** Of a second, as Linux tells times of processes: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksASecond = 100;

interface Spent {
  readonly parent: number;
  readonly seconds: number;
}

/**
 * Seconds of processor time that a process and what it has started have used so far: what a figure costs, whatever else
 * the machine does. NaN where the system does not tell, as on all but Linux.
 */
export function cpuSecondsOf(pid: number): number {
  const all = new Map<number, Spent>();
  try {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      const spent = spentBy(Number(name));
      if (spent) all.set(Number(name), spent);
    }
  } catch {
    return NaN;
  }
  const isOf = (one: number): boolean => one === pid || (all.has(one) && isOf(all.get(one)?.parent ?? 0));
  return [...all].filter(([one]) => isOf(one)).reduce((sum, [, { seconds }]) => sum + seconds, 0);
}

/** With that of children that have ended. Null where it has ended itself meanwhile. */
function spentBy(pid: number): Spent | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may hold anything.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent = 0] = fields.slice(1, 2);
    const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0);
    return { parent, seconds: ticks / ticksASecond };
  } catch {
    return null;
  }
}
