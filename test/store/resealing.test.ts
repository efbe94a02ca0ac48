import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../server/app.ts";
import { ConfigError } from "../../server/config.ts";
import type { Context } from "../../server/ports/context.ts";
import { isPostgres, openDatabase } from "../../server/store/database.ts";
import { storeOn } from "../../server/store/index.ts";
import { placeOf, sealedColumns, type SealedRow } from "../../server/store/sealed-columns.ts";
import { sealerOf, type SecretKey } from "../../server/store/sealer.ts";
import { resealSecrets } from "../../server/use-cases/account/reseal-secrets.ts";
import { databaseKinds } from "../databases.ts";
import { callApi, makeKey } from "../http/api.ts";
import { everythingOfOurs } from "../http/ours.ts";
import { testLog, testRandom } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newKey, newScene, pressPay, tokenOf } from "../scene.ts";
import { sqliteFile } from "../table-look.ts";
import { enrolAll } from "../workflow-set-up.ts";

const first: SecretKey = { id: "k1", key: Buffer.alloc(32, 1) };
const second: SecretKey = { id: "k2", key: Buffer.alloc(32, 2) };

const kinds = databaseKinds.map((kind) => (kind.name === "SQLite" ? sqliteFile : kind));

for (const kind of kinds) {
  describe.skipIf(!kind.isHere)(`a new sealing key, on ${kind.name}`, () => {
    let rig: Rig;
    let knex: Knex;
    let key: string;
    beforeAll(async () => {
      // Who rotates puts the new key behind the old one first, so that every process can open what any will seal.
      rig = await startRig({ database: kind, secretKeys: [first, second] });
      knex = openDatabase(rig.databaseUrl);
      await everythingOfOurs(rig);
      key = await makeKey(rig);
      await enrolAll(rig, [newScene(rig).dealId], { action: "create-link" });
      await rig.drain();
    });
    afterAll(async () => {
      await knex.destroy();
      await rig.close();
    });

    /** The same database as a process with these keys sees it. */
    const processWith = (keys: readonly SecretKey[], log = testLog()): Pick<Context, "store" | "clock" | "log"> => ({
      store: storeOn(knex, sealerOf(keys, testRandom(keys.length))),
      clock: rig.clock,
      log,
    });

    /** How many values each key seals. */
    async function sealedWith(): Promise<Readonly<Record<string, number>>> {
      const found: Record<string, number> = {};
      for (const { table, column } of sealedColumns) {
        const rows = (await knex(table).whereNotNull(column).whereNot(column, "")) as readonly SealedRow[];
        for (const row of rows) {
          const id = String(row[column]).split(".")[1] ?? "";
          found[id] = (found[id] ?? 0) + 1;
        }
      }
      return found;
    }

    async function startWith(secretKeys: readonly SecretKey[]): Promise<readonly string[]> {
      try {
        await (await buildApp({ ...rig.config, secretKeys }, { clock: rig.clock, log: testLog() })).stop();
        return [];
      } catch (error) {
        if (error instanceof ConfigError) return error.problems;
        throw error;
      }
    }

    it("F73 every sealed column of every table is on the list that is sealed anew", async () => {
      const columns = isPostgres(knex)
        ? await knex("information_schema.columns").where({ table_schema: "public" }).select("table_name", "column_name")
        : await knex.raw(
            "select m.name as table_name, p.name as column_name from sqlite_master m, pragma_table_info(m.name) p where m.type = 'table'",
          );
      const sealed = (columns as readonly { table_name: string; column_name: string }[])
        .filter(({ column_name: name }) => name.endsWith("_sealed"))
        .map(({ table_name: table, column_name: column }) => `${table}.${column}`);
      expect(sealedColumns.map(placeOf).toSorted()).toEqual(sealed.toSorted());
    });

    it("F73 G10 R13 I15 replaces the old one in the background, while people and programs go on and nothing fails", async () => {
      expect(Object.keys(await sealedWith())).toEqual(["k1"]);
      expect(await startWith([second])).toEqual([
        "SECRET_KEYS: the key k1 is missing, and secrets are still sealed with it",
      ]);
      const wrong = { ...first, key: Buffer.alloc(32, 9) };
      expect(await startWith([second, wrong])).toEqual([
        "SECRET_KEYS: the key k1 has other bytes than the one that secrets were sealed with",
      ]);
      expect(await startWith([second, first])).toEqual([]);

      const statuses: number[] = [];
      // Each stride is another process's, as if the one before had been killed.
      while (await resealSecrets(processWith([second, first]))) {
        const payment = await create(newScene(rig), { amount: "5.00" });
        const answers = await Promise.all([rig.page(`/p/${tokenOf(payment)}`), pressPay(rig, payment)]);
        const { status } = await callApi(rig, { key }, "/v1/payments");
        statuses.push(...answers.map((answer) => answer.status), status);
        if (statuses.length > 60) break;
      }
      expect([...new Set(statuses)].toSorted()).toEqual([200, 303]);
      expect((await sealedWith())["k1"]).toBeGreaterThan(0);

      // The last process with the old key in front has ended.
      const log = testLog();
      const next = processWith([second, first], log);
      while (await resealSecrets(next));
      // Another process might have had the old key in front till now.
      expect(await startWith([second])).toHaveLength(1);
      rig.clock.pass(61 * 60_000);
      while (await resealSecrets(next));
      expect(Object.keys(await sealedWith())).toEqual(["k2"]);
      expect(log.lines.map(({ sentence }) => sentence)).toEqual([
        "Every secret is sealed with the newest key; former keys can be taken out.",
      ]);
      expect(await startWith([second])).toEqual([]);

      // I15: everything opens with the new key alone, and there is nothing more to do.
      const sealer = sealerOf([second], testRandom());
      const places = new Set<string>();
      for (const one of sealedColumns) {
        const rows = (await knex(one.table).whereNotNull(one.column).whereNot(one.column, "")) as readonly SealedRow[];
        for (const row of rows.filter((each) => sealer.isNewest(String(each[one.column])))) {
          expect(sealer.open(String(row[one.column]), one.bond(row))).toEqual(expect.any(String));
          places.add(placeOf(one));
        }
      }
      expect(places.size).toBeGreaterThan(9);
      expect(await resealSecrets(processWith([second]))).toBe(false);
    });
  });
}

