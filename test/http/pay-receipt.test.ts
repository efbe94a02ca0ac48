import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, confirm, create, newScene, press, settle, shown, tokenOf } from "../scene.ts";
import { giveTerms, keller, kitchenLines, readPage, readPdf, settlePolicies } from "./payer-set-up.ts";
import { pagesOf, textsOf } from "./pdf-text.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ trustedProxies: 1 });
});
afterAll(() => rig.close());

async function paid(act = "pay") {
  const payment = await create(newScene(rig));
  await actAsPayer(rig, payment, act);
  await settle(rig);
  return payment;
}

const linkOf = (payment: { readonly link: string | null }) => `/p/${tokenOf(payment)}`;

const numberIn = (text: string) => /TEST-\d+/.exec(text)?.[0];

describe("the receipt of a payment", () => {
  it("S1.14 has number, sum, date, method and reference, as a page and as a PDF", async () => {
    const payment = await paid();
    const { reference } = await shown(rig, payment);
    const { status, text } = await readPage(rig, `${linkOf(payment)}/receipt`);
    expect(status).toBe(200);
    const texts = textsOf(await readPdf(rig, `${linkOf(payment)}/receipt.pdf`));
    expect(texts).toContain("Receipt");
    for (const part of [
      numberIn(text) ?? "",
      "€750.00",
      "20 November 2026",
      "Card (Simulated)",
      reference,
      "Second half",
    ]) {
      expect(text).toContain(part);
      expect(texts).toContain(part);
    }
  });

  it("S1.14 is the same however often and however many at once ask for it, to the byte", async () => {
    const payment = await paid();
    const asked = await Promise.all(Array.from({ length: 4 }, () => readPdf(rig, `${linkOf(payment)}/receipt.pdf`)));
    rig.clock.pass(5 * 60_000);
    const later = await readPdf(rig, `${linkOf(payment)}/receipt.pdf`);
    expect(asked.every((one) => one.equals(later))).toBe(true);
    const pages = await Promise.all([1, 2].map(() => readPage(rig, `${linkOf(payment)}/receipt`)));
    expect(new Set(pages.map(({ text }) => numberIn(text))).size).toBe(1);
  });

  it("S1.14 is numbered when the money comes, one after the other and without gaps", async () => {
    const { portalId } = rig.sandbox.demo;
    const numbers: (number | undefined)[] = [];
    for (const act of ["pay", "decline", "pay", "leave", "pay"]) {
      const { id } = await paid(act);
      numbers.push((await rig.app.context.store.receipts.find(portalId, id))?.number);
    }
    const first = numbers[0] ?? 0;
    expect(numbers).toEqual([first, undefined, first + 1, undefined, first + 2]);
  });

  it("S1.14 says that money confirmed by hand was, and how it came", async () => {
    const payment = await create(newScene(rig));
    await confirm(rig, payment, { method: "cash", reference: "Till 4", note: "From her brother." });
    const { text } = await readPage(rig, `${linkOf(payment)}/receipt`);
    expect(text).toContain("Cash *");
    expect(text).toContain("20 November 2026");
    expect(text).toContain("confirmed it by hand");
    expect(text).not.toMatch(/brother|Till 4|Simulated/);
    expect(textsOf(await readPdf(rig, `${linkOf(payment)}/receipt.pdf`))).toContain("Cash *");
  });

  it("S1.14 tells what was given back since, under the same number", async () => {
    const payment = await paid();
    const before = await readPage(rig, `${linkOf(payment)}/receipt`);
    await rig.card("POST", `/api/payments/${payment.id}/refunds`, {
      idempotencyKey: `refund-of-${payment.id}`,
      amount: "50.00",
      reason: "A scratch",
    });
    await settle(rig);
    const { text } = await readPage(rig, `${linkOf(payment)}/receipt`);
    expect(numberIn(text)).toBe(numberIn(before.text));
    for (const part of ["Refund", "-€50.00", "Amount after refunds", "€700.00"]) expect(text).toContain(part);
    expect(text).not.toContain("scratch");
  });

  it("S1.14 is reached from the page that says Paid", async () => {
    const payment = await paid();
    const { text } = await readPage(rig, linkOf(payment));
    expect(text).toContain(`href="${linkOf(payment)}/receipt"`);
    expect(text).toContain(`href="${linkOf(payment)}/receipt.pdf"`);
  });

  it.each(["", ".pdf"])("P2 is not there before money has come, and says when it will be (/receipt%s)", async (end) => {
    const payment = await create(newScene(rig));
    expect((await readPage(rig, linkOf(payment))).text).not.toContain("/receipt");
    for (const act of [() => Promise.resolve(), () => press(rig, payment, "cancellation")]) {
      await act();
      const { status, text } = await readPage(rig, `${linkOf(payment)}/receipt${end}?lang=de`);
      expect(status).toBe(404);
      expect(text).toContain("Es gibt noch keine Quittung");
      expect(text).toContain(`href="${linkOf(payment)}?lang=de"`);
    }
  });

  it("P6 is at no address that somebody could guess", async () => {
    const { status, text } = await readPage(rig, `/p/${"0".repeat(22)}/receipt`);
    expect(status).toBe(404);
    expect(text).toContain("There is nothing at this address");
  });

  it("X47 is told in the payer's language, sums and dates as its readers write them", async () => {
    const payment = await paid();
    const texts = textsOf(await readPdf(rig, `${linkOf(payment)}/receipt.pdf?lang=de`));
    expect(texts).toEqual(expect.arrayContaining(["Quittung", "750,00\u00a0€", "Karte (Simulated)"]));
    const arabic = textsOf(await readPdf(rig, `${linkOf(payment)}/receipt.pdf?lang=ar`)).join("\n");
    // From left to right on paper, so the word stands turned round.
    expect(arabic).toContain([..."رقم الإيصال".replace("لإ", "X")].toReversed().join("").replace("X", "لإ"));
    expect(arabic).toContain("750.00");
  });
});

