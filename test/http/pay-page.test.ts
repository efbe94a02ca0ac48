import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  confirm,
  create,
  newScene,
  payableAtStripe,
  payAtStripe,
  payerSentTo,
  press,
  pressPay,
  sessionsOf,
  settle,
  shown,
  story,
  tokenOf,
} from "../scene.ts";

const day = 24 * 60 * 60 * 1_000;

describe("opening the payer's page", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ withStripe: true });
  });
  afterAll(() => rig.close());

  it("S3.19 shows method, description, amount and currency before anything is asked for", async () => {
    const page = await (await rig.page(`/p/${tokenOf(await create(newScene(rig)))}`)).text();
    for (const part of ["€750.00", "Second half", "Stripe’s own page", "27 November 2026"]) {
      expect(page).toContain(part);
    }
    expect(page).toContain("Test payment: no real money moves.");
  });

  it("S3.11 shows neither name nor e-mail of the contact", async () => {
    const page = await (await rig.page(`/p/${tokenOf(await create(newScene(rig)))}`)).text();
    expect(page).not.toMatch(/mia|keller|example\.com/i);
  });

  it("S1.12 has no field for a card", async () => {
    const page = await (await rig.page(`/p/${tokenOf(await create(newScene(rig)))}`)).text();
    expect(page).not.toMatch(/<(input|iframe|select|textarea)\b/);
  });

  it.each(["GET", "HEAD"])(
    "F113 X24 by %s costs nothing: no call at the provider, no change, no opening",
    async (method) => {
      const payment = await create(newScene(rig));
      const before = await shown(rig, payment);
      const calls = rig.stripe.calls().length;
      for (const _time of [1, 2, 3]) {
        const answer = await rig.page(`/p/${tokenOf(payment)}`, { method });
        expect(answer.status).toBe(200);
      }
      expect(rig.stripe.calls()).toHaveLength(calls);
      expect(await shown(rig, payment)).toEqual(before);
      expect(sessionsOf(rig, payment)).toEqual([]);
    },
  );

  it("F113 a link followed by GET to the button's address makes nothing", async () => {
    const payment = await create(newScene(rig));
    expect(await rig.page(`/p/${tokenOf(payment)}/go`)).toMatchObject({ status: 404 });
    expect(sessionsOf(rig, payment)).toEqual([]);
  });
});

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`pressing Pay on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterAll(() => rig.close());

    it("S1.10 S4.9 leads to the provider's page with the payment's sum, text and reference", async () => {
      const payment = await create(newScene(rig));
      const answer = await pressPay(rig, payment);
      expect(answer.status).toBe(303);
      const session = rig.stripe.sessions().find(({ metadata }) => metadata?.["payment"] === payment.id);
      expect(answer.headers.get("location")).toBe(session?.url);
      expect(session).toMatchObject({ amount_total: 75_000, currency: "eur", status: "open" });
      expect(session?.metadata).toMatchObject({ account: String(rig.sandbox.demo.portalId), source: "payments-tab" });
      expect(await shown(rig, payment)).toMatchObject({ status: "opened", providerReference: session?.id });
    });

    it("S3.23 twice leads to the same page, and is two openings", async () => {
      const payment = await create(newScene(rig));
      const first = await payerSentTo(rig, payment);
      rig.clock.pass(1_000);
      expect(await payerSentTo(rig, payment)).toBe(first);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
      const openings = (await story(rig, payment)).filter((line) => line.startsWith("The customer went on"));
      expect(openings).toHaveLength(2);
    });

    it("P5 I9 by eight payers at once leads all of them to one page", async () => {
      const payment = await create(newScene(rig));
      const pages = await Promise.all(Array.from({ length: 8 }, () => payerSentTo(rig, payment)));
      expect(new Set(pages).size).toBe(1);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
      expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
    });

    it("P5 while it is cancelled leaves nothing that could be paid", async () => {
      for (const _race of [1, 2, 3]) {
        const payment = await create(newScene(rig));
        await Promise.all([pressPay(rig, payment), press(rig, payment, "cancellation"), pressPay(rig, payment)]);
        const { status } = await shown(rig, payment);
        expect(status).toBe("cancelled");
        expect(payableAtStripe(rig, payment)).toBe(0);
      }
    });

    it("P5 while it is confirmed by hand leaves nothing that could be paid", async () => {
      for (const _race of [1, 2, 3]) {
        const payment = await create(newScene(rig));
        await Promise.all([pressPay(rig, payment), confirm(rig, payment), pressPay(rig, payment)]);
        expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually" });
        expect(payableAtStripe(rig, payment)).toBe(0);
      }
    });
  });
}

describe("pressing Pay on what cannot be paid", () => {
  let rig: Rig;
  beforeAll(async () => {
    // Refused pages count as misses of an address; behind a proxy each test can have its own.
    rig = await startRig({ withStripe: true, trustedProxies: 1 });
  });
  afterAll(() => rig.close());

  async function goFrom(address: string, payment: { readonly link: string | null }) {
    const headers = { origin: rig.url, "x-forwarded-for": address };
    const go = await rig.page(`/p/${tokenOf(payment)}/go`, { method: "POST", headers });
    const look = await rig.page(`/p/${tokenOf(payment)}`, { headers });
    return { go, look, text: await go.text(), lookText: await look.text() };
  }

  it("S1.21 explains a cancelled one, and whom to ask", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    await press(rig, payment, "cancellation");
    const { go, look, text, lookText } = await goFrom("10.0.0.1", payment);
    expect([go.status, look.status]).toEqual([409, 200]);
    for (const page of [text, lookText]) {
      expect(page).toContain("This request was cancelled");
      expect(page).toContain("please ask the person who sent it");
      expect(page).not.toContain("<form");
    }
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("S3.36 explains an expired one from the moment of its end, before any timer came by", async () => {
    const payment = await create(newScene(rig), { validityDays: 1 });
    rig.clock.pass(day - 1_000);
    expect((await goFrom("10.0.0.2", payment)).go.status).toBe(303);
    rig.clock.pass(1_000);
    const { go, text, lookText } = await goFrom("10.0.0.2", payment);
    expect(go.status).toBe(409);
    for (const page of [text, lookText]) expect(page).toContain("This link has ended");
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("explains a paid one, and never leads to a second page", async () => {
    const payment = await create(newScene(rig));
    await payAtStripe(rig, payment);
    await settle(rig);
    const { go, text, lookText } = await goFrom("10.0.0.3", payment);
    expect(go.status).toBe(409);
    for (const page of [text, lookText]) expect(page).toContain("€750.00 was received.");
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("S3.31 explains one that was confirmed by hand", async () => {
    const payment = await create(newScene(rig));
    await confirm(rig, payment);
    const { go, text } = await goFrom("10.0.0.4", payment);
    expect(go.status).toBe(409);
    expect(text).toContain("received another way");
  });

  it("explains one that is partly paid", async () => {
    const payment = await create(newScene(rig));
    await confirm(rig, payment, { amount: "100.00" });
    const { go, text } = await goFrom("10.0.0.5", payment);
    expect(go.status).toBe(409);
    expect(text).toContain("Part of €750.00 was received");
  });

  it("asks for patience while the money is on its way", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.stripe.payDelayed(sessionsOf(rig, payment)[0] ?? "");
    await settle(rig);
    const { go, text } = await goFrom("10.0.0.6", payment);
    expect(go.status).toBe(409);
    expect(text).toContain("please do not pay again");
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("S3.27 tells why the last try failed, and stays payable", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.stripe.decline(sessionsOf(rig, payment)[0] ?? "");
    await settle(rig);
    const { go, lookText } = await goFrom("10.0.0.7", payment);
    expect(lookText).not.toContain("declined_code");
    expect(go.status).toBe(303);
    expect(sessionsOf(rig, payment)).toHaveLength(1);
    expect((await story(rig, payment)).join("\n")).toContain("Your card was declined.");
  });

  it.each(["unknown", "0123456789ABCDEFGHIJKL", "..%2F..%2Fetc", "%00", "x".repeat(3_000)])(
    "F112 answers the unknown token %.30s like every other",
    async (token) => {
      const headers = { origin: rig.url, "x-forwarded-for": "10.0.0.8" };
      const go = await rig.page(`/p/${token}/go`, { method: "POST", headers });
      const look = await rig.page(`/p/${token}`, { headers });
      expect([go.status, look.status]).toEqual([404, 404]);
      expect(await look.text()).toContain("There is nothing at this address");
    },
  );

  it.each([
    ["another origin", { origin: "https://evil.example.com" }],
    ["no origin", {}],
    ["an origin that hides", { origin: "null" }],
    ["another site, by the browser's word", { "sec-fetch-site": "cross-site" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
    ["another site, whatever origin it claims", { "sec-fetch-site": "cross-site", origin: "own" }],
  ])("F118 refuses the button pressed from %s", async (_where, headers) => {
    const payment = await create(newScene(rig));
    const sent = Object.entries(headers).map(([name, value]) => [name, value === "own" ? rig.url : value]);
    const answer = await rig.page(`/p/${tokenOf(payment)}/go`, {
      method: "POST",
      headers: { ...(Object.fromEntries(sent) as Record<string, string>), "x-forwarded-for": "10.0.0.9" },
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("This could not be accepted");
    expect(sessionsOf(rig, payment)).toEqual([]);
    expect(await shown(rig, payment)).toMatchObject({ status: "created" });
  });

  it("F118 takes the button pressed on our own page", async () => {
    const payment = await create(newScene(rig));
    const headers = { "sec-fetch-site": "same-origin", "x-forwarded-for": "10.0.0.10" };
    const answer = await rig.page(`/p/${tokenOf(payment)}/go`, { method: "POST", headers });
    expect(answer.status).toBe(303);
  });

  it("F112 slows down somebody who tries addresses out, and nobody else", async () => {
    const payment = await create(newScene(rig));
    const look = (path: string, address: string) => rig.page(path, { headers: { "x-forwarded-for": address } });
    const statuses: number[] = [];
    for (let guess = 0; guess < 22; guess += 1) {
      statuses.push((await look(`/p/${String(guess).padStart(22, "0")}`, "10.0.0.11")).status);
    }
    expect(statuses.filter((status) => status === 404)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual([429, 429]);
    const good = `/p/${tokenOf(payment)}`;
    expect((await look(good, "10.0.0.11")).status).toBe(429);
    expect((await look(good, "10.0.0.12")).status).toBe(200);
    for (let visit = 0; visit < 30; visit += 1) expect((await look(good, "10.0.0.13")).status).toBe(200);
  });
});
