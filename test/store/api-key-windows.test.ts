import { beforeEach, expect, it } from "vitest";
import { startOfTests } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { installation } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;
const portalId = 62515;

onEachDatabase("calls with a key of the API,", (open) => {
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ store } = await open());
    await store.portals.install(installation(portalId), now);
    for (const keyId of ["key1", "key2"]) {
      const key = { portalId, keyId, name: "Web shop", mode: "test", rights: ["read"], ending: "abcd" } as const;
      const times = { createdAt: now, lastUsedAt: null, revokedAt: null };
      await store.apiKeys.insert({ ...key, createdBy: "7", ...times }, `text of ${keyId}`);
    }
  });

  const call = (at: number, keyId = "key1") => store.apiKeys.countCall(portalId, keyId, { at, window: minute });

  it("R15 are counted once each, however many processes count at once", async () => {
    const counted = await Promise.all(Array.from({ length: 20 }, () => call(now)));
    expect(counted.map(({ calls }) => calls).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, place) => place + 1),
    );
    expect((await call(now, "key2")).calls).toBe(1);
  });

  it("R15 are counted anew when the minute that began with the first one is over", async () => {
    await call(now);
    expect(await call(now + minute - 1)).toEqual({ calls: 2, since: now });
    expect(await call(now + minute)).toEqual({ calls: 1, since: now + minute });
  });

  it("R15 F70 are counted together by machines whose clocks differ, and anew after a clock was set back", async () => {
    await call(now + 5_000);
    expect(await call(now)).toEqual({ calls: 2, since: now + 5_000 });
    expect(await call(now - 60 * minute)).toEqual({ calls: 1, since: now - 60 * minute });
  });

  it("P6 of a key that is gone count for nobody", async () => {
    expect(await store.apiKeys.countCall(99, "key1", { at: now, window: minute })).toEqual({ calls: 0, since: now });
    expect((await call(now)).calls).toBe(1);
  });
});
