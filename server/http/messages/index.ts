import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type MessageName, type Messages } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { nb } from "./nb.ts";

export type { MessageName, Messages } from "./en.ts";

export type Language = "ar" | "de" | "en" | "es" | "fr" | "nb";

export interface LanguageFacts {
  /** Its own name for itself. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  /** For Intl. Arabic keeps the digits of cards and bank statements. */
  readonly locale: string;
  /** Where sums are written otherwise than the locale does. */
  readonly moneyLocale?: string;
  readonly messages: Messages;
}

/** What the payer's pages speak, in the order of the languages' own names. */
export const languages: Readonly<Record<Language, LanguageFacts>> = {
  de: { name: "Deutsch", direction: "ltr", locale: "de-DE", messages: de },
  en: { name: "English", direction: "ltr", locale: "en-GB", moneyLocale: "en", messages: en },
  es: { name: "Español", direction: "ltr", locale: "es-ES", messages: es },
  fr: { name: "Français", direction: "ltr", locale: "fr-FR", messages: fr },
  nb: { name: "Norsk bokmål", direction: "ltr", locale: "nb-NO", messages: nb },
  ar: { name: "العربية", direction: "rtl", locale: "ar-u-nu-latn", messages: ar },
};

/** What takes the place of `{amount}`, `{until}`, `{provider}` and `{said}`, the provider's own sentence. */
export interface Values {
  readonly amount: string;
  readonly until: string;
  readonly provider: string;
  readonly said: string;
}

export type Say = (name: MessageName) => string;

/** Tells messages in a language, with the values in their places. */
export function speak(language: Language, values: Values): Say {
  const { messages, direction } = languages[language];
  return (name) =>
    messages[name].replaceAll(/\{(amount|until|provider|said)\}/g, (_place, value: keyof Values) =>
      direction === "rtl" || rightToLeft.test(values[value]) ? isolate(values[value]) : values[value],
    );
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

// First strong isolate and its end: words of one direction in a sentence of the other keep their order, and so does it.
// https://www.w3.org/International/questions/qa-bidi-unicode-controls
function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}
