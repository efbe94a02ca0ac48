import { cpus, totalmem } from "node:os";

/** One measured figure. A goal is what we would like; it never fails a run. */
export interface Figure {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly goal?: number;
  readonly met?: boolean;
}

/** The figures as a table for people, with what they were measured on. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((one) => `| ${one.name} | ${one.figure} | ${one.unit} | ${judgement(one)} |`);
  return [machine(), "", "| figure | value | unit | goal |", "| --- | ---: | --- | --- |", ...rows].join("\n");
}

function judgement({ goal, met }: Figure): string {
  return goal === undefined ? "" : `${goal}, ${met ? "met" : "not met"}`;
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${gigabytes} GB.`;
}
