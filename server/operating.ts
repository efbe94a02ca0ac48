import type { Knex } from "knex";
import type { Config } from "./config.ts";
import { newId } from "./domain/ids.ts";
import type { MetricsAccess, OperationsOptions } from "./http/operations.ts";
import { beatEvery, heart } from "./jobs/heart.ts";
import { loopOf } from "./jobs/loop.ts";
import { openGauges } from "./meters/gauges.ts";
import type { OpenMeters } from "./meters/registry.ts";
import type { Clock, JobRounds, Log, Random } from "./ports/context.ts";
import { readinessOf } from "./readiness.ts";
import { isPostgres } from "./store/database.ts";
import { processBeatsTable } from "./store/process-beats.ts";
import { workSigns } from "./store/work-signs.ts";

interface Parts {
  readonly config: Config;
  readonly knex: Knex;
  readonly jobs: JobRounds;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly counted: OpenMeters;
}

/** What whoever runs the program looks at, and the word of this process about itself. */
export interface Operating {
  /** For the program's own port, where the outside world comes as well. */
  readonly outside: OperationsOptions;
  /** For a port of its own, which only operators reach. */
  readonly inside: OperationsOptions;
  /** Of a process that works. */
  startBeating(): void;
  /** Call before the database is closed. */
  stop(): Promise<void>;
}

export function operating({ config, knex, jobs, clock, random, log, counted }: Parts): Operating {
  const signs = workSigns(knex);
  const beats = processBeatsTable(knex);
  const processId = newId(random);
  const file = isPostgres(knex) || config.database === ":memory:" ? null : config.database;
  const gauges = openGauges({ board: counted.gauges, signs, beats, jobs, clock, file });
  const beat = loopOf({
    name: "heart",
    round: heart({ beats, jobs, clock, processId }),
    idle: beatEvery,
    clock,
    log,
  });
  const options = {
    readiness: readinessOf({ signs, beats, jobs, clock }),
    metrics: {
      contentType: counted.contentType,
      async read() {
        await gauges.read();
        return counted.text();
      },
    },
  };
  let isBeating = false;
  return {
    outside: { ...options, access: outsideAccess(config) },
    inside: { ...options, access: config.metricsToken ? { token: config.metricsToken } : "open" },
    startBeating() {
      isBeating = true;
      beat.start();
    },
    async stop() {
      gauges.stop();
      await beat.stop();
      if (isBeating) await beats.leave(processId);
    },
  };
}

const ownMachine: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Figures tell strangers how a business is doing: where anybody can come, they are for those with the token alone. */
export function outsideAccess({ metricsToken, publicUrl }: Pick<Config, "metricsToken" | "publicUrl">): MetricsAccess {
  if (metricsToken) return { token: metricsToken };
  return ownMachine.has(new URL(publicUrl).hostname) ? "open" : "closed";
}
