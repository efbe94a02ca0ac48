import { PgBoss } from "pg-boss";
import type { Log } from "../ports/context.ts";
import type { WorkKind, WorkLine } from "../ports/work-line.ts";

export interface WorkLineOptions {
  /** `postgres://…` of our own database; the queue keeps to a schema of its own there. */
  readonly url: string;
  readonly log: Log;
}

const schema = "pgboss";
const kinds: readonly WorkKind[] = ["inbox", "crm", "workflows", "rounds"];

// One waiting job for a key, and nothing held while it is worked: a queue that also held the key of the turn under way
// (`stately`) would fail each fetch that meets it, and one slow account would stop all others (decision 38).
const queue = {
  policy: "short",
  notify: true,
  retryLimit: 0,
  expireInSeconds: 15 * 60,
  // A wake-up nobody took for an hour has long been said again by a sweep.
  retentionSeconds: 60 * 60,
  deleteAfterSeconds: 60,
} as const;

// A batch of one would be taken one a poll, however many wait.
const batchSize = 2;
const polling = { batchSize, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 2 };
const patience = 30_000;

/** The line on pg-boss, in the database that all processes share: https://pgboss.io */
export function pgWorkLine({ url, log }: WorkLineOptions): WorkLine {
  let boss: PgBoss | null = null;
  return {
    async open(duty) {
      const works = duty === "works";
      boss = new PgBoss({
        connectionString: url,
        schema,
        application_name: "payments-tab-line",
        max: works ? 4 : 2,
        schedule: false,
        supervise: works,
        maintenanceIntervalSeconds: 60,
        useListenNotify: works,
      });
      boss.on("error", (error) => log.warn({ error: error.name }, "The line between processes had trouble."));
      await boss.start();
      for (const kind of kinds) await boss.createQueue(kind, queue);
    },

    async offer(kind, keys) {
      if (!boss) throw new Error("The line between processes is not open.");
      if (keys.length === 0) return;
      await boss.insert(
        kind,
        keys.map((key) => ({ singletonKey: key, data: { key } })),
      );
    },

    async serve(kind, atOnce, take) {
      const options = { ...polling, localConcurrency: Math.ceil(atOnce / batchSize) };
      await boss?.work<{ readonly key: string }>(kind, options, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => take(data.key)));
      });
    },

    async close() {
      const closing = boss;
      boss = null;
      await closing?.stop({ graceful: true, timeout: patience });
    },
  };
}
