import { openDatabase } from "../../server/store/database.ts";
import { freePort } from "../free-port.ts";
import { findPostgres, startPostgres, type PostgresServer } from "../postgres.ts";
import type { Dice } from "../simulation/dice.ts";
import { cutCommits } from "./commit.ts";
import { startCuttingProxy, type CuttingProxy } from "./cutting-proxy.ts";
import { fillDisks } from "./disk.ts";
import { endOf } from "./ending.ts";
import { killAtPoints, type Part } from "./points/points.ts";
import { cutPower } from "./power/power.ts";
import { killAtRandom } from "./random.ts";
import { killServers } from "./server.ts";
import { siegeOf, type Siege } from "./siege.ts";
import type { Tally } from "./tally.ts";
import { openTown } from "./town.ts";

export const databases = ["sqlite", "postgres"] as const;
export type Database = (typeof databases)[number];

export const kindNames = ["random", "server", "commit", "disk", "points", "power"] as const;
export type Kind = (typeof kindNames)[number];

/** One way of dying, so many times. */
export interface Wave {
  readonly kind: Kind;
  readonly cycles: number;
  /** Of what is counted out and not drawn, only every so-manieth, for campaigns that share it. */
  readonly part?: Part;
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
    for (const wave of waves) await die(siege, own, wave);
    await endOf(siege);
    await town.close();
  } finally {
    // A PostgreSQL would go on without us.
    await own?.close();
  }
}

async function die(siege: Siege, own: OwnPostgres | null, { kind, cycles, part = whole }: Wave): Promise<void> {
  const ways = own ? withPostgres(own) : withSqlite;
  const way = ways[kind];
  if (!way)
    throw new Error(`There is no campaign of ${kind} on this database, but of ${Object.keys(ways).join(", ")}.`);
  await way(siege, cycles, part);
}

const whole: Part = { which: 0, of: 1 };

type Ways = Readonly<Partial<Record<Kind, (siege: Siege, cycles: number, part: Part) => Promise<void>>>>;

const withSqlite: Ways = {
  random: killAtRandom,
  points: killAtPoints,
  disk: fillDisks,
  power: (siege, cycles) => cutPower(siege, cycles),
};

function withPostgres({ postgres, proxy }: OwnPostgres): Ways {
  return {
    random: killAtRandom,
    points: killAtPoints,
    server: (siege, cycles) => killServers(siege, postgres, cycles),
    commit: (siege, cycles) => cutCommits(siege, proxy, cycles),
  };
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
