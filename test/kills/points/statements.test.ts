import { describe, expect, it } from "vitest";
import { effectOf, momentsIn, nameOfCommit, withoutIds } from "./statements.ts";

describe("the points at which a process can die", () => {
  it("are named by what a statement writes, on either database", () => {
    expect(effectOf("insert into `inbox` (`a`) values (?)")).toEqual({ kind: "writes", name: "insert inbox" });
    expect(effectOf('update "portals" set "a" = $1')).toEqual({ kind: "writes", name: "update portals" });
    expect(effectOf("with due as (select 1 from a for update skip locked) update pgboss.job set b = 1")).toEqual({
      kind: "writes",
      name: "update pgboss.job",
    });
    expect(effectOf("delete from tickets")).toEqual({ kind: "writes", name: "delete tickets" });
  });

  it("are none where a statement only reads, or takes back a part", () => {
    for (const sql of ["select * from a for update", "pragma synchronous", "ROLLBACK TO trx2;", "savepoint a", ""]) {
      expect(effectOf(sql)).toBeNull();
    }
    expect(effectOf("BEGIN; update a set b = 1; COMMIT;")).toBeNull();
  });

  it("are commits where a transaction ends", () => {
    expect(["BEGIN;", "COMMIT;", "ROLLBACK;"].map((sql) => effectOf(sql)?.kind)).toEqual([
      "begins",
      "commits",
      "rolls back",
    ]);
    expect(nameOfCommit(["insert a", "insert a", "update b"])).toBe("commit of insert a, update b");
    expect(nameOfCommit(["insert a", "insert b", "insert c", "insert d"])).toBe(
      "commit of insert a, insert b, insert c and 1 more",
    );
  });

  it("bear nothing that differs from payment to payment", () => {
    expect(withoutIds("/p/k3V9x/go?a=1")).toBe("/p/…/go");
    expect(withoutIds("/v1/checkout/sessions/cs_test_9")).toBe("/v1/checkout/sessions/…");
    expect(withoutIds("/crm/objects/2026-09/deals/512")).toBe("/crm/objects/2026-09/deals/…");
  });

  it("are left out where they leave behind what the one before has left", () => {
    const passed = ["before call A", "after call A", "before commit B", "after commit B", "before call C"];
    expect(momentsIn(passed)).toEqual(["before call A", "after call A", "after commit B"]);
    expect(momentsIn(["before call A", "before call B", "after call B"])).toHaveLength(3);
  });

  it("are left out where they are the process's own, or only an allowance taken once more", () => {
    expect(momentsIn(["after insert process_beats (background)", "after update portals (background) #2"])).toEqual([]);
    expect(momentsIn(["after update portals (background)"])).toHaveLength(1);
  });
});
