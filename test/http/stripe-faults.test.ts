import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import type { Fault } from "../sandbox/stripe/faults.ts";
import {
  create,
  newScene,
  payableAtStripe,
  payerSentTo,
  press,
  pressPay,
  sessionsOf,
  settle,
  shown,
  stageOf,
  story,
} from "../scene.ts";

const minute = 60_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterEach(() => rig.stripe.faults.clear());
afterAll(() => rig.close());

const creating = { method: "POST", path: /^\/v1\/checkout\/sessions$/ } as const;

/** Presses Pay while Stripe is in trouble; the trouble is over afterwards. */
async function pressPayDuring(faults: readonly Omit<Fault, "method" | "path">[], payment: { readonly link: string }) {
  for (const fault of faults) rig.stripe.faults.add({ ...creating, ...fault });
  const answer = await pressPay(rig, payment);
  rig.stripe.faults.clear();
  return { status: answer.status, page: await answer.text() };
}

describe("Stripe in trouble while a payer presses Pay", () => {
  it("F24 a key that was revoked: the payer is told whom to ask, the seller what to do, and it heals", async () => {
    const payment = await create(newScene(rig));
    const { status, page } = await pressPayDuring([{ kind: "unauthorised" }], payment);
    expect(status).toBe(502);
    expect(page).toContain("Nothing was charged.");
    expect(page).toContain("tell the person who sent you the link");
    expect(page).not.toContain("Try again");
    expect(page).not.toMatch(/rk_test|api key|expired/i);
    expect(await story(rig, payment)).toContainEqual(
      expect.stringContaining("could not be opened: the key is no longer accepted; connect the provider again."),
    );
    await payerSentTo(rig, payment);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it.each([
    ["without a word how long", {}],
    ["with a word how long", { retryAfter: 7 }],
  ])("F23 too many calls, %s: try again, and trying again works", async (_what, more) => {
    const payment = await create(newScene(rig));
    const { status, page } = await pressPayDuring([{ kind: "rate_limited", ...more }], payment);
    expect(status).toBe(503);
    expect(page).toContain("Please try again in a moment.");
    expect(page).toContain(">Try again</a>");
    expect(sessionsOf(rig, payment)).toEqual([]);
    await payerSentTo(rig, payment);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it.each(["request_lost", "answer_lost_after", "html_after", "cut_json_after"] as const)(
    "F21 F25 R3 %s: try again, and trying again finds or makes the one session",
    async (kind) => {
      const payment = await create(newScene(rig));
      const { status, page } = await pressPayDuring([{ kind }], payment);
      expect(status).toBe(503);
      expect(page).toContain("Nothing was charged.");
      const made = sessionsOf(rig, payment);
      expect(made).toHaveLength(kind === "request_lost" ? 0 : 1);
      expect(await shown(rig, payment)).toMatchObject({ status: "created", providerReference: null });
      const address = await payerSentTo(rig, payment);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
      expect(address).toContain(sessionsOf(rig, payment)[0]);
    },
  );

  it("F21 F24 an answer lost, then the key revoked, then healed: still the one session", async () => {
    const payment = await create(newScene(rig));
    await pressPayDuring([{ kind: "answer_lost_after" }], payment);
    await pressPayDuring([{ kind: "unauthorised" }], payment);
    await payerSentTo(rig, payment);
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("F21 an answer lost, then cancelled: what was made there is found and closed", async () => {
    const payment = await create(newScene(rig));
    await pressPayDuring([{ kind: "answer_lost_after" }], payment);
    expect(payableAtStripe(rig, payment)).toBe(1);
    expect(await press(rig, payment, "cancellation")).toMatchObject({ body: { status: "cancelled" } });
    expect(sessionsOf(rig, payment)).toHaveLength(1);
    expect(payableAtStripe(rig, payment)).toBe(0);
  });

  it("F21 an answer lost, then paid on the page nobody showed: the money is found", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await pressPayDuring([{ kind: "answer_lost_after" }], payment);
    rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
    await pressPay(rig, payment);
    rig.clock.pass(minute);
    await settle(rig);
    expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
    expect(stageOf(scene)).toBe("decisionmakerboughtin");
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("R3 a 500 after the session was made: it is found by our mark on it", async () => {
    const payment = await create(newScene(rig));
    const { status } = await pressPayDuring([{ kind: "server_error_after" }], payment);
    expect(status).toBe(303);
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("R3 a 500 that Stripe repeats for its key: a new order only after two searches found nothing", async () => {
    const payment = await create(newScene(rig));
    const { status, page } = await pressPayDuring([{ kind: "server_error", times: 1 }], payment);
    expect(status).toBe(503);
    expect(page).toContain("Try again");
    expect((await pressPay(rig, payment)).status).toBe(503);
    rig.clock.pass(2 * minute);
    await payerSentTo(rig, payment);
    expect(sessionsOf(rig, payment)).toHaveLength(1);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it("R3 F27 a 500 after the session was made, and lists that do not have it yet: it is waited for two minutes", async () => {
    const payment = await create(newScene(rig));
    const change = (body: Readonly<Record<string, unknown>>) => ({ ...body, data: [] });
    rig.stripe.faults.add({ ...creating, kind: "server_error_after" });
    rig.stripe.faults.add({ ...creating, method: "GET", kind: "changed_after", change });
    expect((await pressPay(rig, payment)).status).toBe(503);
    rig.clock.pass(2 * minute - 1);
    expect((await pressPay(rig, payment)).status).toBe(503);
    rig.stripe.faults.clear();
    expect(await payerSentTo(rig, payment)).toContain(sessionsOf(rig, payment)[0]);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it("R3 a 500 that Stripe repeats does not keep the seller from cancelling", async () => {
    const payment = await create(newScene(rig));
    await pressPayDuring([{ kind: "server_error", times: 1 }], payment);
    rig.clock.pass(2 * minute);
    expect(await press(rig, payment, "cancellation")).toMatchObject({ status: 200, body: { status: "cancelled" } });
    expect(payableAtStripe(rig, payment)).toBe(0);
  });

  it("F25 a 2xx that asks for another sum: looked up, right there, and shown", async () => {
    const payment = await create(newScene(rig));
    const { status } = await pressPayDuring([{ kind: "wrong_amount_after" }], payment);
    expect(status).toBe(303);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it("F25 a session that really asks for another sum: never shown, closed there, and made anew", async () => {
    const payment = await create(newScene(rig));
    await pressPayDuring([{ kind: "answer_lost_after" }], payment);
    const [wrong = ""] = sessionsOf(rig, payment);
    rig.stripe.rewrite(wrong, { amount_total: 1 });
    rig.stripe.faults.add({ ...creating, kind: "wrong_amount_after", times: 1 });
    const address = await payerSentTo(rig, payment);
    expect(address).not.toContain(wrong);
    const sessions = rig.stripe.sessions().filter(({ metadata }) => metadata?.["payment"] === payment.id);
    expect(sessions).toMatchObject([
      { id: wrong, status: "expired" },
      { amount_total: 75_000, status: "open", url: address },
    ]);
  });

  it("F26 a page whose address is not Stripe's: nobody is sent there", async () => {
    const payment = await create(newScene(rig));
    rig.stripe.faults.add({ path: /^\/v1\/checkout\/sessions/, kind: "wrong_address_after" });
    const answer = await pressPay(rig, payment);
    rig.stripe.faults.clear();
    expect(answer.headers.get("location")).toBeNull();
    expect(await answer.text()).not.toContain("example");
    expect(payableAtStripe(rig, payment)).toBe(0);
  });

  it("G9 one payment's trouble is nobody else's", async () => {
    const [troubled, other] = [await create(newScene(rig)), await create(newScene(rig))];
    await pressPayDuring([{ kind: "server_error", times: 1 }], troubled);
    await payerSentTo(rig, other);
    expect(payableAtStripe(rig, other)).toBe(1);
  });
});
