import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Knex } from "knex";
import { webhookAddress } from "../../server/domain/connection.ts";
import { openDatabase } from "../../server/store/database.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { freePort } from "../free-port.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { cardCaller } from "../sandbox/card.ts";
import { startSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import { runSecrets, startServer, type ServerOptions, type ServerProcess } from "../sandbox/server-process.ts";
import { connect, installApp, setPaidRule } from "../sandbox/set-up.ts";
import { startStripe, type RunningStripe } from "../sandbox/stripe/index.ts";
import { diceOf, type Dice } from "../simulation/dice.ts";
import { postBox, type PostBox } from "./post-box.ts";

/** An account with its own Stripe connection and a rule that moves paid deals one stage on. */
export interface Portal {
  readonly portalId: number;
  readonly connectionId: string;
  /** Calls the tab's API as HubSpot does for its admin. */
  readonly card: ReturnType<typeof cardCaller>;
  /** A fresh deal in the first stage, with its contact. */
  addDeal(): { readonly dealId: string; readonly contactId: string };
}

/** The database as it is, past the server. */
export interface Books {
  readonly knex: Knex;
  readonly store: ReturnType<typeof storeOn>;
}

/** What survives every kill: a HubSpot and a Stripe with real money inside, accounts, their post, and one clock for all. */
export interface Town {
  readonly origin: string;
  readonly sandbox: Sandbox;
  readonly stripe: RunningStripe;
  readonly post: PostBox;
  readonly portals: readonly Portal[];
  /** The SQLite file, or `postgres://…`. */
  readonly database: string;
  now(): number;
  /** Time passes for everybody; the server hears of it at its next start. */
  passTime(milliseconds: number): void;
  /**
   * Starts the real program and waits until it is ready. `runFirst` is a script for its process. On a machine that is
   * busy with other things a start may take longer than it is waited for; then it is ended and tried again.
   */
  start(runFirst?: string, mostTries?: number): Promise<ServerProcess>;
  look<T>(at: (books: Books) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface TownOptions {
  /** `postgres://…`; a SQLite file of its own when left out. */
  readonly database?: string;
  /** Where the server is told that its database is, if that is not where the books are looked at. */
  readonly serversDatabase?: string;
  readonly dice: Dice;
}

const pipelineId = "orders";
const accounts = 2;

/** Builds it all up through a server that is ended again. */
export async function openTown(options: TownOptions): Promise<Town> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-kills-"));
  const database = options.database ?? path.join(folder, "payments-tab.sqlite");
  const serversDatabase = options.serversDatabase ?? database;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const post = postBox(now);
  const stripe = await startStripe({ port: await freePort(), now, send: post.bring });
  const redirectUris = [`${origin}/oauth/callback`];
  const sandbox = await startSandbox({ port: 0, serverOrigin: () => origin, redirectUris, now });
  const start: Town["start"] = (runFirst = "", mostTries = 3) => {
    const own: ServerOptions = { port, sandboxUrl: sandbox.url, database: serversDatabase, logLevel: "silent" };
    const whole = { ...own, providerUrls: { STRIPE_API_URL: stripe.url }, clockAhead: ahead, runFirst };
    return patiently(() => startServer(whole), mostTries);
  };
  const look: Town["look"] = async (at) => {
    const knex = openDatabase(database);
    try {
      return await at({ knex, store: storeOn(knex, sealerOf(keysOfRun(), diceOf("nobody seals here"))) });
    } finally {
      await knex.destroy();
    }
  };
  const first = await start();
  const portals: Portal[] = [];
  for (let which = 0; which < accounts; which += 1) {
    const portalId = 70_001 + which;
    const settled = await settle({ sandbox, stripe, origin, now }, portalId);
    const connections = await look(({ store }) => store.connections.list(portalId));
    const [connection] = connections;
    if (!connection) throw new Error("The account has no connection.");
    post.learn(webhookAddress(origin, connection), {
      portalId,
      secret: connection.values["webhookSecret"] ?? "",
    });
    portals.push({ ...settled, connectionId: connection.connectionId });
  }
  await first.stop();
  return {
    origin,
    sandbox,
    stripe,
    post,
    portals,
    database,
    now,
    start,
    look,
    passTime(milliseconds) {
      ahead += milliseconds;
    },
    async close() {
      await Promise.all([sandbox.close(), stripe.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function patiently(start: () => Promise<ServerProcess>, mostTries: number): Promise<ServerProcess> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === mostTries || !String(error).includes("did not become ready")) throw error;
    }
  }
}

type Parts = Pick<Town, "sandbox" | "stripe" | "origin" | "now">;

/** Somebody installs the app, connects Stripe and sets the rule, by the real ways in. */
async function settle(
  { sandbox, stripe, origin, now }: Parts,
  portalId: number,
): Promise<Omit<Portal, "connectionId">> {
  const { world } = sandbox.hubspot;
  world.addPortal({ portalId, users: [{ id: 7, firstName: "Ann", lastName: "Admin", email: "ann@example.com" }] });
  const stages = [
    { id: "offer", label: "Offer accepted", probability: 0.5 },
    { id: "paid", label: "Paid", probability: 0.8 },
    { id: "sent", label: "Sent", probability: 0.9 },
    { id: "done", label: "Done", probability: 1, isClosed: true },
  ];
  world.addPipeline(portalId, { id: pipelineId, label: "Orders", stages });
  const admin = { serverOrigin: origin, portalId, userId: 7, now };
  await installApp(admin);
  await connect(admin, "stripe", { apiKey: stripe.keys.issue() });
  await setPaidRule(admin, pipelineId, "test");
  return {
    portalId,
    card: cardCaller({ ...admin, ...sandboxApp }),
    addDeal() {
      const dealId = world.addDeal(portalId, { name: "Order", amount: "100.00", currency: "EUR", stageId: "offer" });
      const contactId = world.addContact(portalId, { firstName: "Mia", lastName: "Keller", email: "mia@example.com" });
      world.associate(portalId, dealId, contactId);
      return { dealId, contactId };
    },
  };
}

function keysOfRun(): readonly { readonly id: string; readonly key: Buffer }[] {
  const [id = "", key = ""] = runSecrets.SECRET_KEYS.split(":");
  return [{ id, key: Buffer.from(key, "base64") }];
}
