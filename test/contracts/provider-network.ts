import { expect, it } from "vitest";
import { inForms, orderFor, upstreamErrorOf, type Start } from "./provider-subject.ts";

export function survivesTheNetwork(start: Start): void {
  it("calls an unknown key `auth` (F24)", async () => {
    const { account, faults } = await withFaults(start);
    faults.refuseKey();
    expect(await upstreamErrorOf(account.check())).toMatchObject({ fault: "auth", isRetryable: false });
  });

  it("calls a full lane `rate_limited`, with the time to wait (F23)", async () => {
    const { account, faults, subject } = await withFaults(start);
    faults.limitRate(7);
    const error = await upstreamErrorOf(account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "rate_limited", isRetryable: true, details: { retryAfter: 7000 } });
  });

  it("calls a lost answer `ambiguous`, and ends with one checkout when the order is repeated (F21)", async () => {
    const { account, faults, subject } = await withFaults(start);
    const order = orderFor(subject);
    faults.loseAnswers();
    expect(await upstreamErrorOf(account.openCheckout(order))).toMatchObject({ fault: "ambiguous", isRetryable: true });
    faults.heal();
    const opened = await account.openCheckout({ ...order, isRepeat: true });
    expect(await account.read(opened.reference)).toMatchObject({ checkout: "live", asked: order.amount });
    expect(await subject.countPayable(order.paymentId)).toBe(1);
    expect(subject.countLeftBehind?.() ?? 0).toBe(subject.provider.capabilities.findsLostPages ? 0 : 1);
  });

  it("waits for a slow answer, while other calls go on", async () => {
    const { account, faults, subject } = await withFaults(start);
    let release = (): void => {};
    const gate = new Promise<void>((open) => (release = open));
    await account.check();
    faults.delayAnswer(gate);
    const opening = account.openCheckout(orderFor(subject));
    const other = await account.openCheckout(
      orderFor(subject, { paymentId: "4kTMd0vX9aBcDeFgHiJkLm", reference: "PT-1002" }),
    );
    release();
    expect((await opening).reference).not.toBe(other.reference);
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(1);
  });

  it("takes an unreadable answer for an unknown outcome, never for a checkout (F25)", async () => {
    const { account, faults, subject } = await withFaults(start);
    faults.garbleAnswers();
    const error = await upstreamErrorOf(account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "ambiguous" });
  });

  it("keeps every secret out of its errors (P6, F128)", async () => {
    const { account, faults, subject } = await withFaults(start);
    const breaks = [
      () => faults.refuseKey(),
      () => faults.limitRate(1),
      () => faults.loseAnswers(),
      () => faults.garbleAnswers(),
    ];
    expect(faults.canaries.length).toBeGreaterThan(0);
    for (const breakIt of breaks) {
      faults.heal();
      breakIt();
      const shown = inForms(await upstreamErrorOf(account.openCheckout(orderFor(subject))));
      for (const canary of faults.canaries) expect(shown).not.toContain(canary);
    }
  });
}

async function withFaults(start: Start) {
  const subject = await start();
  if (!subject.faults) throw new Error("A remote provider must bring its faults.");
  return { subject, account: subject.account, faults: subject.faults };
}
