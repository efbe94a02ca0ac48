import { openDatabase } from "../../server/store/database.ts";
import { freePort } from "../free-port.ts";
import { findPostgres, startPostgres, type PostgresServer } from "../postgres.ts";
import type { Dice } from "../simulation/dice.ts";
import { cutCommits } from "./commit.ts";
import { startCuttingProxy, type CuttingProxy } from "./cutting-proxy.ts";
import { fillDisks } from "./disk.ts";
import { endOf } from "./ending.ts";
import { killAtRandom } from "./random.ts";
import { killServers } from "./server.ts";
import { siegeOf, type Siege } from "./siege.ts";
import type { Tally } from "./tally.ts";
import { openTown } from "./town.ts";

export const databases = ["sqlite", "postgres"] as const;
export type Database = (typeof databases)[number];

export const kindNames = ["random", "server", "commit", "disk"] as const;
export type Kind = (typeof kindNames)[number];

/** One way of dying, so many times. */
export interface Wave {
  readonly kind: Kind;
  readonly cycles: number;
}

export interface Campaign {
  readonly database: Database;
  readonly waves: readonly Wave[];
  readonly dice: Dice;
  /** Filled while it runs, so that somebody can watch. */
  readonly tally: Tally;
}

/** Builds a town up, lets its server die as ordered, and judges it when all is quiet again. */
export async function campaign({ database, waves, dice, tally }: Campaign): Promise<void> {
  const own = database === "postgres" ? await ownPostgres() : null;
  try {
    const town = await openTown({ dice, ...own?.addresses });
    const siege = siegeOf(town, dice, tally);
    for (const { kind, cycles } of waves) await die(siege, own, { kind, cycles });
    await endOf(siege);
    await town.close();
  } finally {
    // A PostgreSQL would go on without us.
    await own?.close();
  }
}

async function die(siege: Siege, own: OwnPostgres | null, { kind, cycles }: Wave): Promise<void> {
  if (kind === "random") return killAtRandom(siege, cycles);
  if (kind === "disk" && !own) return fillDisks(siege, cycles);
  if (kind === "server" && own) return killServers(siege, own.postgres, cycles);
  if (kind === "commit" && own) return cutCommits(siege, own.proxy, cycles);
  throw new Error(
    `There is no campaign of ${kind} on this database: disk is SQLite's, server and commit PostgreSQL's.`,
  );
}

interface OwnPostgres {
  readonly postgres: PostgresServer;
  readonly proxy: CuttingProxy;
  readonly addresses: { readonly database: string; readonly serversDatabase: string };
  close(): Promise<void>;
}

/** A PostgreSQL for one campaign alone, which waits for its disk as a real one does. Throws where there is none here. */
async function ownPostgres(): Promise<OwnPostgres> {
  const bin = findPostgres();
  if (bin === null) throw new Error("There is no PostgreSQL here; PG_BIN names the folder of initdb and postgres.");
  const postgres = await startPostgres(bin, { isDurable: true });
  const admin = openDatabase(`${postgres.url}/postgres`);
  await admin.raw("create database kills");
  await admin.destroy();
  const url = new URL(`${postgres.url}/kills`);
  const proxy = await startCuttingProxy(await freePort(), { port: Number(url.port) });
  const database = url.href;
  url.port = String(proxy.port);
  return {
    postgres,
    proxy,
    addresses: { database, serversDatabase: url.href },
    async close() {
      await proxy.close();
      await postgres.stop();
    },
  };
}
