import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlOf } from "../../server/mail/html.ts";
import type { MailLook } from "../../server/ports/mailer.ts";

const url = "https://pay.example.com/p/abc";
const look: MailLook = {
  language: "en",
  direction: "ltr",
  brandName: "",
  logoUrl: "",
  colour: "",
  button: { url, label: "Pay €750.00" },
  footLines: [],
};

const bodyOf = (html: string): string => html.slice(html.indexOf("<body>"));
const plain = bodyOf(htmlOf({ subject: "", body: "", look })).match(/<[a-z]/g)?.length ?? 0;

describe("the HTML version of a message", () => {
  it("F117 has no element that a text brought along", () => {
    const nasty = fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "script", "a", "=", " ", "/") });
    fc.assert(
      fc.property(nasty, nasty, nasty, (body, subject, brandName) => {
        const html = htmlOf({ subject, body, look: { ...look, brandName, footLines: [body], button: null } });
        const around = brandName === "" ? 1 : 3;
        expect((bodyOf(html).match(/<[a-z]/g) ?? []).length).toBeLessThanOrEqual(plain + around);
        expect(html).not.toContain("<script");
      }),
    );
  });

  it("F117 shows what was written, as it was written", () => {
    const html = htmlOf({ subject: "s", body: `<b>"5 & 6"</b>\nit's`, look });
    expect(html).toContain("<p>&lt;b&gt;&quot;5 &amp; 6&quot;&lt;/b&gt;<br>it&#39;s</p>");
  });

  it("draws the link as a button where it stands alone, and as a link within a sentence", () => {
    const html = htmlOf({ subject: "s", body: `${url}\n\nor copy ${url} yourself`, look });
    expect(html).toContain(`<p><a class="pay" href="${url}">Pay €750.00</a></p>`);
    expect(html).toContain(`<p>or copy <a href="${url}">${url}</a> yourself</p>`);
  });

  it("says its language and direction, and reads in the dark", () => {
    const html = htmlOf({ subject: "s", body: "b", look: { ...look, language: "ar", direction: "rtl" } });
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain("prefers-color-scheme: dark");
  });

  it.each([
    ["#ffee00", "#000000"],
    ["#1f5bd8", "#ffffff"],
    ["#000000", "#ffffff"],
  ])("writes on a button of %s in %s, whichever can be read", (colour, ink) => {
    expect(htmlOf({ subject: "s", body: "b", look: { ...look, colour } })).toContain(
      `background: ${colour}; color: ${ink};`,
    );
  });

  it("F117 takes neither a colour nor a logo that is none", () => {
    const html = htmlOf({
      subject: "s",
      body: "b",
      look: { ...look, colour: "red; } body { display: none", logoUrl: "javascript:alert(1)", brandName: "Lindgren" },
    });
    expect(html).not.toContain("display: none");
    expect(html).not.toContain("javascript");
    expect(html).toContain("<strong>Lindgren</strong>");
  });
});
