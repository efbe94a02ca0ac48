import { describe, expect, it } from "vitest";
import { isOverdue } from "../../server/domain/freshness.ts";
import { startOfTests } from "../parts.ts";
import { checkout, payment } from "../store/samples.ts";

const now = startOfTests;
const minute = 60_000;
const hour = 60 * minute;

const opened = payment({ status: "opened", openedAt: now, lastEventAt: now, validUntil: null });
const at = (readAt: number | null) => [checkout({ providerReference: "cs_1", state: "live", readAt })];

describe("whether a provider has left us without an answer", () => {
  it("X8 is not so while the read that was due may still be on its way", () => {
    expect(isOverdue(opened, at(now), now + minute)).toBe(false);
    expect(isOverdue(opened, at(now), now + 6 * minute - 1)).toBe(false);
  });

  it("X8 is so when a read was due some minutes ago and none has come since", () => {
    expect(isOverdue(opened, at(now), now + 6 * minute)).toBe(true);
    expect(isOverdue(opened, at(null), now + 6 * minute)).toBe(true);
  });

  it("X8 goes by the schedule: hourly while somebody has been on the page, six-hourly before", () => {
    const readAt = now + 30 * minute;
    expect(isOverdue(opened, at(readAt), now + hour)).toBe(false);
    expect(isOverdue(opened, at(readAt), now + hour + 5 * minute)).toBe(true);
    const unopened = { ...opened, openedAt: null };
    expect(isOverdue(unopened, at(readAt), now + 6 * hour)).toBe(false);
    expect(isOverdue(unopened, at(readAt), now + 6 * hour + 5 * minute)).toBe(true);
  });

  it("X8 is not asked of a payment that is settled, or that no provider knows", () => {
    expect(isOverdue({ ...opened, status: "paid" }, at(null), now + hour)).toBe(false);
    expect(isOverdue(opened, [checkout({ providerReference: null })], now + hour)).toBe(false);
    expect(isOverdue(opened, [checkout({ providerReference: "cs_1", state: "used" })], now + hour)).toBe(false);
  });
});
