import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Lived } from "../campaign.ts";
import { enough, type Order, type Said } from "./words.ts";

const program = fileURLToPath(new URL("worker.ts", import.meta.url));

/** A process that lives through histories. One order at a time. */
export interface Member {
  /** Resolves when the seeds have been lived through, or as many as there were before `stop`. Throws when the process ends. */
  live(first: number, count: number, onLived: (lived: Lived) => void): Promise<void>;
  report(seed: number): Promise<string>;
  /** Ends what is under way once its present history is over. */
  stop(): void;
  /** What it has computed so far, seconds. */
  readonly computed: number;
  dismiss(): Promise<void>;
}

export function startMember(database: "sqlite" | "postgres"): Member {
  const child = fork(program, [database], {
    // What a history leaves is mostly gone by the next: with more room for the young it is collected less often.
    execArgv: ["--max-semi-space-size=64"],
  });
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(`A process of the campaign ended by itself: ${signal ?? code}.`));
    child.once("error", (error) => resolve(`A process of the campaign could not be started: ${error.message}.`));
  });
  let hear: (said: Said) => void = () => undefined;
  child.on("message", (said: Said) => hear(said));
  let computed = 0;

  async function carryOut(order: Order, onSaid: (said: Said) => void): Promise<void> {
    const isDone = new Promise<null>((resolve) => {
      hear = (said) => {
        if (said.is !== "done") return onSaid(said);
        computed = said.computed;
        resolve(null);
      };
    });
    child.send(order);
    const failure = await Promise.race([isDone, ended]);
    if (failure !== null) throw new Error(failure);
  }

  return {
    live: (first, count, onLived) =>
      carryOut({ is: "live", first, count }, (said) => {
        if (said.is === "lived") onLived(said.lived);
      }),
    async report(seed) {
      let text = "";
      await carryOut({ is: "report", seed }, (said) => {
        if (said.is === "report") text = said.text;
      });
      return text;
    },
    stop: () => void (child.connected && child.send(enough)),
    get computed() {
      return computed;
    },
    async dismiss() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
