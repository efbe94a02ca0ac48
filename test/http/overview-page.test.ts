import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, addNeighbour, confirm, create, newScene } from "../scene.ts";
import { keepPayment, readCsv, visitOverview, type Visitor } from "./overview.ts";

const day = 24 * 60 * 60 * 1_000;

let rig: Rig;
let visitor: Visitor;

beforeAll(async () => {
  rig = await startRig();
  visitor = await visitOverview(rig);
});

afterAll(() => rig.close());

const open = (path: string) => visitor.open(path);

describe("the overview", () => {
  it("S3.39 begins with what to do where there is nothing yet", async () => {
    const neighbour = await addNeighbour(rig);
    const { status, text } = await (await visitOverview(rig, neighbour.card)).open("/overview");
    expect([status, text.includes("No payments yet")]).toEqual([200, true]);
  });

  it("S3.39 leads from each payment to its deal in HubSpot", async () => {
    const scene = newScene(rig);
    await create(scene, { description: "Leads to the deal" });
    const { text } = await open("/overview");
    expect(text).toContain("Leads to the deal");
    expect(text).toContain(`href="https://app.hubspot.com/contacts/${scene.portalId}/record/0-3/${scene.dealId}"`);
  });

  it("S3.39 leads from a payment that brought money to its receipt", async () => {
    const paid = await create(newScene(rig), { description: "With a receipt" });
    await actAsPayer(rig, paid, "pay");
    await rig.drain();
    const row = (await open("/overview?status=paid")).text.split("With a receipt")[1] ?? "";
    const receipt = /href="(\/p\/\w+\/receipt\.pdf)"/.exec(row)?.[1] ?? "";
    const answer = await rig.page(receipt);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  });

  const filters: readonly (readonly [query: string, descriptions: readonly string[]])[] = [
    ["from=2026-09-02", ["2 September", "1 October"]],
    ["to=2026-09-01", ["1 September"]],
    ["from=2026-09-02&to=2026-09-02", ["2 September"]],
    ["from=2026-09-01&to=2026-10-05&payer=ÖZDEMIR", ["1 September"]],
    ["from=2026-09-01&to=2026-10-05&payer=second@shop", ["2 September"]],
    ["to=2026-10-05&least=100&most=100.00&currency=EUR", ["2 September"]],
    ["to=2026-10-05&currency=KWD", ["1 October"]],
    ["to=2026-10-05&status=paid", ["1 September"]],
    ["to=2026-10-05&status=overdue", ["2 September"]],
    ["from=2026-09-01&to=2026-10-05&status=open", ["1 October"]],
    ["to=2026-10-05&owner=77", ["1 October"]],
    ["to=2026-10-05&pipeline=sales", ["2 September"]],
    ["from=2026-09-01&to=2026-10-05", ["1 September", "2 September", "1 October"]],
    ["from=2026-09-01&to=2026-10-05&removed=yes", ["1 September", "2 September", "1 October", "taken away"]],
  ];

  it("S3.39 filters by day, person, amount, currency, status, maker, pipeline and what was removed", async () => {
    const at = (text: string) => Date.parse(text);
    // Berlin is two hours ahead of UTC in September: this is the first of the month there.
    await keepPayment(rig, {
      description: "1 September",
      createdAt: at("2026-08-31T22:00:00Z"),
      contact: { id: "1", name: "Gül Özdemir", email: null },
      status: "paid",
    });
    await keepPayment(rig, {
      description: "2 September",
      createdAt: at("2026-09-01T22:00:00Z"),
      contact: { id: "2", name: "", email: "Second@Shop.example" },
      amount: { minor: 10_000, currency: "EUR" },
      pipelineId: "sales",
      // No timer has come by yet.
      validUntil: at("2026-09-02T00:00:00Z"),
    });
    await keepPayment(rig, {
      description: "1 October",
      createdAt: at("2026-10-01T10:00:00Z"),
      amount: { minor: 1_500, currency: "KWD" },
      createdBy: "77",
    });
    await keepPayment(rig, {
      description: "taken away",
      createdAt: at("2026-10-02T10:00:00Z"),
      hiddenAt: 1,
      status: "cancelled",
    });
    const descriptions = ["1 September", "2 September", "1 October", "taken away"];
    for (const [query, expected] of filters) {
      const { text } = await open(`/overview?${query}`);
      const shown = descriptions.filter((description) => text.includes(`>${description}<`));
      expect([query, shown]).toEqual([query, expected]);
    }
  });

  it("S3.39 filters by connection and by test or real money", async () => {
    const { store } = rig.app.context;
    const [connection] = await store.connections.list(rig.sandbox.demo.portalId);
    await keepPayment(rig, {});
    const inTest = await open(`/overview?mode=test&connection=${connection?.connectionId}`);
    expect(inTest.text).toMatch(/[1-9]\d* payments?</);
    expect((await open("/overview?mode=live")).text).toContain("No payment fits this filter");
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ["from=2026-02-30", "from", "Enter a day such as 2026-11-21"],
    ["from=2026-11-02&to=2026-11-01", "to", "This day is before the first one."],
    ["least=1.234&currency=EUR", "least", "EUR has 2 decimals"],
    ["least=ten&currency=EUR", "least", "Enter an amount in digits"],
    ["least=20&most=10&currency=EUR", "most", "less than the smallest amount"],
    ["least=20", "currency", "Choose the currency of these amounts."],
    ["currency=XX1", "currency", "Choose one of the list."],
    ["status=constructor", "status", "Choose one of the list."],
    ["connection=somebody-elses", "connection", "Choose one of the list."],
    ["owner=4711", "owner", "Choose one of the list."],
    [`payer=${"x".repeat(201)}`, "payer", "Keep it within 200 characters."],
  ];

  it.each(wrong)("P8 tells a wrong value at its field and keeps what was entered: %s", async (query, field, said) => {
    // Two currencies, so that an amount needs one.
    await keepPayment(rig, { amount: { minor: 1, currency: "EUR" } });
    await keepPayment(rig, { amount: { minor: 1, currency: "KWD" } });
    const { status, text } = await open(`/overview?${query}`);
    expect(status).toBe(422);
    expect(text).toMatch(new RegExp(`id="${field}-error">[^<]*${said}`));
    const typed = [...new URLSearchParams(query)].filter(([name]) => ["from", "least", "payer"].includes(name));
    expect(typed.filter(([, value]) => !text.includes(`value="${value}"`))).toEqual([]);
    expect((await open(`/overview/payments.csv?${query}`)).status).toBe(422);
  });

  it("S3.39 S4.4 adds up each currency and mode for itself, and what is open, overdue and received", async () => {
    const own = await startRig();
    try {
      const paid = await create(newScene(own), { amount: "750.00" });
      await actAsPayer(own, paid, "pay");
      await own.drain();
      const byHand = await create(newScene(own), { amount: "100.00" });
      await confirm(own, byHand, { amount: "40.00" });
      await create(newScene(own), { amount: "12.500", currency: "KWD" });
      await create(newScene(own), { amount: "9.00", validityDays: 1 });
      own.clock.pass(day);
      const { text } = await (await visitOverview(own)).open("/overview");
      const tiles = [...text.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map(
        ([, label, value]) => `${label} ${value?.replace("\u00a0", " ")}`,
      );
      expect(tiles).toEqual([
        "Open €60.00",
        "Overdue €9.00",
        "Received, less refunds €790.00",
        "To be looked at 0",
        "Open KWD 12.500",
        "Overdue KWD 0.000",
        "Received, less refunds KWD 0.000",
        "To be looked at 0",
      ]);
      expect(text).toContain('id="sums-test"');
      expect(text).not.toContain('id="sums-live"');
      const months = [...text.matchAll(/scope="row">(\w+ \d{4})<\/th>\s*<td[^>]*>([^<]+)</g)].map(
        ([, month, value]) => [month, value],
      );
      expect(months).toHaveLength(12);
      expect(months.at(-1)).toEqual(["Nov 2026", "€790.00"]);
    } finally {
      await own.close();
    }
  });

  it("leads to older payments page by page, none twice and none left out", async () => {
    for (let number = 0; number < 60; number += 1) {
      // Several within one millisecond, as a workflow makes them.
      await keepPayment(rig, { createdBy: "paging", createdAt: Date.parse("2026-07-01") + (number >> 2) });
    }
    const seen: string[] = [];
    let next: string | undefined = "/overview?owner=paging";
    while (next) {
      const { text } = await open(next.replaceAll("&amp;", "&"));
      seen.push(...[...text.matchAll(/<bdi>(REF-\d+)<\/bdi>/g)].map(([, reference = ""]) => reference));
      next = /href="([^"#]+)#payments">Older/.exec(text)?.[1];
    }
    expect([seen.length, new Set(seen).size]).toEqual([60, 60]);
  });

  it("F117 shows a description as it was typed and runs nothing of it", async () => {
    await keepPayment(rig, { description: '<script>alert("x")</script>', createdBy: "html" });
    const { text } = await open("/overview?owner=html");
    expect(text).toContain("&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;");
    expect(text).not.toContain("<script");
  });
});

describe("the export", () => {
  it("S3.40 S2.14 has every payment that was filtered, with reference, provider's id, method and times", async () => {
    const scene = newScene(rig);
    const made = await create(scene, { description: "For the accountant", amount: "750.00" });
    await actAsPayer(rig, made, "pay");
    await rig.drain();
    await keepPayment(rig, { description: "Another one" });
    const page = await open("/overview/payments.csv?payer=mia&status=paid");
    expect(page.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(page.headers.get("content-disposition")).toBe("attachment; filename=payments-2026-11-20-paid-filtered.csv");
    expect(page.text.startsWith("\uFEFF")).toBe(true);
    const [titles = [], ...rows] = readCsv(page.text.slice(1));
    const lines = rows.map((row) => Object.fromEntries(titles.map((title, place) => [title, row[place]])));
    const line = lines.find(({ Description }) => Description === "For the accountant");
    const { store } = rig.app.context;
    const [checkout] = await store.checkouts.list(scene.portalId, made.id);
    expect(line).toMatchObject({
      "Created (Europe/Berlin)": "2026-11-20 11:00",
      Status: "Paid",
      Amount: "750.00",
      Currency: "EUR",
      Received: "750.00",
      Refunded: "0.00",
      Payer: "Mia Keller",
      "E-mail": "mia@example.com",
      Deal: scene.dealId,
      "Provider account": "Simulated, test",
      "Provider's ids": checkout?.providerReference,
      "Paid (Europe/Berlin)": "2026-11-20 11:00",
      Mode: "test",
    });
    expect(line?.["Reference"]).toBe(made.reference);
    expect(page.text).not.toContain("Another one");
  });

  const texts = [
    "=1+1",
    "+49 1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    'quo"te, comma; "',
    "two\nlines\r\nand three",
    "\u202Eabc\u202C مرحبا",
  ];

  it("F117 takes formulae, quotes, line breaks and marks of direction without harm", async () => {
    for (const [place, text] of texts.entries()) {
      await keepPayment(rig, { description: text, createdBy: "texts", createdAt: 1_000 - place });
    }
    const { text } = await open("/overview/payments.csv?owner=texts");
    const [titles = [], ...rows] = readCsv(text.slice(1));
    const column = titles.indexOf("Description");
    expect(rows.map((row) => row[column])).toEqual([
      "'=1+1",
      "'+49 1",
      "'-2",
      "'@SUM(A1)",
      "'\t=1",
      'quo"te, comma; "',
      "two\nlines\r\nand three",
      "abc مرحبا",
    ]);
    expect(rows.every((row) => row.length === titles.length)).toBe(true);
  });

  it("S3.40 says before how many there are, and sends more than a page of the database", async () => {
    const moment = Date.parse("2026-06-01");
    for (let number = 0; number < 501; number += 1) {
      await keepPayment(rig, { createdBy: "many", createdAt: moment + (number >> 3) });
    }
    const { text } = await open("/overview?owner=many");
    expect(text).toContain("Download all 501 as CSV");
    const rows = readCsv((await open("/overview/payments.csv?owner=many")).text.slice(1)).slice(1);
    expect(new Set(rows.map((row) => row[7])).size).toBe(501);
  });

  it("breaks off when the database fails in the middle, rather than look whole", async () => {
    const moment = Date.parse("2026-05-01");
    for (let number = 0; number < 501; number += 1) await keepPayment(rig, { createdBy: "broken", createdAt: moment });
    const { search } = rig.app.context.store;
    const { proofs } = search;
    let pages = 0;
    search.proofs = (portalId, ids) => {
      pages += 1;
      return pages === 2 ? Promise.reject(new Error("The disk is gone.")) : proofs(portalId, ids);
    };
    await expect(open("/overview/payments.csv?owner=broken")).rejects.toThrow();
    search.proofs = proofs;
  });
});
