import { expect, it } from "vitest";
import type { Snapshot } from "../../server/ports/provider.ts";
import { orderFor, upstreamErrorOf, type Start } from "./provider-subject.ts";

export function opensAndReads(start: Start): void {
  it("answers the same checkout to the same order (P7)", async () => {
    const subject = await start();
    const first = await subject.account.openCheckout(orderFor(subject));
    expect(await subject.account.openCheckout(orderFor(subject, { isRepeat: true }))).toEqual(first);
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(1);
  });

  it("makes another checkout for the next generation", async () => {
    const subject = await start();
    const first = await subject.account.openCheckout(orderFor(subject));
    const second = await subject.account.openCheckout(orderFor(subject, { generation: 2 }));
    expect(second.reference).not.toBe(first.reference);
  });

  it("reads a new checkout as live, asking for the payment's sum, with no money in it", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    const snapshot = await subject.account.read(reference);
    expect(snapshot).toMatchObject({ reference, checkout: "live", asked: subject.amount, money: [], unknownWords: [] });
    expect([null, orderFor(subject).paymentId]).toContain(snapshot.paymentId);
    expect(snapshot.readAt).toBeLessThanOrEqual(subject.now());
  });

  it("reads a paid checkout as used, with the captured sum as a fact", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    expect(await subject.payer.pay(reference)).toBe("paid");
    const snapshot = await subject.account.read(reference);
    expect(snapshot.checkout).toBe("used");
    const captured = snapshot.money.filter(({ kind }) => kind === "captured");
    expect(captured.map(({ amount }) => amount)).toEqual([subject.amount]);
    expect(snapshot.attempts.map(({ state }) => state)).toEqual(["captured"]);
  });

  it("finds what an order has made, paid or not, and nothing for another, where its pages can be looked through (F21)", async () => {
    const subject = await start();
    const { account } = subject;
    const since = subject.now();
    const [order, other] = [orderFor(subject), orderFor(subject, { generation: 2 })];
    const { reference } = await account.openCheckout(order);
    const found = () => Promise.all([account.findCheckout?.(order, since), account.findCheckout?.(other, since)]);
    const expected = account.findCheckout ? [reference, null] : [undefined, undefined];
    expect(await found()).toEqual(expected);
    await subject.payer.pay(reference);
    expect(await found()).toEqual(expected);
  });

  it("tells the same facts under the same keys however often it is read (P3)", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.payer.pay(reference);
    const first = await subject.account.read(reference);
    expect(saying(await subject.account.read(reference))).toEqual(saying(first));
    const keys = first.money.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("leaves a checkout live and without money when the payer goes away", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.payer.leave(reference);
    expect(await subject.account.read(reference)).toMatchObject({ checkout: "live", money: [] });
  });

  it("says `not_found` of a checkout it does not know (F27)", async () => {
    const { account } = await start();
    expect(await upstreamErrorOf(account.read("unknown"))).toMatchObject({ fault: "not_found" });
  });

  it("accepts the account it was given", async () => {
    const { account } = await start();
    await expect(account.check()).resolves.toBeUndefined();
  });
}

export function showsDeclines(start: Start): void {
  it("shows a declined attempt with its reason, and takes money afterwards", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.payer.decline(reference);
    const declined = await subject.account.read(reference);
    expect(declined).toMatchObject({ checkout: "live", money: [] });
    expect(declined.attempts).toHaveLength(1);
    expect(declined.attempts[0]).toMatchObject({ state: "declined", declineReason: expect.stringMatching(/\w/) });
    expect(await subject.payer.pay(reference)).toBe("paid");
    expect((await subject.account.read(reference)).money.map(({ kind }) => kind)).toEqual(["captured"]);
  });
}

export function closes(start: Start): void {
  it("closes a checkout, which then takes no money (P5)", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    expect(await subject.account.closeCheckout(reference)).toBe("closed");
    expect(await subject.payer.pay(reference)).toBe("refused");
    expect(["cancelled", "expired"]).toContain((await subject.account.read(reference)).checkout);
    expect(await subject.countPayable(orderFor(subject).paymentId)).toBe(0);
  });

  it("closes a closed checkout without complaint", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.account.closeCheckout(reference);
    expect(await subject.account.closeCheckout(reference)).toBe("closed");
  });

  it("says so when a checkout to close was already paid (F29)", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.payer.pay(reference);
    expect(await subject.account.closeCheckout(reference)).toBe("already_paid");
  });
}

const home = { name: "Ida Nygaard", street: "Storgata 1", postcode: "0155", city: "Oslo", country: "NO" };

/** Whether or not it can: what it says of itself is what its page does. */
export function asksAddresses(start: Start): void {
  it("S2.16 X51 asks for a delivery address where its capabilities say so, and tells what was typed", async () => {
    const subject = await start();
    const { asksAddress } = subject.provider.capabilities;
    const { reference } = await subject.account.openCheckout(orderFor(subject, { asksAddress }));
    expect(await subject.payer.pay(reference, home)).toBe("paid");
    const { payer } = await subject.account.read(reference);
    const lines = asksAddress ? ["Ida Nygaard", "Storgata 1", "0155 Oslo", "NO"] : undefined;
    expect(payer?.address).toEqual(lines);
  });

  it("S2.16 asks for none unless the order wishes it", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    expect(await subject.payer.pay(reference, home)).toBe("paid");
    expect((await subject.account.read(reference)).payer?.address).toBeUndefined();
  });
}

/** What a snapshot says, apart from when it was taken. */
function saying({ readAt: _readAt, ...facts }: Snapshot): unknown {
  return facts;
}
