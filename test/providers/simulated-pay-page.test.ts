import { describe, expect, it } from "vitest";
import { simulatedProvider } from "../../server/providers/simulated/index.ts";
import { startOfTests, testRandom } from "../parts.ts";
import { openedAtSimulated, portalId } from "./simulated-set-up.ts";

describe("the simulated pay page", () => {
  it("X39 pays late: the money arrives a minute after the page has ended", async () => {
    const subject = await openedAtSimulated();
    await subject.act(subject.reference, "pay_late");
    const [fact] = (await subject.account.read(subject.reference)).money;
    expect(fact?.occurredAt).toBe((await subject.find(subject.reference)).expiresAt + 60_000);
  });

  it("X39 pays late also on a page that was closed", async () => {
    const subject = await openedAtSimulated();
    await subject.account.closeCheckout(subject.reference);
    await expect(subject.act(subject.reference, "pay")).rejects.toThrow("no longer");
    await subject.act(subject.reference, "pay_late");
    expect((await subject.account.read(subject.reference)).money).toHaveLength(1);
  });

  it("X39 pays twice: two facts with ids of their own", async () => {
    const subject = await openedAtSimulated();
    await subject.act(subject.reference, "pay_twice");
    const { money } = await subject.account.read(subject.reference);
    expect(new Set(money.map(({ key }) => key)).size).toBe(2);
  });

  it("X39 loses the webhook: the money is there, nobody is told", async () => {
    const subject = await openedAtSimulated();
    expect(await subject.act(subject.reference, "lose_webhook")).toBeNull();
    expect((await subject.account.read(subject.reference)).checkout).toBe("used");
  });

  it("X39 offers to be late only where the link has an end", async () => {
    const subject = await openedAtSimulated({ expiresAt: startOfTests + 366 * 24 * 60 * 60_000 });
    await expect(subject.act(subject.reference, "pay_late")).rejects.toThrow("no longer");
  });

  it("P5 F81 puts nothing over what somebody else did since the page was looked at", async () => {
    const subject = await openedAtSimulated();
    const before = await subject.find(subject.reference);
    await subject.act(subject.reference, "pay");
    expect(await subject.checkouts.replace(before, { ...before, closedAt: subject.now() })).toBe(false);
    expect(await subject.account.closeCheckout(subject.reference)).toBe("already_paid");
  });

  it("P6 shows a checkout to no other connection", async () => {
    const subject = await openedAtSimulated();
    const clock = { now: subject.now };
    const stranger = simulatedProvider({
      checkouts: { find: () => subject.find(subject.reference) } as never,
      clock,
      random: testRandom(),
      publicUrl: "https://pay.example.com",
    }).open({ portalId, connectionId: "another", mode: "test", values: {} });
    await expect(stranger.read(subject.reference)).rejects.toMatchObject({ fault: "not_found" });
  });
});
