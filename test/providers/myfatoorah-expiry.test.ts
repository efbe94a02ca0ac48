import { describe, expect, it } from "vitest";
import { momentOf, wallClock, wallClockIn } from "../../server/providers/myfatoorah/wall-clock.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { openInvoice, payInvoice, sentTo, startTogether } from "./myfatoorah-set-up.ts";

const hour = 60 * 60_000;

const zones = [
  ["KWT", "Asia/Kuwait", "2026-11-27T16:15:00"],
  ["SAU", "Asia/Riyadh", "2026-11-27T16:15:00"],
  ["ARE", "Asia/Dubai", "2026-11-27T17:15:00"],
  ["QAT", "Asia/Qatar", "2026-11-27T16:15:00"],
  ["BHR", "Asia/Bahrain", "2026-11-27T16:15:00"],
  ["OMN", "Asia/Muscat", "2026-11-27T17:15:00"],
  ["JOR", "Asia/Amman", "2026-11-27T16:15:00"],
  ["EGY", "Africa/Cairo", "2026-11-27T15:15:00"],
] as const;

describe("The end of an invoice", () => {
  const expiresAt = Date.UTC(2026, 10, 27, 13, 15, 0, 900);

  it.each(zones)("in %s is told and understood by the clocks of %s", async (country, _zone, local) => {
    const subject = await startTogether({ country, mode: "live" });
    const { reference, expiresAt: told } = await subject.account.openCheckout(orderFor(subject, { expiresAt }));
    expect(JSON.parse(sentTo(subject, "SendPayment")[0]?.text ?? "{}")).toMatchObject({ ExpiryDate: local });
    expect(told).toBe(expiresAt - 900);
    expect(subject.fake.invoices().at(-1)?.expiresAt).toBe(expiresAt - 900);
    subject.advance(expiresAt - 900 - subject.now() - 1);
    expect((await subject.account.read(reference)).checkout).toBe("live");
    subject.advance(1);
    expect((await subject.account.read(reference)).checkout).toBe("expired");
  });

  it.each(zones)("at the test host goes by Kuwait's clocks, also for %s", async (country) => {
    const subject = await startTogether({ country });
    await subject.account.openCheckout(orderFor(subject, { expiresAt }));
    expect(JSON.parse(sentTo(subject, "SendPayment")[0]?.text ?? "{}")).toMatchObject({
      ExpiryDate: "2026-11-27T16:15:00",
    });
  });

  it.each(zones)("in %s may be ten minutes away, and not in the past", async (country) => {
    const subject = await startTogether({ country, mode: "live" });
    const soon = orderFor(subject, { expiresAt: subject.now() + 600_000 });
    expect((await subject.account.openCheckout(soon)).reference).toMatch(/^\d+$/);
    const past = orderFor(subject, { expiresAt: subject.now() });
    expect(await upstreamErrorOf(subject.account.openCheckout(past))).toMatchObject({ fault: "validation" });
    expect(sentTo(subject, "SendPayment")).toHaveLength(1);
  });

  it("that nobody can read leaves the invoice live", async () => {
    const { account, fake, reference, advance } = await openInvoice();
    fake.faults.add({
      kind: "changed_after",
      change: (body) => ({ ...body, Data: { ...(body["Data"] as object), ExpiryDate: "۲۷ نوفمبر" } }),
    });
    advance(365 * 24 * hour);
    expect((await account.read(reference)).checkout).toBe("live");
  });

  it("does not make a paid or cancelled invoice expire", async () => {
    const { account, fake, reference, id, advance } = await payInvoice();
    advance(2 * hour);
    expect((await account.read(reference)).checkout).toBe("used");
    fake.say(id, "Canceled");
    fake.say(id, "Failed", "transaction");
    expect((await account.read(reference)).checkout).toBe("cancelled");
  });
});