describe("a secret that does not open", () => {
  let rig: Rig;
  let knex: Knex;
  beforeAll(async () => {
    rig = await startRig({ database: sqliteFile });
    knex = openDatabase(rig.databaseUrl);
  });
  afterAll(async () => {
    await knex.destroy();
    await rig.close();
  });

  /** A second connection of the account, whose row is then damaged. */
  async function damagedConnection() {
    const { store, clock } = rig.app.context;
    const { portalId } = rig.sandbox.demo;
    const [good] = await store.connections.list(portalId);
    if (!good) throw new Error("The account has no connection.");
    const damaged = {
      ...good,
      connectionId: newKey(),
      webhookToken: newKey().slice(-8).padStart(22, "D"),
      createdAt: clock.now(),
    };
    await store.connections.insert(damaged);
    const bytes = "v1.k0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    await knex("connections").where({ connection_id: damaged.connectionId }).update({ values_sealed: bytes });
    return { good, damaged };
  }

  it("R13 stops its own connection only, loudly, until new keys are entered", async () => {
    const { good, damaged } = await damagedConnection();
    await create(newScene(rig), { connectionId: good.connectionId });
    const payment = await create(newScene(rig), { connectionId: damaged.connectionId });
    const opened = await pressPay(rig, payment);
    expect(opened.status).toBe(502);
    const hook = await rig.page(`/webhooks/simulated/${damaged.webhookToken}`, { method: "POST", body: "{}" });
    expect([hook.status, hook.headers.get("retry-after")]).toEqual([503, "30"]);
    expect(rig.log.lines).toContainEqual({
      level: "error",
      fields: { portalId: damaged.portalId, connectionId: damaged.connectionId },
      sentence: "The secrets of a connection do not open.",
    });
    const troubles = await rig.app.context.store.connectionTroubles.list(damaged.portalId);
    expect([...troubles.keys()]).toEqual([damaged.connectionId]);

    const { url } = (await rig.card("POST", "/api/connect-links")).body as { readonly url: string };
    const fields = { provider: "simulated", connectionId: damaged.connectionId };
    expect((await rig.post(new URL(url).pathname, fields)).status).toBe(200);
    expect((await pressPay(rig, payment)).status).toBe(303);
    const healed = await rig.app.context.store.connections.find(damaged.portalId, damaged.connectionId);
    expect(healed?.webhookToken).not.toBe(damaged.webhookToken);
    expect((await rig.app.context.store.connectionTroubles.list(damaged.portalId)).size).toBe(0);
  });

  it("R13 is told of by the walk of the keys, and left as it is", async () => {
    const { damaged } = await damagedConnection();
    const log = testLog();
    await resealSecrets({ ...rig.app.context, log });
    expect(log.lines).toEqual([
      {
        level: "error",
        fields: { portalId: damaged.portalId, reason: "connections.values_sealed" },
        sentence: "A sealed value does not open.",
      },
    ]);
  });
});
