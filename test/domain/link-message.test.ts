import { describe, expect, it } from "vitest";
import { linkMessage } from "../../server/domain/link-message.ts";
import { mailLanguages } from "../../server/domain/mail-texts.ts";
import { usualTerms, type Payment } from "../../server/domain/payment.ts";
import { defaultPolicies, type Policies } from "../../server/domain/policies.ts";
import { unresolvedIn } from "../../server/domain/template.ts";
import { payment } from "../store/samples.ts";

const link = "https://pay.example.com/p/AAAAAAAAAAAAAAAAAAAAAA";
const inFull: Partial<Payment> = { description: "Website", validUntil: Date.UTC(2026, 10, 27, 13, 5) };

function messageOf(changes: Partial<Payment> = {}, policies: Partial<Policies> = {}) {
  const portal = { timeZone: "Europe/Berlin" };
  return linkMessage({
    payment: payment({ ...inFull, ...changes }),
    portal,
    policies: { ...defaultPolicies, ...policies },
    link,
  });
}

describe("the message that brings a link", () => {
  it("S1.6 says of whom, how much, what for, where and until when, in English unless a language was chosen", () => {
    const { subject, body, language, payLabel } = messageOf();
    expect({ subject, language, payLabel }).toEqual({
      subject: "Payment of €750.00 for Website",
      language: "en",
      payLabel: "Pay €750.00",
    });
    expect(body).toBe(
      [
        "Hello Mia Keller,",
        "here is the link for your payment of €750.00 for Website:",
        link,
        "Reference: 512-ABCDEFGH\nThe link can be paid until 27 November 2026 at 14:05 (Europe/Berlin).",
      ].join("\n\n"),
    );
  });

  it.each(mailLanguages)("S1.6 is complete in %s, with and without an end and a name of the merchant", (language) => {
    const brand = { ...defaultPolicies.brand, name: "Lindgren Studio" };
    const terms = { ...usualTerms, language };
    const whole = messageOf({ terms }, { brand });
    const bare = messageOf({ terms, validUntil: null });
    for (const message of [whole, bare]) {
      expect(unresolvedIn(`${message.subject} ${message.body} ${message.payLabel}`, message.values)).toEqual([]);
      // Alone on its line and without marks beside it, so that every mail program makes a link of it.
      expect(message.body.split("\n")).toContain(link);
      expect(message.body).toContain("Mia Keller");
    }
    expect(whole.body).toContain("Lindgren Studio");
    expect(whole.body.length).toBeGreaterThan(bare.body.length);
    expect(whole.language).toBe(language);
  });

  it("S1.6 writes sums and dates as the language does, and sets them apart where it runs from right to left", () => {
    const said = (language: string) => messageOf({ terms: { ...usualTerms, language } });
    expect(said("de").subject).toBe("Zahlung über 750,00\u00a0€ für Website");
    expect(said("de").body).toContain("27. November 2026 um 14:05 (Europe/Berlin)");
    expect(said("ar")).toMatchObject({ direction: "rtl" });
    expect(said("ar").body).toContain("\u2068512-ABCDEFGH\u2069");
  });

  it("falls back on English for a language it does not speak, and on UTC for a zone it does not know", () => {
    expect(messageOf({ terms: { ...usualTerms, language: "__proto__" } }).language).toBe("en");
    const policies = defaultPolicies;
    const { body } = linkMessage({ payment: payment(inFull), portal: { timeZone: "Mars/Base" }, policies, link });
    expect(body).toContain("13:05 (UTC)");
  });

  it("S1.6 is the account's own template where it has one, with what cannot be filled in left in place", () => {
    const mail = { subject: "{{brand.name}} asks", body: "{{amount}} until {{until}}: {{link}}", replyTo: "" };
    const { subject, body } = messageOf({ validUntil: null }, { mail });
    expect(subject).toBe("{{brand.name}} asks");
    expect(body).toBe(`€750.00 until {{until}}: ${link}`);
  });

  it("X39 F130 says in its subject that a test moves no real money, in the payer's language", () => {
    expect(messageOf({ mode: "test" }).subject).toBe("[Test] Payment of €750.00 for Website");
    expect(messageOf({ mode: "test", terms: { ...usualTerms, language: "es" } }).subject).toMatch(/^\[Prueba\] Pago/);
  });

  it("F117 has a subject of one line, whatever stands in the description", () => {
    const { subject } = messageOf({ description: "Website\r\nBcc: everybody@example.com\u2028again" });
    expect(subject).toBe("Payment of €750.00 for Website Bcc: everybody@example.com again");
  });
});