describe("The time of a payment", () => {
  it.each(zones)("in %s is understood by the clocks of %s", async (country) => {
    const { account, reference, now } = await payInvoice({ country, mode: "live" });
    const { money, attempts } = await account.read(reference);
    expect([money[0]?.occurredAt, attempts[0]?.at]).toEqual([now(), now()]);
  });

  it("is never after the read, should their clocks be other ones than we think (F3)", async () => {
    const { account, fake, reference, now } = await payInvoice();
    fake.faults.add({
      kind: "changed_after",
      path: /GetPaymentStatus/,
      change: (body) => ({
        ...body,
        Data: JSON.parse(JSON.stringify(body["Data"]).replaceAll("2026-11-20T15", "2026-11-20T18")),
      }),
    });
    expect((await account.read(reference)).money[0]?.occurredAt).toBe(now());
  });
});

describe("Clocks on the wall", () => {
  // Egypt turned to summer time on 24 April 2026 and turns back on 30 October, both at midnight.
  it.each([
    ["before summer", "2026-04-23T21:30:00Z", "2026-04-23T23:30:00"],
    ["in summer", "2026-04-23T22:00:00Z", "2026-04-24T01:00:00"],
    ["before winter", "2026-10-29T19:59:59Z", "2026-10-29T22:59:59"],
    ["in winter", "2026-10-29T22:00:00Z", "2026-10-30T00:00:00"],
  ])("in Cairo %s", (_when, utc, wall) => {
    expect(wallClock(Date.parse(utc), "Africa/Cairo")).toBe(wall);
    expect(momentOf(wall, "Africa/Cairo")).toBe(Date.parse(utc));
  });

  it("in Cairo show an hour twice in October: its second coming is meant", () => {
    const [first, second] = [Date.parse("2026-10-29T20:30:00Z"), Date.parse("2026-10-29T21:30:00Z")];
    expect(wallClock(first, "Africa/Cairo")).toBe(wallClock(second, "Africa/Cairo"));
    expect(momentOf(wallClock(first, "Africa/Cairo"), "Africa/Cairo")).toBe(second);
  });

  it("in Cairo leave out an hour in April: it is counted on", () => {
    expect(momentOf("2026-04-24T00:30:00", "Africa/Cairo")).toBe(Date.parse("2026-04-23T22:30:00Z"));
  });

  it("in Amman have stood still since October 2022, and did not before", () => {
    expect(wallClock(Date.UTC(2026, 0, 15, 12), "Asia/Amman")).toBe("2026-01-15T15:00:00");
    expect(wallClock(Date.UTC(2026, 6, 15, 12), "Asia/Amman")).toBe("2026-07-15T15:00:00");
    expect(wallClock(Date.UTC(2022, 0, 15, 12), "Asia/Amman")).toBe("2022-01-15T14:00:00");
  });

  it("come back to the same second through every hour of a year, in every zone", () => {
    for (const [, zone] of zones) {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 5 * hour) {
        const back = momentOf(wallClock(at, zone), zone) ?? 0;
        // The hour that comes twice is the one that cannot be told from the other.
        expect([at, at + hour]).toContain(back);
        expect(wallClock(back, zone)).toBe(wallClock(at, zone));
      }
    }
  });

  it("keep fractions of a second and survive what is none of them", () => {
    expect(momentOf("2026-11-20T13:15:01.113", "Asia/Kuwait")).toBe(Date.UTC(2026, 10, 20, 10, 15, 1, 113));
    for (const text of ["", "soon", "2026-13-01T00:00:00", "2026-11-20"])
      expect(momentOf(text, "Asia/Kuwait")).toBeNull();
  });

  it.each([
    ["November 27, 2026", "13:15:00.000", "2026-11-27T13:15:00.000"],
    ["January 3, 2027", "00:15:07.293", "2027-01-03T00:15:07.293"],
    ["Nov 27, 2026", "13:15:00", null],
    ["27/11/2026", "13:15:00", null],
    ["", "", null],
  ])("%o and %o are %s", (date, time, wall) => {
    expect(wallClockIn(date, time)).toBe(wall);
  });
});
