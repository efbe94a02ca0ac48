import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import type { ServerProcess } from "../sandbox/server-process.ts";
import type { Account } from "./account.ts";
import { startFleet, type Fleet } from "./fleet.ts";

const postgres = databaseKinds.find(({ name }) => name === "PostgreSQL");

const accountsAtOnce = 3;
const stageWrite = { method: "POST", path: /\/deals\/batch\/update$/, body: /"dealstage"/ };

describe.skipIf(!postgres?.isHere)(
  "one process that answers and two that work, on one PostgreSQL",
  { timeout: 240_000 },
  () => {
    let database: TestDatabase;
    let fleet: Fleet;

    beforeAll(async () => {
      if (!postgres) throw new Error("There is no PostgreSQL.");
      database = await postgres.open();
      fleet = await startFleet(database.url);
    });

    afterAll(async () => {
      await fleet.close();
      await database.close();
    });

    it("P1 P3 G2 R9 F60 F62 F97 move each paid deal once while workers are killed and others take their work over", async () => {
      const accounts = [...(await someAccounts(fleet)), ...(await someAccounts(fleet))];
      const [early, late] = [accounts.slice(0, accountsAtOnce), accounts.slice(accountsAtOnce)];
      for (const account of early) await pay(fleet, account);
      // What only answers has kept it all, and worked none of it.
      expect(early.map((account) => account.moves())).toEqual(early.map(() => 0));

      const workers: ServerProcess[] = [];
      const first = killOneAtSomeWrite(fleet, workers);
      workers.push(await fleet.startWorker(), await fleet.startWorker());
      await first;
      await endLeases(database);
      workers.push(await fleet.startWorker());
      const second = killOneAtSomeWrite(fleet, workers);
      for (const account of late) await pay(fleet, account);
      await second;
      await endLeases(database);
      workers.push(await fleet.startWorker());

      for (const account of accounts) {
        await vi.waitFor(async () => expect((await account.latest()).move).toBe("Deal moved to Paid in full"), {
          timeout: 60_000,
          interval: 250,
        });
      }
      const ends = await Promise.all(
        accounts.map(async (account) => {
          const [payment] = await account.payments();
          const ledger = await database.knex("ledger_entries").where({ payment_id: payment?.id }).select("kind");
          return { stage: account.stage(), moves: account.moves(), status: payment?.status, ledger: ledger.length };
        }),
      );
      const end = { stage: "Paid in full", moves: 1, status: "paid", ledger: 1 };
      expect(ends).toEqual(accounts.map(() => end));
    });
  },
);

async function someAccounts(fleet: Fleet): Promise<readonly Account[]> {
  return Promise.all(Array.from({ length: accountsAtOnce }, () => fleet.account()));
}

/** The customer opens the link and pays at the simulated provider, whose word is acknowledged. */
async function pay({ origin }: Fleet, account: Account): Promise<void> {
  const { link } = await account.create();
  const headers = { origin };
  const { pathname } = new URL(link ?? "");
  const went = await fetch(`${origin}${pathname}/go`, { method: "POST", redirect: "manual", headers });
  const page = went.headers.get("location") ?? "";
  await fetch(page, { method: "POST", redirect: "manual", headers, body: new URLSearchParams({ act: "pay" }) });
}

/** What a minute does: everything held comes free, also what the living hold, who are then told apart by their fences. */
async function endLeases({ knex }: TestDatabase): Promise<void> {
  await knex("inbox").update({ claimed_until: 0 });
  await knex("portals").update({ writer_claimed_until: 0 });
}

/** As a power cut does, while one of them writes a stage: whichever it is, and it may be the one that writes. */
async function killOneAtSomeWrite({ sandbox }: Fleet, workers: ServerProcess[]): Promise<void> {
  await new Promise<void>((dead) => {
    sandbox.hubspot.faults.meanwhile(stageWrite, () => {
      const [victim] = workers.splice(randomInt(workers.length), 1);
      void victim?.kill().then(dead);
    });
  });
}
