import { describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../sandbox/provider-kit/index.ts";
import { diceOf } from "../dice.ts";
import { postOffice } from "./post-office.ts";
import { calm, weatherOf } from "./weather.ts";

const minute = 60_000;

/** A post office whose every delivery is late, at an address that refuses the first `refusals` of them. */
function officeWith(renew: (delivery: Delivery) => Delivery | null, refusals = 0) {
  let now = 0;
  const brought: string[] = [];
  const taken = (_url: unknown, init?: RequestInit): Promise<Response> => {
    brought.push(new Headers(init?.headers).get("signature") ?? "");
    return Promise.resolve(new Response(null, { status: brought.length <= refusals ? 503 : 200 }));
  };
  vi.stubGlobal("fetch", taken);
  const weather = weatherOf(calm, diceOf(1));
  const office = postOffice(
    () => now,
    () => weather,
    renew,
  );
  const delivery: Delivery = {
    method: "POST",
    url: "http://payments.test/webhooks/stripe/a",
    body: JSON.stringify({ id: "evt_1" }),
    headers: { signature: "signed at 0" },
    sentAt: 0,
  };
  return { office, delivery, brought, pass: (time: number) => void (now += time), now: () => now };
}

describe("the post office of a history", () => {
  it("brings a late delivery once, signed when it is brought", async () => {
    const renewed: string[] = [];
    const { office, delivery, brought, pass, now } = officeWith((old) => {
      renewed.push(old.url);
      return { ...old, headers: { signature: `signed at ${now()}` }, sentAt: now() };
    });
    office.post(delivery);
    pass(10 * minute);
    await office.deliverDue();
    await office.deliverDue();
    expect(renewed).toEqual([delivery.url]);
    expect(brought).toEqual([`signed at ${10 * minute}`]);
    expect(office.nextAt()).toBeNull();
  });

  it("tries again what was refused, as one delivery however often that is", async () => {
    const { office, delivery, brought, pass } = officeWith((old) => old, 2);
    office.post(delivery);
    for (let tries = 0; tries < 6; tries += 1) {
      await office.deliverDue();
      pass(15 * 60 * minute);
    }
    expect(brought).toHaveLength(3);
    expect(office.acknowledged).toHaveLength(1);
  });

  it("drops a late delivery that nobody signs any more", async () => {
    const { office, delivery, brought, pass } = officeWith(() => null);
    office.post(delivery);
    pass(10 * minute);
    await office.deliverDue();
    expect(brought).toEqual([]);
  });
});
