import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import {
  create,
  movesByApp,
  newScene,
  payerSentTo,
  press,
  sessionsOf,
  settle,
  shown,
  stageOf,
  tokenOf,
  type Scene,
} from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterEach(() => {
  rig.stripe.faults.clear();
  rig.stripe.webhooks.release();
});
afterAll(() => rig.close());

async function opened(scene: Scene) {
  const payment = await create(scene);
  await payerSentTo(rig, payment);
  return { payment, session: sessionsOf(rig, payment)[0] ?? "" };
}

async function comeBack(payment: { readonly link: string | null }, query = ""): Promise<string> {
  const answer = await rig.page(`/p/${tokenOf(payment)}/return${query}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

describe("the payer coming back", () => {
  it("S4.12 S5.15 G5 is told Paid once the provider says so, with every webhook lost", async () => {
    const scene = newScene(rig);
    const { payment, session } = await opened(scene);
    rig.stripe.webhooks.drop();
    rig.stripe.pay(session);
    const page = await comeBack(payment, `?sid=${session}`);
    expect(page).toContain("€750.00 was received.");
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { minor: 75_000 } });
    await settle(rig);
    expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
  });

  it("S4.12 is never told Paid on the redirect's word", async () => {
    const scene = newScene(rig);
    const { payment, session } = await opened(scene);
    for (const query of ["", `?sid=${session}`, "?status=paid", "?payment_status=paid&redirect_status=succeeded"]) {
      const page = await comeBack(payment, query);
      expect(page).toContain("Not paid yet");
      expect(page).not.toContain("was received");
    }
    expect(await shown(rig, payment)).toMatchObject({ status: "opened", received: { minor: 0 } });
  });

  it("S5.14 changes nothing by a foreign, missing, repeated or altered id in the query", async () => {
    const theirs = await opened(newScene(rig));
    rig.stripe.webhooks.drop();
    rig.stripe.pay(theirs.session);
    const { payment, session } = await opened(newScene(rig));
    const before = await shown(rig, payment);
    const queries = [
      `?sid=${theirs.session}`,
      `?sid=${session}&sid=${theirs.session}`,
      `?sid=${session.slice(0, -1)}X`,
      `?sid[]=${theirs.session}`,
      `?paymentId=${theirs.payment.id}&portalId=1`,
      "?sid=%00%ff",
    ];
    for (const query of queries) expect(await comeBack(payment, query)).toContain("Not paid yet");
    expect(await shown(rig, payment)).toEqual(before);
  });

  it("S4.12 is told that it is being confirmed while the money is on its way, and to look again", async () => {
    const { payment, session } = await opened(newScene(rig));
    rig.stripe.webhooks.drop();
    rig.stripe.payDelayed(session);
    const page = await comeBack(payment);
    expect(page).toContain("being confirmed");
    expect(page).toContain("Check again");
    rig.stripe.settleDelayed(session, "succeeded");
    expect(await comeBack(payment)).toContain("€750.00 was received.");
  });

  it("S3.27 S5.18 is told why the card was refused, and may try again with the same link", async () => {
    const { payment, session } = await opened(newScene(rig));
    rig.stripe.webhooks.drop();
    rig.stripe.decline(session);
    const page = await comeBack(payment);
    expect(page).toContain("The last try did not go through");
    expect(page).toContain("Try again: pay €750.00");
    expect(await shown(rig, payment)).toMatchObject({ status: "declined" });
    expect(await payerSentTo(rig, payment)).toContain(session);
  });

  it("is told “not yet” while the provider cannot be asked, and Paid later", async () => {
    const { payment, session } = await opened(newScene(rig));
    rig.stripe.webhooks.drop();
    rig.stripe.pay(session);
    rig.stripe.faults.add({ kind: "rate_limited" });
    const page = await comeBack(payment);
    expect(page).toContain("Not paid yet");
    expect(page).toContain("check again in a moment");
    rig.stripe.faults.clear();
    expect(await comeBack(payment)).toContain("€750.00 was received.");
  });

  it("may come back as often as they like: one entry, one move", async () => {
    const scene = newScene(rig);
    const { payment, session } = await opened(scene);
    rig.stripe.pay(session);
    await Promise.all(Array.from({ length: 6 }, () => comeBack(payment)));
    await settle(rig);
    await comeBack(payment);
    const ledger = await rig.app.context.store.ledger.list(scene.portalId, payment.id);
    expect(ledger.map(({ kind }) => kind)).toEqual(["captured"]);
    expect(movesByApp(scene)).toHaveLength(1);
    expect(stageOf(scene)).toBe("decisionmakerboughtin");
  });

  it("without ever having gone is told that nothing is paid, and nothing is asked of the provider", async () => {
    const payment = await create(newScene(rig));
    const calls = rig.stripe.calls().length;
    expect(await comeBack(payment)).toContain("Not paid yet");
    expect(rig.stripe.calls()).toHaveLength(calls);
  });

  it("F113 a HEAD of the return page asks nothing of the provider", async () => {
    const { payment } = await opened(newScene(rig));
    const calls = rig.stripe.calls().length;
    const answer = await rig.page(`/p/${tokenOf(payment)}/return`, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(rig.stripe.calls()).toHaveLength(calls);
  });
});

describe("checking now", () => {
  it("S5.12 X7 finds money whose webhook was lost, and moves the deal once", async () => {
    const scene = newScene(rig);
    const { payment, session } = await opened(scene);
    rig.stripe.webhooks.drop();
    rig.stripe.pay(session);
    expect(await press(rig, payment, "checks")).toMatchObject({ status: 200, body: { status: "paid" } });
    expect(await press(rig, payment, "checks")).toMatchObject({ status: 200, body: { status: "paid" } });
    await settle(rig);
    expect(movesByApp(scene)).toHaveLength(1);
  });

  it("changes nothing when there is nothing new", async () => {
    const { payment } = await opened(newScene(rig));
    const before = await shown(rig, payment);
    expect(await press(rig, payment, "checks")).toMatchObject({ status: 200, body: { status: "opened" } });
    expect(await shown(rig, payment)).toEqual(before);
  });

  it("says that the provider does not answer, and changes nothing", async () => {
    const { payment } = await opened(newScene(rig));
    rig.stripe.faults.add({ kind: "rate_limited" });
    const answer = await press(rig, payment, "checks");
    expect(answer).toMatchObject({ status: 424, body: { title: "Stripe did not answer." } });
    expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
  });

  it("F24 says that the key is no longer accepted", async () => {
    const { payment } = await opened(newScene(rig));
    rig.stripe.faults.add({ kind: "unauthorised" });
    const answer = await press(rig, payment, "checks");
    expect(answer).toMatchObject({ status: 424, body: { title: "Stripe refused this." } });
  });

  it("S3.26 finds a refund made in the provider's own portal", async () => {
    const { payment, session } = await opened(newScene(rig));
    rig.stripe.pay(session);
    await settle(rig);
    rig.stripe.webhooks.drop();
    rig.stripe.refund(session, 25_000);
    expect(await press(rig, payment, "checks")).toMatchObject({
      body: { status: "partially_refunded", received: { decimal: "500.00" } },
    });
  });
});
