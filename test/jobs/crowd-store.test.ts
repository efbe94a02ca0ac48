import Sqlite3Client from "knex/lib/dialects/sqlite3/index.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { crowdStore } from "../../server/jobs/crowd-store.ts";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { workflowName } from "../../server/domain/workflow.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import type { Store } from "../../server/ports/store.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { startRig } from "../rig.ts";
import { newScene } from "../scene.ts";
import { connection, installation, payment } from "../store/samples.ts";
import { enrolAll } from "../workflow-set-up.ts";

const portalId = 62_515;
const scope = "create";

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`the store of a crowd, on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;
    let statements: string[];
    beforeEach(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      await store.portals.install(installation(portalId), startOfTests);
      await store.connections.insert(connection(portalId));
      statements = [];
      database.knex.on("query", ({ sql }: { readonly sql: string }) => statements.push(sql));
    });
    afterEach(() => database.close());

    const claimOf = (key: string) => ({ portalId, scope, key, requestHash: key, paymentId: `of ${key}`, at: 1 });
    const begun = () => statements.filter((sql) => /^begin/i.test(sql)).length;
    const keysThere = async (keys: readonly string[]) =>
      (await store.payments.findKeys({ portalId, scope }, keys)).map((claim) => claim?.paymentId ?? null);

    it("R12 F54 answers each its own, asked in one statement and written by one commit", async () => {
      const crowd = crowdStore(store);
      const one = async (number: number) => {
        const made = payment({ paymentId: `pay${number}`, token: `token ${number}`, dealId: String(number) });
        const before = await crowd.payments.listHolding(portalId, String(number), "live");
        await crowd.transaction(async (tx) => {
          await tx.payments.claimKey(claimOf(`key${number}`));
          await tx.payments.insert({ ...made, reference: `ref ${number}` }, `live:${number}`);
        });
        const [held] = await crowd.payments.listHolding(portalId, String(number), "live");
        const bySlot = await crowd.payments.findBySlot(portalId, `live:${number}`);
        const byReference = await crowd.payments.findByReference(portalId, "con1", `ref ${number}`);
        const key = await crowd.payments.findKey({ portalId, scope, key: `key${number}` });
        return [before.length, held?.paymentId, bySlot?.paymentId, byReference?.paymentId, key?.paymentId];
      };
      const answers = await Promise.all([1, 2, 3].map(one));
      expect(answers).toEqual([1, 2, 3].map((n) => [0, `pay${n}`, `pay${n}`, `pay${n}`, `of key${n}`]));
      // Five questions, two writes, and the beginning and the end of one transaction.
      expect(begun()).toBe(1);
      expect(statements).toHaveLength(9);
    });

    it("P7 fails one for its own fault alone: nothing of it stands, and all of the others", async () => {
      const crowd = crowdStore(store);
      const one = (key: string) =>
        crowd.transaction(async (tx) => {
          await tx.payments.claimKey(claimOf(key));
          if (key === "b") throw new Error("The fault of b.");
          return key;
        });
      const ends = await Promise.allSettled(["a", "b", "c"].map(one));
      expect(ends.map((end) => (end.status === "fulfilled" ? end.value : String(end.reason)))).toEqual([
        "a",
        "Error: The fault of b.",
        "c",
      ]);
      expect(await keysThere(["a", "b", "c"])).toEqual(["of a", null, "of c"]);
    });

    it("P7 F53 gives a key that two claim at once to one of them, and tells the other", async () => {
      const crowd = crowdStore(store);
      const claimed = await Promise.all(
        ["first", "second"].map((paymentId) => crowd.payments.claimKey({ ...claimOf("k"), paymentId })),
      );
      expect(claimed.map((earlier) => earlier?.paymentId ?? null)).toEqual([null, "first"]);
    });

    it("promises what a record shows once, however many of a moment promise it", async () => {
      const crowd = crowdStore(store);
      const records = ["1", "2", "1"].map((objectId, place) => ({
        portalId,
        writeId: `w${place}`,
        objectType: "deal" as const,
        objectId,
      }));
      await Promise.all(records.map((record) => crowd.crmWrites.promiseProperties([record], 1)));
      expect(await store.crmWrites.countDueProperties(portalId, 1, 10)).toEqual({ deal: 2, contact: 0 });
    });
  });
}

describe("a crowd of enrolments", () => {
  it("F54 costs few statements and commits each, has one payment each, and one step's refusal stops no other", async () => {
    const rig = await startRig();
    try {
      const crowd = 40;
      const scenes = Array.from({ length: crowd }, () => newScene(rig, { amount: "40.00" }));
      const { portalId: own } = rig.sandbox.demo;
      const statements = vi.spyOn(Sqlite3Client.prototype, "_query");
      const made = await enrolAll(rig, [...scenes.map(({ dealId }) => dealId), scenes[0]?.dealId ?? ""], {
        action: "create-link",
      });
      statements.mockClear();
      await workWorkflows(rig.app.context);
      const asked = statements.mock.calls.map(([, query]) => (query as { readonly sql?: string }).sql ?? "");
      statements.mockRestore();
      expect(asked.length / crowd).toBeLessThan(4);
      expect(asked.filter((sql) => /^begin/i.test(sql)).length).toBeLessThan(crowd / 4);
      const codes = made.map((id) => rig.sandbox.workflows.enrolment(id).outputs["errorCode"]);
      expect(codes).toEqual([...scenes.map(() => ""), "OPEN_PAYMENT"]);
      const { payments, events } = rig.app.context.store;
      for (const { dealId } of scenes.slice(0, 3)) {
        const [payment, another] = await payments.listHolding(own, dealId, "test");
        expect(another).toBeUndefined();
        const [created] = await events.list(own, payment?.paymentId ?? "");
        expect(created).toMatchObject({ actor: workflowName("44"), facts: { kind: "created" } });
      }
    } finally {
      await rig.close();
    }
  });
});
