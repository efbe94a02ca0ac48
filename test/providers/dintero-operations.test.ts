import { describe, expect, it } from "vitest";
import type { RefundOrder } from "../../server/ports/provider.ts";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { nok, openAtDintero, payAtDintero, type OpenedSubject } from "./dintero-set-up.ts";

function kindsOf({ transaction }: OpenedSubject): readonly string[] {
  return transaction().events.map(({ event }) => event);
}

function captureOf({ account, reference }: OpenedSubject, minor: number, before = 0, key = "capture-1"): Promise<void> {
  const order = { checkout: reference, amount: nok(minor), capturedBefore: nok(before), key };
  return account.capture?.(order) ?? Promise.resolve();
}

function refundOf({ reference }: OpenedSubject, minor: number, key = "refund-1"): RefundOrder {
  return { checkout: reference, amount: nok(minor), reason: "Sent back", key };
}

describe("Capturing what is held (S2.17, P7)", () => {
  it("is looked for by its reference when the answer to the first try was lost", async () => {
    const subject = await payAtDintero({ capture: "manual" });
    subject.dintero.faults.add({ kind: "answer_lost_after", path: /capture$/, times: 1 });
    expect(await upstreamErrorOf(captureOf(subject, 10_000))).toMatchObject({ fault: "ambiguous" });
    await captureOf(subject, 10_000);
    expect(kindsOf(subject).filter((kind) => kind === "CAPTURE")).toHaveLength(1);
    expect(subject.transaction().events.at(-1)).toMatchObject({ event_reference: "capture-1", amount: 10_000 });
  });

  it("is not done again while it is under way, and told once it is done (202)", async () => {
    const subject = await payAtDintero({ capture: "manual" });
    subject.dintero.takeTime();
    await captureOf(subject, 10_000);
    await captureOf(subject, 10_000);
    expect(kindsOf(subject).filter((kind) => kind === "INITIATE_CAPTURE")).toHaveLength(1);
    const before = await subject.account.read(subject.reference);
    expect(before.money.map(({ kind }) => kind)).toEqual(["authorised"]);
    subject.dintero.finish("done");
    const after = await subject.account.read(subject.reference);
    expect(after.money.map(({ kind }) => kind)).toEqual(["authorised", "captured"]);
  });

  it("takes a sum that was captured meanwhile for the first try, and another one for a reason to look", async () => {
    const same = await payAtDintero({ capture: "manual" });
    same.dintero.inBackOffice(same.reference, "CAPTURE", 10_000);
    await captureOf(same, 10_000);
    expect(kindsOf(same).filter((kind) => kind === "CAPTURE")).toHaveLength(1);
    const other = await payAtDintero({ capture: "manual" });
    other.dintero.inBackOffice(other.reference, "CAPTURE", 5_000);
    expect(await upstreamErrorOf(captureOf(other, 10_000))).toMatchObject({ fault: "conflict" });
  });

  it("that fails in a good answer is no capture, and may be tried again", async () => {
    const subject = await payAtDintero({ capture: "manual" });
    subject.dintero.failNext();
    const error = await upstreamErrorOf(captureOf(subject, 10_000));
    expect(error).toMatchObject({ fault: "validation", details: { said: "The processor refused it." } });
    await captureOf(subject, 10_000);
    const { money } = await subject.account.read(subject.reference);
    expect(money.map(({ kind, amount }) => [kind, amount.minor])).toEqual([
      ["authorised", 75_000],
      ["captured", 10_000],
    ]);
  });

  it("takes no more than is held", async () => {
    const subject = await payAtDintero({ capture: "manual" });
    expect(await upstreamErrorOf(captureOf(subject, 75_001))).toMatchObject({ fault: "validation" });
  });

  it("waits for nobody: where nothing was paid there is nothing to capture", async () => {
    const subject = await openAtDintero({ capture: "manual" });
    expect(await upstreamErrorOf(captureOf(subject, 100))).toMatchObject({ fault: "conflict" });
  });
});

