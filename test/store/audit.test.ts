import { beforeEach, expect, it } from "vitest";
import type { NewAuditEntry } from "../../server/domain/audit.ts";
import type { Store } from "../../server/ports/store.ts";
import { readAudit, verifyAudit, walkAudit } from "../../server/use-cases/account/read-audit.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";

const portalId = 62515;

function entry(days: number, changes: Partial<NewAuditEntry> = {}): NewAuditEntry {
  const details = { validity: { before: { days: 7 }, after: { days } } };
  return { portalId, at: startOfTests, actor: "user:7", act: "policies_changed", details, ...changes };
}

onEachDatabase("an account's audit log", (open, kind) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
  });

  /** As somebody with the database in their hands could. */
  const tamper = async (work: string) => {
    if (kind.name === "PostgreSQL") await database.knex.raw("alter table audit_entries disable trigger all");
    else for (const act of ["update", "delete"]) await database.knex.raw(`drop trigger audit_entries_no_${act}`);
    await database.knex.raw(work);
  };
  const append = async (count: number) => {
    for (let day = 1; day <= count; day += 1) await store.transaction((tx) => tx.audit.append(entry(day)));
  };
  const verify = () => verifyAudit({ store }, portalId);

  it("X12 is read from the newest on, a page at a time, and walked from the oldest on", async () => {
    await append(52);
    const first = await readAudit({ store }, portalId, null);
    expect(first.entries.map(({ seq }) => seq).slice(0, 2)).toEqual([52, 51]);
    const second = await readAudit({ store }, portalId, first.before);
    expect([first.entries.length, second.entries.length, second.before]).toEqual([50, 2, null]);
    expect(second.entries.at(-1)).toMatchObject(entry(1));
    const walked: number[] = [];
    for await (const entries of walkAudit({ store }, portalId)) walked.push(...entries.map(({ seq }) => seq));
    expect(walked).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
    expect(await verify()).toEqual({ entries: 52, broken: null });
  });

  it("F127 refuses to change or delete an entry", async () => {
    await append(2);
    await expect(database.knex("audit_entries").update({ at: 1 })).rejects.toThrow("never changed");
    await expect(database.knex("audit_entries").delete()).rejects.toThrow("never changed");
  });

  it.each([
    ["an altered entry", "update audit_entries set actor = 'user:8' where seq = 2", { seq: 2, what: "altered" }],
    ["altered facts", "update audit_entries set details = '{}' where seq = 3", { seq: 3, what: "altered" }],
    ["a missing entry", "delete from audit_entries where seq = 2", { seq: 2, what: "missing" }],
    ["a missing end", "delete from audit_entries where seq = 3", { seq: 3, what: "missing" }],
    ["a beginning cut off", "delete from audit_entries where seq = 1", { seq: 1, what: "missing" }],
  ])("F127 notices %s", async (_what, work, broken) => {
    await append(3);
    await tamper(work);
    expect(await verify()).toEqual({ entries: 3, broken });
  });

  it("F127 chains what happens at the same time one after another", async () => {
    await Promise.all([1, 2, 3, 4].map((day) => store.transaction((tx) => tx.audit.append(entry(day)))));
    expect(await verify()).toEqual({ entries: 4, broken: null });
  });

  it("keeps no entry of an act that did not happen", async () => {
    const failing = store.transaction(async (tx) => {
      await tx.audit.append(entry(1));
      throw new Error("changed our mind");
    });
    await expect(failing).rejects.toThrow("changed our mind");
    expect(await store.audit.head(portalId)).toEqual({ seq: 0, hash: "" });
  });

  it("P6 is one account's own", async () => {
    await append(1);
    await store.transaction((tx) => tx.audit.append(entry(9, { portalId: portalId + 1 })));
    expect((await readAudit({ store }, portalId, null)).entries).toHaveLength(1);
    expect(await verifyAudit({ store }, portalId + 1)).toEqual({ entries: 1, broken: null });
  });
});
