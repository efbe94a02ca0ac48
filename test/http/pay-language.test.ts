import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, press, sessionsOf, settle, shown, tokenOf } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  // Refused pages count as misses of an address; behind a proxy each reader has their own.
  rig = await startRig({ withStripe: true, trustedProxies: 1 });
});
afterEach(() => rig.stripe.faults.clear());
afterAll(() => rig.close());

let readers = 0;

type Headers = Readonly<Record<string, string>>;

/** A page as a reader with an address of their own gets it. */
async function read(path: string, headers: Headers = {}, method: "GET" | "POST" = "GET") {
  readers += 1;
  const own = { origin: rig.url, "x-forwarded-for": `10.1.0.${readers % 250}` };
  const answer = await rig.page(path, { method, headers: { ...own, ...headers } });
  const { status, headers: said } = answer;
  return { status, said, text: await answer.text() };
}

const languageOf = (html: string) => /<html lang="(\w+)"/.exec(html)?.[1];

async function newLink(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return `/p/${tokenOf(await create(newScene(rig), changes))}`;
}

describe("the language of the payer's page", () => {
  it.each([
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["es-419", "es"],
    ["FR-ca", "fr"],
    ["ar-KW,ar;q=0.9", "ar"],
    ["nn-NO,nn;q=0.9", "nb"],
    ["no", "nb"],
    ["pt-BR,pt;q=0.9", "en"],
    ["en;q=0.3,fr;q=0.8,de;q=0.5", "fr"],
    ["de;q=0,es;q=0.1", "es"],
    ["it,pl;q=0.9", "en"],
    ["sv,de;q=0.2", "de"],
    ["*", "en"],
    [";;;q=,,%00,constructor,__proto__", "en"],
    ["", "en"],
  ])("X47 follows the browser's “%s” to %s", async (asked, language) => {
    const { status, text } = await read(await newLink(), { "accept-language": asked });
    expect([status, languageOf(text)]).toEqual([200, language]);
  });

  it("X47 is the one asked for in the address, whatever the browser says", async () => {
    const link = await newLink();
    for (const [asked, language] of [
      ["es", "es"],
      ["AR", "ar"],
      ["no", "nb"],
    ]) {
      const { text } = await read(`${link}?lang=${asked}`, { "accept-language": "fr" });
      expect(languageOf(text)).toBe(language);
    }
  });

  it.each(["lang=tlh", "lang=", "lang=constructor", "lang=de&lang=es", "lang[]=de", "lang[de]=1", "lang=%00"])(
    "X47 is the browser's where the address asks for the nonsense %s",
    async (query) => {
      const { status, text } = await read(`${await newLink()}?${query}`, { "accept-language": "fr" });
      expect([status, languageOf(text)]).toEqual([200, "fr"]);
    },
  );

  it("X47 S3.19 tells method, description, sum and end in it, in the account's time zone", async () => {
    const { text } = await read(`${await newLink()}?lang=de`);
    for (const part of [
      "<title>Zahlungsanfrage</title>",
      "Testzahlung: Es wird kein echtes Geld bewegt.",
      '<p class="amount">750,00\u00a0€</p>',
      '<p class="lead" dir="auto">Second half</p>',
      "Zahlbar bis",
      "27. November 2026 um",
      "(Europe/Berlin)",
      "750,00\u00a0€ bezahlen",
      "Sie bezahlen auf der Seite von Stripe. Der Absender erhält Ihre Kartendaten nicht.",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("X47 runs from right to left in Arabic only", async () => {
    const link = await newLink({ description: "الدفعة الثانية" });
    const arabic = await read(`${link}?lang=ar`);
    expect(arabic.text).toContain('<html lang="ar" dir="rtl">');
    expect(arabic.text).toContain('<p class="lead" dir="auto">الدفعة الثانية</p>');
    expect((await read(`${link}?lang=de`)).text).toContain('<html lang="de">');
  });

  it("X47 offers every language by its own name, and marks the one that is read", async () => {
    const link = await newLink();
    const { text } = await read(`${link}?lang=nb`);
    const offered = [...text.matchAll(/<a href="([^"]+)" hreflang="(\w+)" lang="(\w+)" dir="(\w+)"([^>]*)>([^<]+)</g)];
    expect(
      offered.map(([, href, hreflang, lang, dir, rest = "", name]) => [href, hreflang, lang, dir, rest.trim(), name]),
    ).toEqual([
      [`${link}?lang=de`, "de", "de", "ltr", "", "Deutsch"],
      [`${link}?lang=en`, "en", "en", "ltr", "", "English"],
      [`${link}?lang=es`, "es", "es", "ltr", "", "Español"],
      [`${link}?lang=fr`, "fr", "fr", "ltr", "", "Français"],
      [`${link}?lang=nb`, "nb", "nb", "ltr", 'aria-current="true"', "Norsk bokmål"],
      [`${link}?lang=ar`, "ar", "ar", "rtl", "", "العربية"],
    ]);
    expect(text).toContain('<nav class="languages" aria-label="Språk">');
  });

  it("F113 X24 is chosen without any effect but on the page: no cookie, no opening, no call", async () => {
    const payment = await create(newScene(rig));
    const [before, calls] = [await shown(rig, payment), rig.stripe.calls().length];
    const { said } = await read(`/p/${tokenOf(payment)}?lang=ar`);
    expect(said.get("set-cookie")).toBeNull();
    expect(rig.stripe.calls()).toHaveLength(calls);
    expect(await shown(rig, payment)).toEqual(before);
  });
});

describe("a language chosen by hand", () => {
  it("X47 goes with the payer to the provider's page and back", async () => {
    const link = await newLink();
    const { text } = await read(`${link}?lang=de`);
    expect(text).toContain(`<form method="post" action="${link}/go?lang=de">`);
    const go = await read(`${link}/go?lang=de`, {}, "POST");
    expect(go.status).toBe(303);
    expect(go.said.get("set-cookie")).toBe(`pay_language=de; Path=${link}; HttpOnly; SameSite=Lax`);
    const cookie = go.said.get("set-cookie")?.split(";")[0] ?? "";
    const back = await read(`${link}/return`, { cookie, "accept-language": "fr" });
    expect(languageOf(back.text)).toBe("de");
    expect(back.text).toContain("Noch nicht bezahlt");
    expect(back.text).toContain(`href="${link}/return?lang=de"`);
    const changed = await read(`${link}/return?lang=es`, { cookie });
    expect(languageOf(changed.text)).toBe("es");
  });

  it("X47 is not kept where nobody chose, nor believed where it makes no sense", async () => {
    const link = await newLink();
    const go = await read(`${link}/go`, { "accept-language": "de" }, "POST");
    expect([go.status, go.said.get("set-cookie")]).toEqual([303, null]);
    for (const cookie of ["pay_language=zz", "pay_language=ded", "xpay_language=es", "pay_language="]) {
      const { text } = await read(link, { cookie, "accept-language": "de" });
      expect(languageOf(text)).toBe("de");
      expect(text).not.toContain("/go?lang");
    }
    const { text } = await read(link, { cookie: "a=b; pay_language=es; c=d", "accept-language": "de" });
    expect(languageOf(text)).toBe("es");
  });

  it("S1.21 X47 explains a cancelled link in it, also after the button", async () => {
    const payment = await create(newScene(rig));
    await press(rig, payment, "cancellation");
    const link = `/p/${tokenOf(payment)}`;
    for (const answer of [await read(`${link}?lang=es`), await read(`${link}/go?lang=es`, {}, "POST")]) {
      expect(answer.text).toContain('<html lang="es">');
      expect(answer.text).toContain("Esta solicitud ha sido cancelada");
      expect(answer.text).toContain("consulte a la persona que se la envió");
      expect(answer.text).toContain(`href="${link}?lang=fr"`);
      expect(answer.text).not.toContain("<form");
    }
  });

  it("S3.27 S5.18 X47 tells in it that a card was declined, and repeats the provider's own sentence", async () => {
    const payment = await create(newScene(rig));
    const link = `/p/${tokenOf(payment)}`;
    await read(`${link}/go`, {}, "POST");
    rig.stripe.decline(sessionsOf(rig, payment)[0] ?? "");
    await settle(rig);
    const { text } = await read(`${link}?lang=fr`);
    expect(text).toContain(
      "Message du prestataire de paiement\u00a0: «\u00a0Your card was declined.\u00a0» Aucun montant n’a été débité.",
    );
    expect(text).toContain("Réessayer de payer 750,00\u00a0€");
  });
});

describe("trouble on the payer's way", () => {
  it("F20 X47 is told in the payer's language when the provider is out of reach, with the way back", async () => {
    const link = await newLink();
    rig.stripe.faults.add({ kind: "request_lost" });
    const { status, text } = await read(`${link}/go?lang=nb`, {}, "POST");
    expect([status, languageOf(text)]).toEqual([503, "nb"]);
    expect(text).toContain("Betalingsleverandøren svarte ikke i tide. Du er ikke belastet.");
    expect(text).toContain(`<a class="button" href="${link}?lang=nb">Prøv igjen</a>`);
    expect(text).toContain(`href="${link}?lang=ar"`);
  });

  it("F24 X47 is told in the payer's language when the provider refuses", async () => {
    const link = await newLink();
    rig.stripe.faults.add({ kind: "forbidden" });
    const { status, text } = await read(`${link}/go`, { "accept-language": "ar" }, "POST");
    expect(status).toBe(502);
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain("لم يقبل مزوّد خدمة الدفع هذه الدفعة.");
    expect(text).not.toContain('class="button"');
  });

  it.each([
    ["0123456789ABCDEFGHIJKL", 404],
    ["0123456789ABCDEFGHIJKL/go", 404],
    ["0123456789ABCDEFGHIJKL/return", 404],
    ["cut%", 400],
  ])("F112 X47 is told in the payer's language when /p/%s leads nowhere", async (end, expected) => {
    const { status, text } = await read(`/p/${end}`, { "accept-language": "de" });
    expect([status, languageOf(text)]).toEqual([expected, "de"]);
    expect(text).toContain("Unter dieser Adresse ist nichts zu finden");
    expect(text).toContain('href="?lang=fr"');
  });

  it("X47 is told in the payer's language when it is ours, by no word of what it was", async () => {
    const link = await newLink();
    const { payments } = rig.app.context.store;
    const { findByToken } = payments;
    Object.assign(payments, { findByToken: () => Promise.reject(new Error("a secret of the store")) });
    const { status, text } = await read(link, { "accept-language": "fr" });
    Object.assign(payments, { findByToken });
    expect([status, languageOf(text)]).toEqual([500, "fr"]);
    expect(text).toContain("Une erreur s’est produite de notre côté");
    expect(text).toContain("Si vous avez déjà payé, merci de ne pas payer une seconde fois.");
    expect(text).not.toContain("secret");
    expect(rig.log.lines.filter(({ sentence }) => sentence === "A request failed.")).toHaveLength(1);
  });

  it("X47 leaves pages that are not the payer's in English", async () => {
    const { status, text } = await read("/nowhere", { "accept-language": "de" });
    expect([status, languageOf(text)]).toEqual([404, "en"]);
    expect(text).not.toContain('class="languages"');
  });
});
