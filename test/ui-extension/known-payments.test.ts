import { describe, expect, it } from "vitest";
import {
  nothingKnown,
  shownOf,
  withPage,
  withRows,
  withView,
} from "../../ui-extension/src/app/cards/known-payments.ts";
import { row, tabView, today } from "./samples.ts";

const at = (id: string, minute: number, change: Parameters<typeof row>[0] = {}) =>
  row({ id, status: "paid", createdAt: today + minute * 60_000, ...change });
const placeOf = ({ id, createdAt }: { readonly id: string; readonly createdAt: number }) => ({ id, createdAt });
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

const c = at("c", 3);
const b = at("b", 2);
const a = at("a", 1);
const firstTwo = withView(nothingKnown, tabView({ payments: [c, b], next: placeOf(b) }));

describe("The payments a tab knows", () => {
  it("keep older pages when the list is read again (S3.4)", () => {
    const all = withPage(firstTwo, "all", { payments: [a], next: null });
    const again = withView(all, tabView({ payments: [c, b], next: placeOf(b) }));
    expect(ids(shownOf(again, "all"))).toEqual(["c", "b", "a"]);
    expect(again.next.all).toBeNull();
  });

  it("show no payment of a page that was not read in its order yet, save an open one (S1.25)", () => {
    const some = withPage(firstTwo, "paid", { payments: [c, a], next: null });
    expect(ids(shownOf(some, "all"))).toEqual(["c", "b"]);
    expect(ids(shownOf(some, "paid"))).toEqual(["c", "b", "a"]);
    const withOpen = withRows(some, [at("o", -9, { status: "created" })]);
    expect(ids(shownOf(withOpen, "all"))).toEqual(["c", "b", "o"]);
  });

  it("let go of what is not listed any more, and of all when a whole page is new", () => {
    expect(ids(withView(firstTwo, tabView({ payments: [c], next: null })).rows)).toEqual(["c"]);
    const fresh = withView(firstTwo, tabView({ payments: [at("z", 9)], next: null }));
    expect(ids(fresh.rows)).toEqual(["z"]);
  });

  it("move a payment that was removed out of sight, and into the removed ones (S3.34)", () => {
    const after = withRows(firstTwo, [{ ...b, group: "removed" }]);
    expect([ids(shownOf(after, "all")), ids(shownOf(after, "removed"))]).toEqual([["c"], ["b"]]);
  });

  it("keep a deal's name that news do not bring along (S3.4)", () => {
    const after = withRows(firstTwo, [{ ...b, deal: { id: "512", name: null } }]);
    expect(after.rows.at(-1)?.deal).toEqual({ id: "512", name: "Website redesign" });
    const another = withRows(firstTwo, [{ ...b, deal: { id: "999", name: null } }]);
    expect(another.rows.at(-1)?.deal).toEqual({ id: "999", name: null });
  });
});
