import { describe, expect, it } from "vitest";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { openAtDojo, payAtDojo } from "./dojo-set-up.ts";

const hour = 60 * 60_000;

async function heldAtDojo() {
  const subject = await payAtDojo({ capture: "manual" });
  const { account, reference, amount } = subject;
  const capture = (minor: number, before: number, key: string): Promise<void> => {
    const capturedBefore = { ...amount, minor: before };
    return account.capture?.({ checkout: reference, amount: { ...amount, minor }, capturedBefore, key }) ?? none();
  };
  const captured = async (): Promise<number> => {
    const { money } = await account.read(reference);
    return money.reduce((sum, { kind, amount }) => (kind === "captured" ? sum + amount.minor : sum), 0);
  };
  return { ...subject, capture, captured, release: () => account.release?.(reference) ?? none() };
}

const none = (): Promise<void> => Promise.reject(new Error("There is no such act."));

describe("Holding money at Dojo (S2.17)", () => {
  it("is asked for with the action that Dojo requires, within its seven days", async () => {
    const { dojo } = await openAtDojo({ capture: "manual" });
    const { captureMode, autoExpireAction, autoExpireIn } = dojo.intents()[0] ?? {};
    expect([captureMode, autoExpireAction, autoExpireIn]).toEqual(["Manual", "Release", "06.23:30:00"]);
  });

  it("ends by itself when nobody captures, and is then shown as released (F88)", async () => {
    const { account, advance, reference } = await heldAtDojo();
    advance(7 * 24 * hour);
    const { attempts, money } = await account.read(reference);
    expect(attempts.map(({ state }) => state)).toEqual(["voided"]);
    expect(money.map(({ kind }) => kind)).toEqual(["authorised", "released"]);
  });

  it("captures in parts, each a fact with an id of Dojo's", async () => {
    const { account, capture, reference } = await heldAtDojo();
    await capture(30_000, 0, "capture-1");
    expect((await account.read(reference)).attempts.map(({ state }) => state)).toEqual(["partially_captured"]);
    await capture(45_000, 30_000, "capture-2");
    const { attempts, money } = await account.read(reference);
    expect(attempts.map(({ state }) => state)).toEqual(["captured"]);
    expect(money.map(({ key }) => key)).toEqual([
      `${reference}:authorised`,
      expect.stringMatching(/^cp_/),
      expect.stringMatching(/^cp_/),
    ]);
  });

  it("has no keys for captures: what is there beyond what we knew of is an earlier try (F21, P7)", async () => {
    const { dojo, capture, captured } = await heldAtDojo();
    dojo.faults.add({ kind: "answer_lost_after", path: /\/captures$/, times: 1 });
    expect((await upstreamErrorOf(capture(30_000, 0, "capture-1"))).fault).toBe("ambiguous");
    await capture(30_000, 0, "capture-1");
    expect(await captured()).toBe(30_000);
  });

  it("captures nothing on top of a capture that is still under way", async () => {
    const { dojo, reference, capture, captured } = await heldAtDojo();
    dojo.rewrite(reference, { captures: [{ id: "cp_1", amount: 30_000, status: "Created", createdAt: "2026-11-20" }] });
    await capture(30_000, 0, "capture-1");
    expect(await captured()).toBe(0);
    expect(dojo.calls().filter(({ path }) => path.endsWith("/captures"))).toEqual([]);
  });

  it("captures again what was declined before", async () => {
    const { dojo, reference, capture, captured } = await heldAtDojo();
    dojo.rewrite(reference, {
      captures: [{ id: "cp_1", amount: 30_000, status: "Declined", createdAt: "2026-11-20" }],
    });
    await capture(30_000, 0, "capture-2");
    expect(await captured()).toBe(30_000);
  });

  it("captures no more than is held, and in no other currency", async () => {
    const { account, reference, capture, captured } = await heldAtDojo();
    expect((await upstreamErrorOf(capture(75_001, 0, "capture-1"))).fault).toBe("validation");
    const euros = { minor: 100, currency: "EUR" };
    const order = { checkout: reference, amount: euros, capturedBefore: { ...euros, minor: 0 }, key: "capture-2" };
    expect((await upstreamErrorOf(account.capture?.(order) ?? none())).fault).toBe("conflict");
    expect(await captured()).toBe(0);
  });

  it("calls a capture beside another one a conflict", async () => {
    const { dojo, reference, capture } = await heldAtDojo();
    const busy = { id: "cp_1", amount: 1_000, status: "Created", createdAt: "2026-11-20" };
    dojo.rewrite(reference, { captures: [busy] });
    expect((await upstreamErrorOf(capture(30_000, 1_000, "capture-2"))).fault).toBe("conflict");
  });

  it("can be let go of again and again, also after a lost answer (F21)", async () => {
    const { dojo, release, account, reference } = await heldAtDojo();
    dojo.faults.add({ kind: "answer_lost_after", path: /\/reversal$/, times: 1 });
    expect((await upstreamErrorOf(release())).fault).toBe("ambiguous");
    await release();
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(["authorised", "released"]);
  });

  it("cannot be let go of once a part was captured", async () => {
    const { capture, release, captured } = await heldAtDojo();
    await capture(30_000, 0, "capture-1");
    const error = await upstreamErrorOf(release());
    expect(error).toMatchObject({ fault: "conflict", details: { said: expect.stringContaining("as a whole") } });
    expect(await captured()).toBe(30_000);
  });

  it("never takes back money that was captured at once: on its day the same call would", async () => {
    const { dojo, account, reference } = await payAtDojo();
    expect((await upstreamErrorOf(account.release?.(reference) ?? none())).fault).toBe("conflict");
    expect(dojo.intents()[0]?.status).toBe("Captured");
  });

  it("counts as paid when somebody wants to close its page (F81)", async () => {
    const { account, reference } = await heldAtDojo();
    expect(await account.closeCheckout(reference)).toBe("already_paid");
  });
});