describe("the request as a document", () => {
  it("S2.13 shows merchant, lines, VAT, total, reference and status, the same while nothing has changed", async () => {
    await settlePolicies(rig, { brand: keller });
    const payment = await create(newScene(rig));
    await giveTerms(rig, payment, { lines: kitchenLines });
    const first = await readPdf(rig, `${linkOf(payment)}/order.pdf`);
    const texts = textsOf(first);
    const { reference } = await shown(rig, payment);
    expect(texts).toEqual(
      expect.arrayContaining(["Keller Küchen GmbH", "help@keller.example   +49 (30) 123-456", reference, "Open"]),
    );
    expect(texts).toEqual(
      expect.arrayContaining(["Kitchen island", "Discount -€10.50", "2", "€300.00", "19%", "€589.50"]),
    );
    expect(texts).toEqual(expect.arrayContaining(["Delivery", "1.5", "€107.00", "7%", "€160.50"]));
    expect(texts).toEqual(expect.arrayContaining(["VAT included (19%)", "€94.12", "VAT included (7%)", "€10.50"]));
    expect(texts).toEqual(expect.arrayContaining(["Total amount", "€750.00", "HRB 1234", "1 / 1"]));
    rig.clock.pass(60_000);
    expect((await readPdf(rig, `${linkOf(payment)}/order.pdf`)).equals(first)).toBe(true);
    await press(rig, payment, "cancellation");
    expect(textsOf(await readPdf(rig, `${linkOf(payment)}/order.pdf`))).toContain("Cancelled");
    await settlePolicies(rig, defaultPolicies);
  });

  it("S3.11 holds nothing of what the CRM knows of the payer, nor does any page", async () => {
    const payment = await paid();
    const documents = await Promise.all(
      ["receipt.pdf", "order.pdf"].map((end) => readPdf(rig, `${linkOf(payment)}/${end}`)),
    );
    const pages = await Promise.all(
      ["", "/receipt", "/qr", "/return"].map((end) => readPage(rig, linkOf(payment) + end)),
    );
    const told = [...documents.flatMap(textsOf), ...documents.map(String), ...pages.map(({ text }) => text)];
    for (const text of told) expect(text).not.toMatch(/Mia|mia@example/);
  });

  it("S2.13 goes on over as many pages as it takes, with its headings on each", async () => {
    const payment = await create(newScene(rig));
    const lines = Array.from({ length: 95 }, (_, place) => ({
      description: `Cupboard ${place}`,
      quantity: "1",
      unitPrice: 750,
      discount: 0,
      vatRate: null,
    }));
    await giveTerms(rig, payment, { lines });
    const pdf = await readPdf(rig, `${linkOf(payment)}/order.pdf`);
    const texts = textsOf(pdf);
    const pages = pagesOf(pdf);
    expect(pages).toBeGreaterThan(2);
    expect(texts.filter((text) => text === "Unit price")).toHaveLength(pages);
    expect(texts.filter((text) => text.startsWith("Cupboard "))).toEqual(lines.map(({ description }) => description));
    expect(texts).toContain(`${pages} / ${pages}`);
  });

  it("P8 stops a reader who asks for documents without end, and says for how long", async () => {
    const payment = await create(newScene(rig));
    const headers = { "x-forwarded-for": "10.9.9.9", "accept-language": "nb" };
    for (let time = 0; time < 30; time += 1)
      await rig.page(`${linkOf(payment)}/order.pdf`, { headers, method: "HEAD" });
    const answer = await rig.page(`${linkOf(payment)}/order.pdf`, { headers });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.text()).toContain("For mange forespørsler");
  });
});

const hostile = [
  "<script>alert(1)</script><b onclick=x>bold</b>",
  "\u202eevil\u202d \u2067isolated \u200b\u0007",
  "line one\r\nline two\u2028line three",
  "' \" & ; ) Tj ET (",
  "ل".repeat(40),
  "\ud800 lone",
  "x".repeat(5_000),
].join(" ");

describe("hostile text", () => {
  it("F116 comes out harmless in page and document, wherever it stands", async () => {
    const legalLines = [hostile, hostile];
    await settlePolicies(rig, { brand: { ...keller, name: hostile.slice(0, 200), legalLines, supportEmail: hostile } });
    const payment = await create(newScene(rig), { description: "placeholder" });
    const lines = [{ ...(kitchenLines[0] ?? never()), description: hostile }];
    await giveTerms(rig, payment, { lines });
    const { payments } = rig.app.context.store;
    const { findByToken } = payments;
    const stored = await payments.find(rig.sandbox.demo.portalId, payment.id);
    Object.assign(payments, { findByToken: () => Promise.resolve({ ...stored, description: hostile }) });
    try {
      const { status, text } = await readPage(rig, linkOf(payment));
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script>|<b onclick|mailto:/);
      expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      const pdf = await readPdf(rig, `${linkOf(payment)}/order.pdf`);
      const texts = textsOf(pdf).join("\n");
      expect(texts).toContain("<script>alert(1)</script>");
      expect(texts).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u2028]/);
      expect(pdf.toString("latin1")).not.toMatch(/\/JavaScript|\/OpenAction|\/URI|\/Launch/);
    } finally {
      Object.assign(payments, { findByToken });
      await settlePolicies(rig, defaultPolicies);
    }
  });
});

function never(): never {
  throw new Error("There is no line.");
}
