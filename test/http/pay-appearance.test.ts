import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, press, sessionsOf, settle, tokenOf } from "../scene.ts";
import { giveTerms, keller, kitchenLines, readPage, settlePolicies } from "./payer-set-up.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ trustedProxies: 1, withStripe: true });
});
afterEach(() => settlePolicies(rig, defaultPolicies));
afterAll(() => rig.close());

const linkOf = (payment: { readonly link: string | null }) => `/p/${tokenOf(payment)}`;
const policyOf = ({ said }: { readonly said: Headers }) => said.get("content-security-policy") ?? "";

describe("the merchant on the payer's pages", () => {
  it("X49 is named, with logo, colour, contact and legal lines, on every page of the payment", async () => {
    await settlePolicies(rig, { brand: keller });
    const payment = await create(newScene(rig));
    for (const end of ["", "/qr", "/return"]) {
      const { text } = await readPage(rig, linkOf(payment) + end);
      expect(text).toContain('<img src="https://cdn.keller.example/logo.svg?v=2" alt="Keller Küchen GmbH"');
      expect(text).toContain('<link rel="stylesheet" href="/assets/brand/b3005e.css" />');
      expect(text).toContain('<a href="mailto:help@keller.example">');
      expect(text).toContain('<a href="tel:+4930123456">');
      expect(text).toContain("Musterstraße 1");
    }
  });

  it("X49 has their logo loaded from its one origin and nothing else from elsewhere", async () => {
    await settlePolicies(rig, { brand: keller });
    const answer = await readPage(rig, linkOf(await create(newScene(rig))));
    expect(policyOf(answer)).toContain("img-src https://cdn.keller.example 'self'");
    expect(policyOf(answer)).toContain("default-src 'none'");
    expect(policyOf(await readPage(rig, "/nowhere"))).toContain("img-src 'self'");
    expect(policyOf(await readPage(rig, "/nowhere"))).not.toContain("keller");
  });

  it.each([
    "http://cdn.example/logo.png",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "https://a;script-src b.example/logo.png",
    "https://a.example;script-src/logo.png",
    "https://a.example,b/logo.png",
    "https://user:secret@a.example/logo.png",
    "//a.example/logo.png",
    "not an address",
  ])("F114 X49 shows the name in place of the logo %s", async (logoUrl) => {
    await settlePolicies(rig, { brand: { ...keller, logoUrl } });
    const answer = await readPage(rig, linkOf(await create(newScene(rig))));
    expect(answer.text).not.toContain("<img");
    expect(answer.text).toContain("<bdi>Keller Küchen GmbH</bdi>");
    expect(policyOf(answer)).toMatch(/img-src 'self';/);
  });

  it("X49 is left out where nothing was settled, or what was makes no sense", async () => {
    const brand = {
      ...keller,
      name: " ",
      logoUrl: "",
      colour: "red;}*{",
      supportEmail: "a@b?cc=c@d",
      supportPhone: "call us",
    };
    for (const settled of [defaultPolicies.brand, { ...brand, legalLines: [" "] }]) {
      await settlePolicies(rig, { brand: settled });
      const { text } = await readPage(rig, linkOf(await create(newScene(rig))));
      expect(text).not.toMatch(/class="merchant"|class="support"|class="legal"|\/assets\/brand\/|mailto:|tel:/);
    }
  });

  it("S1.21 X49 can be reached from a cancelled link", async () => {
    await settlePolicies(rig, { brand: keller });
    const payment = await create(newScene(rig));
    await press(rig, payment, "cancellation");
    const { text } = await readPage(rig, linkOf(payment));
    expect(text).toContain("This request was cancelled");
    expect(text).toContain("Questions about this payment?");
    expect(text).toContain("mailto:help@keller.example");
  });

  it("X49 their colour is a stylesheet that anybody may keep, for colours only", async () => {
    const { status, said, text } = await readPage(rig, "/assets/brand/b3005e.css");
    expect([status, said.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
    expect(said.get("cache-control")).toContain("public");
    expect(text).toBe(":root{--brand:#b3005e;--brand-strong:#93004d;--on-brand:#ffffff;--brand-edge:var(--field)}\n");
    for (const name of ["red.css", "b3005e", "b3005e.css.map", "%7D*%7B.css", "B3005E.css"]) {
      expect((await readPage(rig, `/assets/brand/${name}`)).status).toBe(404);
    }
  });
});

describe("what the payer reads", () => {
  it("S2.12 lists description, quantity, unit price, discount, VAT and total as they were entered", async () => {
    const payment = await create(newScene(rig));
    await giveTerms(rig, payment, { lines: kitchenLines });
    const { text } = await readPage(rig, linkOf(payment));
    const plain = text.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    expect(plain).toContain("Kitchen island 2 × €300.00 · VAT 19% · Discount -€10.50 €589.50");
    expect(plain).toContain("Delivery 1.5 × €107.00 · VAT 7% €160.50");
    expect(plain).toContain("VAT included ( 19% ) €94.12 VAT included ( 7% ) €10.50 Total amount €750.00");
    const german = (await readPage(rig, `${linkOf(payment)}?lang=de`)).text;
    for (const part of ["1,5", "107,00\u00a0€", "19\u00a0%", "Gesamtbetrag"]) expect(german).toContain(part);
  });

  it("S3.19 names the ways to pay where the seller chose some, and not otherwise", async () => {
    const payment = await create(newScene(rig));
    expect((await readPage(rig, linkOf(payment))).text).not.toContain("Ways to pay");
    await giveTerms(rig, payment, { methods: ["card", "klarna", "gone"] });
    expect((await readPage(rig, linkOf(payment))).text).toContain("Cards and wallets or Klarna");
    await press(rig, payment, "cancellation");
    expect((await readPage(rig, linkOf(payment))).text).not.toContain("Klarna");
  });
});

describe("what the provider's page knows of the payer", () => {
  it("S3.11 is nothing: neither name nor e-mail of the contact is handed on", async () => {
    const payment = await create(newScene(rig));
    await readPage(rig, `${linkOf(payment)}/go`, { method: "POST" });
    const session = rig.stripe.sessions().find(({ metadata }) => metadata?.["payment"] === payment.id);
    expect(session?.customer_email).toBeNull();
    expect(JSON.stringify(session)).not.toMatch(/Mia|mia@example/);
  });
});

describe("going on to the provider's page at once", () => {
  const isForwarding = async (path: string) => {
    const answer = await readPage(rig, path);
    const script = '<script src="/assets/forward.js" defer></script>';
    const isAllowed = policyOf(answer).includes(`script-src ${rig.url}/assets/forward.js`);
    expect([answer.text.includes(script), answer.text.includes("data-forward")]).toEqual([isAllowed, isAllowed]);
    return isAllowed;
  };

  it("X24 is for whoever follows the link and has nothing else to read, with the button for everybody", async () => {
    const link = linkOf(await create(newScene(rig)));
    expect(await isForwarding(link)).toBe(true);
    expect((await readPage(rig, link)).text).toContain('<button class="button primary wide">Pay €750.00</button>');
  });

  it("S2.12 X24 X47 waits for whoever has lines or ways to pay to read, comes back, or switches the language", async () => {
    const payment = await create(newScene(rig));
    const link = linkOf(payment);
    expect(await isForwarding(`${link}/return`)).toBe(false);
    expect(await isForwarding(`${link}?lang=de`)).toBe(false);
    await giveTerms(rig, payment, { methods: ["card", "klarna"] });
    expect(await isForwarding(link)).toBe(false);
    await giveTerms(rig, payment, { methods: ["card"] });
    expect(await isForwarding(link)).toBe(true);
    await giveTerms(rig, payment, { lines: kitchenLines });
    expect(await isForwarding(link)).toBe(false);
  });

  it("S3.27 X24 explains a declined card and an ended link first", async () => {
    const payment = await create(newScene(rig));
    await readPage(rig, `${linkOf(payment)}/go`, { method: "POST" });
    rig.stripe.decline(sessionsOf(rig, payment)[0] ?? "");
    await settle(rig);
    expect(await isForwarding(linkOf(payment))).toBe(false);
    await press(rig, payment, "cancellation");
    expect(await isForwarding(linkOf(payment))).toBe(false);
  });
});

describe("the language of the payer", () => {
  const askedFor = async (path: string, headers: Readonly<Record<string, string>> = {}, language?: string) => {
    const payment = await create(newScene(rig));
    if (language) await giveTerms(rig, payment, { language });
    expect((await readPage(rig, `${linkOf(payment)}/go${path}`, { method: "POST", headers })).status).toBe(303);
    const [checkout] = await rig.app.context.store.checkouts.list(rig.sandbox.demo.portalId, payment.id);
    return [checkout?.language, rig.stripe.sessions().find(({ id }) => id === checkout?.providerReference)?.locale];
  };

  it("X47 is the seller's choice where the payer has made none", async () => {
    const payment = await create(newScene(rig));
    await giveTerms(rig, payment, { language: "nb" });
    const headers = { "accept-language": "fr" };
    expect((await readPage(rig, linkOf(payment), { headers })).text).toContain('<html lang="nb">');
    expect((await readPage(rig, `${linkOf(payment)}?lang=es`, { headers })).text).toContain('<html lang="es">');
  });

  it("X47 is passed on to the provider's page", async () => {
    expect(await askedFor("?lang=de")).toEqual(["de", "de"]);
    expect(await askedFor("", { "accept-language": "fr-CH, en;q=0.5" })).toEqual(["fr", "fr"]);
    expect(await askedFor("", { "accept-language": "fr" }, "nb")).toEqual(["nb", "nb"]);
  });

  it("X47 is left to the provider where it is one we do not speak, or the provider does not", async () => {
    expect((await askedFor("", { "accept-language": "it, de;q=0.5" }))[0]).toBeNull();
    expect((await askedFor("", { "accept-language": "pt-BR" }))[0]).toBeNull();
    const [ours, theirs] = await askedFor("?lang=ar");
    expect([ours, theirs ?? "auto"]).toEqual(["ar", "auto"]);
  });
});

describe("the code for print", () => {
  it("X22 stands on a page with sum, purpose and the address in letters", async () => {
    await settlePolicies(rig, { brand: keller });
    const payment = await create(newScene(rig));
    const { text } = await readPage(rig, `${linkOf(payment)}/qr?lang=fr`);
    for (const part of [
      "Scannez pour payer",
      "Second half",
      `${rig.url}${linkOf(payment)}`,
      `src="${linkOf(payment)}/qr.svg"`,
    ]) {
      expect(text).toContain(part);
    }
    expect((await readPage(rig, `/p/${"0".repeat(22)}/qr?lang=fr`)).status).toBe(404);
  });
});
