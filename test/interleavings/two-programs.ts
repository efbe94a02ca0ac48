import { buildApp, type App } from "../../server/app.ts";
import type { Context } from "../../server/ports/context.ts";
import { databaseKinds } from "../databases.ts";
import { testLog, testRandom } from "../parts.ts";
import { startRig, type Rig, type RigOptions } from "../rig.ts";
import { conductorOn, type Conductor, type Player } from "./conductor.ts";

/** Two more programs on the rig's PostgreSQL, whose statements are let go one by one. */
export interface TwoPrograms {
  readonly rig: Rig;
  readonly conductor: Conductor;
  readonly contexts: readonly [Context, Context];
  close(): Promise<void>;
}

export const postgres = databaseKinds.find(({ name }) => name === "PostgreSQL");

export async function startTwoPrograms(options: RigOptions = {}): Promise<TwoPrograms> {
  if (!postgres) throw new Error("There is no PostgreSQL.");
  const rig = await startRig({ ...options, database: postgres });
  const conductor = await conductorOn(rig.databaseUrl);
  const apps = await Promise.all(([0, 1] as const).map((player) => programOf(rig, conductor, player)));
  const [first, second] = apps;
  if (!first || !second) throw new Error("Two programs were to be built.");
  return {
    rig,
    conductor,
    contexts: [first.context, second.context],
    async close() {
      await Promise.all(apps.map((app) => app.stop()));
      await conductor.close();
      await rig.close();
    },
  };
}

function programOf(rig: Rig, conductor: Conductor, player: Player): Promise<App> {
  return buildApp(rig.config, {
    clock: rig.clock,
    log: testLog(),
    random: testRandom(100 + player),
    database: conductor.databases[player],
    // Whoever waits takes its turn after that like with a statement.
    wait(milliseconds) {
      rig.clock.pass(milliseconds);
      return conductor.step(player);
    },
  });
}