describe("Letting go of what is held (S2.17)", () => {
  const release = ({ account, reference }: OpenedSubject) => account.release?.(reference) ?? Promise.resolve();

  it("is a conflict once it was captured", async () => {
    const subject = await payAtDintero();
    const error = await upstreamErrorOf(release(subject));
    expect(error).toMatchObject({ fault: "conflict", details: { code: "CAPTURED" } });
    expect(kindsOf(subject)).not.toContain("VOID");
  });

  it("is done once, however often it is asked for", async () => {
    const subject = await payAtDintero({ capture: "manual" });
    await release(subject);
    await release(subject);
    expect(kindsOf(subject).filter((kind) => kind === "VOID")).toHaveLength(1);
  });

  it("is not asked for again while it is under way (202)", async () => {
    const subject = await payAtDintero({ capture: "manual" });
    subject.dintero.takeTime();
    await release(subject);
    await release(subject);
    expect(kindsOf(subject).filter((kind) => kind.endsWith("VOID"))).toEqual(["INITIATE_VOID"]);
    subject.dintero.finish("done");
    expect(await subject.account.read(subject.reference)).toMatchObject({ checkout: "cancelled" });
  });

  it.each(["vipps", "payex.creditcard", "klarna.klarna"])("lets go of a rest at %s", async (method) => {
    const subject = await payAtDintero({ capture: "manual" }, method);
    await captureOf(subject, 25_000);
    await release(subject);
    const { money } = await subject.account.read(subject.reference);
    expect(money.at(-1)).toMatchObject({ kind: "released", amount: nok(50_000) });
  });

  it("does not ask for a rest where the way to pay has none to let go", async () => {
    const subject = await payAtDintero({ capture: "manual" }, "dintero_psp.creditcard");
    await captureOf(subject, 25_000);
    expect(await upstreamErrorOf(release(subject))).toMatchObject({ fault: "conflict" });
    expect(subject.dintero.calls().some(({ path }) => path.endsWith("/void"))).toBe(false);
  });
});

describe("Giving money back (X27)", () => {
  it("is looked for by its reference when the answer to the first try was lost (F86)", async () => {
    const subject = await payAtDintero();
    const { account, dintero } = subject;
    dintero.faults.add({ kind: "answer_lost_after", path: /refund$/, times: 1 });
    const asked = account.refund?.(refundOf(subject, 10_000)) ?? Promise.resolve();
    expect(await upstreamErrorOf(asked)).toMatchObject({ fault: "ambiguous" });
    expect(await account.refund?.(refundOf(subject, 10_000))).toMatchObject({ refund: "refund-1", state: "done" });
    expect(kindsOf(subject).filter((kind) => kind === "REFUND")).toHaveLength(1);
  });

  it("is only asked for while Dintero is at it, and then done (202)", async () => {
    const subject = await payAtDintero();
    const { account, dintero, reference } = subject;
    dintero.takeTime();
    const asked = await account.refund?.(refundOf(subject, 10_000));
    expect(asked).toEqual({ checkout: reference, refund: "refund-1", state: "requested" });
    expect(await account.refund?.(refundOf(subject, 10_000))).toEqual(asked);
    expect(
      await upstreamErrorOf(account.refund?.(refundOf(subject, 500, "refund-2")) ?? Promise.resolve()),
    ).toMatchObject({
      fault: "conflict",
    });
    dintero.finish("done");
    expect(await account.readRefund?.({ checkout: reference, refund: "refund-1" })).toMatchObject({ state: "done" });
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(["captured", "refunded"]);
  });

  it("has failed when the processor says so afterwards, and moved no money (F85)", async () => {
    const subject = await payAtDintero();
    const { account, dintero, reference } = subject;
    dintero.takeTime();
    await account.refund?.(refundOf(subject, 10_000));
    dintero.finish("failed");
    expect(await account.readRefund?.({ checkout: reference, refund: "refund-1" })).toMatchObject({ state: "failed" });
    expect(await account.refund?.(refundOf(subject, 10_000))).toMatchObject({ state: "failed" });
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(["captured"]);
  });

  it("is not there where nobody has paid", async () => {
    const { account, reference } = await openAtDintero();
    const asked = account.readRefund?.({ checkout: reference, refund: "refund-1" }) ?? Promise.resolve();
    expect(await upstreamErrorOf(asked)).toMatchObject({ fault: "not_found" });
  });

  it("is known by its request where the end of it does not repeat our reference", async () => {
    const subject = await payAtDintero();
    const { account, dintero, reference, transaction } = subject;
    dintero.takeTime();
    await account.refund?.(refundOf(subject, 10_000));
    dintero.finish("done");
    const events = transaction().events.map(({ event_reference: told, ...event }) =>
      event.event === "REFUND" ? event : { ...event, ...(told !== undefined && { event_reference: told }) },
    );
    dintero.rewrite(transaction().id, { events });
    expect(await account.readRefund?.({ checkout: reference, refund: "refund-1" })).toMatchObject({ state: "done" });
  });
});
