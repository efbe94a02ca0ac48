import { expect, it } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { RawWebhook } from "../../server/ports/provider.ts";
import { flipped, orderFor, type Start } from "./provider-subject.ts";

export function readsWebhooks(start: Start): void {
  it("hints at the payment whose checkout was paid", async () => {
    const { account, webhooks, opened, order } = await paidWithWebhooks(start);
    const hints = (await webhooks.deliver()).map((webhook) => account.readWebhook(webhook));
    const reads = hints.flatMap(({ read }) => read ?? []);
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads)
      expect([{ checkout: opened.reference }, { payment: order.paymentId }]).toContainEqual(read);
  });

  it("gives a repeated delivery the key of the first (F1)", async () => {
    const { account, webhooks } = await paidWithWebhooks(start);
    const before = await webhooks.deliver();
    await webhooks.repeatLast();
    const after = await webhooks.deliver();
    expect(after.length).toBe(before.length + 1);
    const keys = after.map((webhook) => account.readWebhook(webhook).dedupeKey);
    expect(keys.at(-1)).toBe(keys.at(-2));
    expect(new Set(keys).size).toBe(before.length);
  });

  it("refuses a delivery whose signed part was changed (F5)", async () => {
    const { account, delivery, webhooks } = await paidWithWebhooks(start);
    const changed = webhooks.tamper?.(delivery) ?? tamperedBodies(delivery);
    expect(changed.length).toBeGreaterThan(2);
    for (const one of changed) expect(() => account.readWebhook(one)).toThrow(UnverifiedWebhookError);
  });

  it("refuses a changed, empty or missing signature (F5)", async () => {
    const { account, delivery, webhooks } = await paidWithWebhooks(start);
    const name = webhooks.signatureHeader;
    const signature = String(delivery.headers[name]);
    const middle = flipped(Buffer.from(signature), Math.floor(signature.length / 2)).toString("latin1");
    for (const value of [middle, signature.slice(0, -1), "", undefined]) {
      const changed = { ...delivery, headers: { ...delivery.headers, [name]: value } };
      expect(() => account.readWebhook(changed)).toThrow(UnverifiedWebhookError);
    }
  });

  it("refuses a delivery signed with another secret (F5)", async () => {
    const { webhooks, delivery } = await paidWithWebhooks(start);
    const { secret } = webhooks;
    expect(webhooks.reopenWith(secret).readWebhook(delivery).kind).not.toBe("");
    const other = flipped(Buffer.from(secret), secret.length - 1).toString("latin1");
    expect(() => webhooks.reopenWith(other).readWebhook(delivery)).toThrow(UnverifiedWebhookError);
  });
}

function tamperedBodies(delivery: RawWebhook): readonly RawWebhook[] {
  const { body } = delivery;
  const flips = [0, Math.floor(body.length / 2), body.length - 1].map((place) => flipped(body, place));
  return [...flips, Buffer.concat([body, Buffer.from(" ")])].map((changed) => ({ ...delivery, body: changed }));
}

export function datesWebhooks(start: Start): void {
  it("refuses a delivery that is ten minutes old, or signed ten minutes ahead of our clock (F7)", async () => {
    const { account, delivery } = await paidWithWebhooks(start);
    for (const minutes of [10, -10]) {
      const late = { ...delivery, receivedAt: delivery.receivedAt + minutes * 60_000 };
      expect(() => account.readWebhook(late)).toThrow(UnverifiedWebhookError);
    }
  });
}

async function paidWithWebhooks(start: Start) {
  const subject = await start();
  const { account, webhooks } = subject;
  if (!webhooks) throw new Error("A provider that signs must bring its webhooks.");
  const order = orderFor(subject);
  const opened = await account.openCheckout(order);
  await subject.payer.pay(opened.reference);
  const delivery = (await webhooks.deliver()).at(-1);
  if (!delivery) throw new Error("Nothing was delivered.");
  return { account, webhooks, order, opened, delivery };
}
