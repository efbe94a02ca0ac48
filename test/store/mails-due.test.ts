import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;
const receipt = { portalId: 62515, paymentId: "p1", occasion: "receipt" } as const;
const reminder = { portalId: 62515, paymentId: "p1", occasion: "reminder:before_end:24" } as const;

onEachDatabase("mails that go out by themselves", (open) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  const claimAt = (at: number) => store.mailsDue.claim(at, at + minute, 10);

  it("X20 go once per occasion, however often they are promised", async () => {
    await store.mailsDue.promise(receipt, now);
    await store.mailsDue.promise(receipt, now);
    const [mail, ...others] = await claimAt(now);
    expect([mail, others]).toEqual([{ ...receipt, attempts: 0 }, []]);
    if (mail) await store.mailsDue.settle(mail, { state: "sent" });
    await store.mailsDue.promise(receipt, now);
    expect(await claimAt(now + 2 * minute)).toEqual([]);
  });

  it("F16 are due again once given back, under the lease they were claimed with only", async () => {
    await store.mailsDue.promise(receipt, now);
    const claimed = await claimAt(now);
    await store.mailsDue.giveBack(claimed, now);
    expect(await claimAt(now)).toEqual([]);
    await store.mailsDue.giveBack(claimed, now + minute);
    expect(await claimAt(now)).toEqual(claimed);
  });

  it("X20 are moved to another time while they have not gone out", async () => {
    await store.mailsDue.promise(reminder, now + minute);
    await store.mailsDue.promise(reminder, now + 5 * minute);
    expect(await claimAt(now + minute)).toEqual([]);
    expect(await store.mailsDue.list(62515, "p1")).toEqual([
      { occasion: reminder.occasion, at: now + 5 * minute, state: "due" },
    ]);
    expect(await claimAt(now + 5 * minute)).toHaveLength(1);
  });

  it("F97 are handed to one claimer, and to another once the lease is over", async () => {
    await store.mailsDue.promise(receipt, now);
    await store.mailsDue.promise(reminder, now);
    const both = await Promise.all([claimAt(now), claimAt(now)]);
    expect(
      both
        .flat()
        .map(({ occasion }) => occasion)
        .toSorted(),
    ).toEqual([receipt.occasion, reminder.occasion]);
    expect(await claimAt(now + minute - 1)).toEqual([]);
    expect(await claimAt(now + minute)).toHaveLength(2);
  });

  it("are tried again later, and dropped with the reason", async () => {
    await store.mailsDue.promise(receipt, now);
    const [first] = await claimAt(now);
    if (!first) throw new Error("Nothing was due.");
    await store.mailsDue.settle(first, { state: "due", at: now + 10 * minute, reason: "unavailable" });
    expect(await claimAt(now + 9 * minute)).toEqual([]);
    const [second] = await claimAt(now + 10 * minute);
    if (second?.attempts !== 1) throw new Error("The failure was not counted.");
    await store.mailsDue.settle(second, { state: "dropped", reason: "no_address" });
    expect(await database.knex("mails_due").select("state", "reason")).toEqual([
      { state: "dropped", reason: "no_address" },
    ]);
    expect(await store.mailsDue.list(62515, "p1")).toMatchObject([{ state: "dropped" }]);
  });

  it("P6 are told to their account alone", async () => {
    await store.mailsDue.promise(receipt, now);
    expect(await store.mailsDue.list(99, "p1")).toEqual([]);
  });
});
