import { describe, expect, it } from "vitest";
import { paymentStatuses, type PaymentStatus } from "../../server/domain/payment.ts";
import { languages, speak, type Language, type MessageName } from "../../server/http/messages/index.ts";
import { payView } from "../../server/http/pay/view.ts";
import { minute, now, payment } from "../domain/samples.ts";
import { surroundings } from "../server/pay-samples.ts";

const spoken = Object.keys(languages) as readonly Language[];
const others = spoken.filter((language) => language !== "en");
const { messages: english } = languages.en;
const names = Object.keys(english) as readonly MessageName[];

const placeholdersOf = (text: string) => [...text.matchAll(/\{(\w*)\}/g)].map(([, name]) => name).toSorted();

/** What messages lack beside the English ones, one line each. */
function lacksOf(messages: Readonly<Record<string, string>>): readonly string[] {
  const strangers = Object.keys(messages).filter((name) => !Object.hasOwn(english, name));
  const lacks = names.flatMap((name) => {
    const text = messages[name] ?? "";
    if (text.trim() === "") return [`${name} is missing`];
    const [wanted, found] = [placeholdersOf(english[name]).join(), placeholdersOf(text).join()];
    return wanted === found ? [] : [`${name} has {${found}} in place of {${wanted}}`];
  });
  return [...lacks, ...strangers.map((name) => `${name} is not told in English`)];
}

interface Case {
  readonly language: Language;
  readonly status?: PaymentStatus;
  readonly currency?: string;
  readonly minor?: number;
  readonly timeZone?: string;
}

function view({ language, status = "created", currency = "EUR", minor = 175_050, timeZone = "Europe/Paris" }: Case) {
  const asked = payment({ amount: { minor, currency }, validUntil: now + 60 * minute });
  const isPayable = status === "created" || status === "opened" || status === "declined";
  const page = { payment: asked, status, isPayable, isResting: false, providerLabel: "Stripe", declineReason: null };
  return payView({ page, around: surroundings({ timeZone }), isReturn: false, spoken: { language, isChosen: false } });
}

describe("the messages of the payer's pages", () => {
  it.each(spoken)("X47 in %s are all there, with the same places for what is put into them", (language) => {
    expect(lacksOf(languages[language].messages)).toEqual([]);
  });

  it("X47 are found wanting when one is missing, empty or strange, or has lost a place", () => {
    const { pay: _pay, ...rest } = languages.de.messages;
    const broken = { ...rest, reference: " ", paidText: "Der Betrag ist eingegangen.", more: "Mehr" };
    expect(lacksOf(broken)).toEqual([
      "reference is missing",
      "pay is missing",
      "paidText has {} in place of {amount}",
      "more is not told in English",
    ]);
  });

  it.each(others)("X47 in %s are no English left over", (language) => {
    const { messages } = languages[language];
    expect(names.filter((name) => messages[name] === english[name])).toEqual([]);
  });

  it.each(spoken)("X47 in %s leave no place empty", (language) => {
    const say = speak(language, { amount: "SUM", until: "END", provider: "PROVIDER", said: "SAID" });
    for (const name of names) expect(say(name)).not.toMatch(/[{}]/);
    expect(say("pay")).toContain("SUM");
    expect(say("expiredText")).toContain("END");
    expect(say("whereYouPay")).toContain("PROVIDER");
    expect(say("declinedSaidText")).toContain("SAID");
  });

  it("X47 repeat a value as it is, whatever stands in it", () => {
    const say = speak("en", { amount: "$& {until}", until: "END", provider: "$1", said: "" });
    expect(say("pay")).toBe("Pay $& {until}");
    expect(say("whereYouPay")).toContain("You pay on $1’s own page.");
  });

  it.each([
    ["de", /\b(du|dir|dich|dein\w*)\b/i],
    ["fr", /\b(tu|toi|ton|ta|tes)\b/i],
    ["es", /(?<!\p{L})(tú|tu|tus|ti|contigo)(?!\p{L})/iu],
  ] as const)("X47 in %s speak to the payer politely", (language, familiar) => {
    expect(names.filter((name) => familiar.test(languages[language].messages[name]))).toEqual([]);
  });

  it("X47 in Arabic are Arabic letters but for the values, each of which keeps its own direction", () => {
    const { messages } = languages.ar;
    expect(names.filter((name) => /[a-z]/i.test(messages[name].replaceAll(/\{\w+\}/g, "")))).toEqual([]);
    const say = speak("ar", { amount: "10 €", until: "", provider: "Stripe", said: "" });
    expect(say("whereYouPay")).toContain("\u2068Stripe\u2069");
  });

  it("X47 from left to right keep an Arabic sentence of the provider's apart, and nothing else", () => {
    const say = speak("de", { amount: "10 €", until: "", provider: "Stripe", said: "تم رفض البطاقة." });
    expect(say("declinedSaidText")).toContain("„\u2068تم رفض البطاقة.\u2069“");
    expect(say("whereYouPay")).toContain(" von Stripe.");
  });
});

describe("sums and dates on the payer's page", () => {
  it.each([
    ["en", "EUR", "€1,750.50"],
    ["en", "USD", "$1,750.50"],
    ["de", "EUR", "1.750,50\u00a0€"],
    ["es", "EUR", "1750,50\u00a0€"],
    ["fr", "EUR", "1\u202f750,50\u00a0€"],
    ["nb", "NOK", "1\u00a0750,50\u00a0kr"],
    ["ar", "EUR", "\u200f1,750.50\u00a0€"],
    ["ar", "KWD", "\u200f175.050\u00a0د.ك.\u200f"],
    ["de", "JPY", "175.050\u00a0¥"],
  ] as const)("X47 X14 S3.19 in %s write %s as %s", (language, currency, written) => {
    expect(view({ language, currency }).amount).toBe(written);
  });

  it.each([
    ["en", "20 November 2026 at 12:00 (Europe/Paris)"],
    ["de", "20. November 2026 um 12:00 (Europe/Paris)"],
    ["es", "20 de noviembre de 2026 a las 12:00 (Europe/Paris)"],
    ["fr", "20 novembre 2026 à 12:00 (Europe/Paris)"],
    ["nb", "20. november 2026 kl. 12:00 (Europe/Paris)"],
    ["ar", "20 نوفمبر 2026 في 12:00 م (Europe/Paris)"],
  ] as const)("X47 S2.15 in %s name the end by the account's own clock", (language, end) => {
    expect(String(view({ language }).until).replaceAll(/\s/g, " ")).toBe(end);
    expect(view({ language, timeZone: "Asia/Kuwait" }).until).toMatch(/[ \u202f](14|2):00.*\(Asia\/Kuwait\)$/);
  });

  it.each(spoken)("X47 in %s tell a whole story for every status", (language) => {
    for (const status of paymentStatuses) {
      const { title, text, payLabel } = view({ language, status });
      expect(title).not.toBe("");
      expect(`${title} ${String(text ?? "")} ${String(payLabel)}`).not.toMatch(/undefined|null|\[object|NaN|[{}]/);
    }
  });

  it.each(spoken)("P2 in %s call only what is paid paid", (language) => {
    const paid = languages[language].messages.paidTitle;
    const called = paymentStatuses.filter((status) => view({ language, status }).title === paid);
    expect(called).toEqual(["paid", "confirmed_manually"]);
  });
});
