import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

/** The simulated page of a new payment, as it looks and as it is used. */
async function openPage() {
  const address = new URL(await payerSentTo(rig, await create(newScene(rig)))).pathname;
  const show = async () => (await rig.page(address)).text();
  return { show, press: (act: string) => rig.post(address, { act }), buttons: async () => labelsIn(await show()) };
}

const plainOrder = {
  paymentId: "3kTMd0vX9aBcDeFgHiJkLm",
  generation: 1,
  isRepeat: false,
  amount: { minor: 75_000, currency: "EUR" },
  description: "Consulting, October",
  reference: "PT-1001",
  methods: null,
  language: null,
  asksAddress: false,
  payer: { name: "Mia Keller", email: null },
  returnUrl: "https://pay.example.com/p/token/return",
  cancelUrl: "https://pay.example.com/p/token",
  webhookUrl: "https://pay.example.com/webhooks/simulated/token",
};

function labelsIn(html: string): readonly string[] {
  return [...html.matchAll(/<button[^>]*>([^<]+)<\/button>/g)].map(([, label = ""]) => label);
}

const beforePaying = [
  "Pay",
  "Decline the card",
  "Leave without paying",
  "Pay late",
  "Pay twice",
  "Pay, but lose the webhook",
];

describe("the page of the simulated provider", () => {
  it("X39 has a button for every mishap, each with words about it, and no script", async () => {
    const { show, buttons } = await openPage();
    expect(await buttons()).toEqual(beforePaying);
    const html = await show();
    expect(html).not.toContain("<script");
    expect(html).not.toContain("What happened so far");
    const described = [...html.matchAll(/aria-describedby="([^"]+)"/g)].map(([, id = ""]) => id);
    expect(described).toHaveLength(beforePaying.length);
    for (const id of described) expect(html).toMatch(new RegExp(`id="${id}">\\w`));
  });

  it("X39 tells what happened so far, with sums and times", async () => {
    const { show, press } = await openPage();
    await press("decline");
    expect(await show()).toMatch(/<h2>What happened so far<\/h2>[\s\S]*The card was declined\./);
    await press("pay");
    await press("refund");
    const html = await show();
    const told = [...html.matchAll(/<li>([^<]+) <time[^>]*datetime="([^"]+)">([^<]+)<\/time>/g)];
    expect(told.map(([, text]) => text)).toEqual(["The card was declined.", "€750.00 paid.", "€750.00 given back."]);
    for (const [, , at = "", moment] of told) {
      expect(Date.parse(at)).toBeLessThanOrEqual(rig.clock.now());
      expect(moment).toMatch(/^20 Nov 2026, \d\d:\d\d UTC$/);
    }
  });

  it("X39 says that it was paid, leads back, and offers what can go wrong then", async () => {
    const { show, press, buttons } = await openPage();
    await press("lose_webhook");
    const html = await show();
    expect(html).toContain("This page was paid.");
    expect(html).toContain("Return to the merchant");
    expect(await buttons()).toEqual(["Refund", "Dispute"]);
  });

  it.each([
    ["refund", []],
    ["dispute", ["Merchant wins the dispute", "Merchant loses the dispute"]],
  ])("X39 stays there after %s and offers what comes next", async (act, next) => {
    const { press, buttons } = await openPage();
    await press("pay");
    const answer = await press(act);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, new URL(answer.url).pathname]);
    expect(await buttons()).toEqual(next);
    expect((await press(act)).status).toBe(409);
  });

  it.each([
    [["pay", "refund"], "refunded"],
    [["pay", "dispute"], "disputed"],
    [["pay", "dispute", "win_dispute"], "paid"],
    [["pay", "dispute", "lose_dispute"], "disputed"],
  ])("X39 tells the merchant of %j by webhook: %s", async (acts, status) => {
    const scene = newScene(rig);
    const payment = await create(scene);
    const address = new URL(await payerSentTo(rig, payment)).pathname;
    for (const act of acts) await rig.post(address, { act });
    await rig.drain();
    const { body } = await scene.rig.card("GET", `/api/payments/${payment.id}`);
    expect(body).toMatchObject({ status });
  });

  it("shows the lines that were ordered, and that paying only has the money held", async () => {
    const { portalId } = newScene(rig);
    const { store, providers } = rig.app.context;
    const [connection] = await store.connections.list(portalId);
    if (!connection) throw new Error("Nothing is connected.");
    const lines = [
      { description: "Hours <script>", quantity: "1.5", total: 65_000, vatRate: "25" },
      { description: "Stamps", quantity: "10", total: 10_000, vatRate: null },
    ];
    const order = {
      ...plainOrder,
      portalId,
      expiresAt: rig.clock.now() + 60 * 60_000,
      capture: "manual",
      lines,
    } as const;
    const { url } = await providers.open(connection).openCheckout(order);
    const page = new URL(url).pathname;
    const html = await (await rig.page(page)).text();
    expect(html).toContain("<dt>1.5 × Hours &lt;script&gt;</dt>");
    expect(html).toContain("<dd>€650.00, VAT of 25 % included</dd>");
    expect(html).toContain("<dd>€100.00</dd>");
    expect(html).toContain("Paying only has the money held");
    await rig.post(page, { act: "pay" });
    const held = await (await rig.page(page)).text();
    expect(held).toContain("€750.00 held on the card.");
    expect([labelsIn(held), held.includes("This page was paid.")]).toEqual([[], false]);
  });

  it("S2.16 asks where to deliver when the order wishes it, says at the field what is missing, and keeps the rest", async () => {
    const { portalId } = newScene(rig);
    const { store, providers } = rig.app.context;
    const [connection] = await store.connections.list(portalId);
    if (!connection) throw new Error("Nothing is connected.");
    const order = {
      ...plainOrder,
      paymentId: "4kTMd0vX9aBcDeFgHiJkLm",
      portalId,
      expiresAt: rig.clock.now() + 3_600_000,
    };
    const asked = { ...order, capture: "auto", lines: [], asksAddress: true } as const;
    const { url, reference } = await providers.open(connection).openCheckout(asked);
    const page = new URL(url).pathname;
    const html = await (await rig.page(page)).text();
    expect(html).toContain("<legend>Where is it to be delivered?</legend>");
    expect(html.match(/formnovalidate/g)).toHaveLength(2);

    const refused = await rig.post(page, { act: "pay", street: "<b>Storgata 1", city: " " });
    expect(refused.status).toBe(422);
    const again = await refused.text();
    expect(again).toContain('<p class="error" id="city-error">Enter the town.</p>');
    expect(again).not.toContain("street-error");
    expect(again).toContain('value="&lt;b&gt;Storgata 1"');
    expect((await providers.open(connection).read(reference)).money).toEqual([]);

    expect((await rig.post(page, { act: "pay", street: "Storgata 1", postcode: "0155", city: "Oslo" })).status).toBe(
      303,
    );
    const snapshot = await providers.open(connection).read(reference);
    expect(snapshot.payer?.address).toEqual(["Storgata 1", "0155 Oslo"]);
    expect(await (await rig.page(page)).text()).not.toContain("Where is it to be delivered?");
  });

  it("knows no other buttons", async () => {
    const { press } = await openPage();
    expect((await press("constructor")).status).toBe(404);
  });
});
