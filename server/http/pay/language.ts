import type { Request, Response } from "express";
import { languages, type Language } from "../messages/index.ts";

/** The language a payer's page is told in. */
export interface PayLanguage {
  readonly language: Language;
  /** Whether the payer chose it by hand, rather than their browser. */
  readonly isChosen: boolean;
}

// Remembers what the payer chose, on the way to the provider's page and back; lives until the browser is closed.
const cookie = "pay_language";

/**
 * By the address (`?lang=de`), else as chosen before the provider's page, else as the seller chose for the payer, else
 * by the browser, else English.
 */
export function languageFor(request: Request, sellers: string | null = null): PayLanguage {
  const chosen = chosenLanguage(request);
  return { language: chosen ?? languageOf(sellers) ?? browserLanguage(request), isChosen: chosen !== null };
}

/**
 * The language the provider's page is asked for in; null where nobody has said one we share, since the provider may
 * well speak what the browser asks for first.
 */
export function providerLanguage(request: Request, sellers: string | null): Language | null {
  const [first = ""] = request.acceptsLanguages();
  const isShared = !/^pt\b/i.test(first);
  return chosenLanguage(request) ?? languageOf(sellers) ?? (isShared ? languageOf(first) : null);
}

function chosenLanguage(request: Request): Language | null {
  const kept = new RegExp(`(?:^|; )${cookie}=([a-z]{2})(?:;|$)`).exec(request.get("Cookie") ?? "")?.[1];
  return languageOf(request.query["lang"]) ?? languageOf(kept);
}

/** Sorted by the quality values; what the browser refuses by `q=0` is not among them. */
function browserLanguage(request: Request): Language {
  for (const tag of request.acceptsLanguages()) {
    const language = languageOf(tag);
    if (language) return language;
  }
  return "en";
}

// Readers of Nynorsk and of "Norwegian" read Bokmål; readers of Portuguese are told in English.
const readAs: Readonly<Record<string, Language>> = { no: "nb", nn: "nb", pt: "en" };

/** The language of a tag such as `de-AT`; null for what is not spoken here. */
function languageOf(tag: unknown): Language | null {
  if (typeof tag !== "string") return null;
  const [primary = ""] = tag.toLowerCase().split("-");
  if (Object.hasOwn(languages, primary)) return primary as Language;
  return (Object.hasOwn(readAs, primary) && readAs[primary]) || null;
}

/** Keeps the payer's choice for the way back: the return address was told to the provider before anybody chose. */
export function keepLanguage(
  response: Response,
  { language, isChosen }: PayLanguage,
  token: string,
  publicUrl: string,
): void {
  if (!isChosen) return;
  const secure = publicUrl.startsWith("https:");
  response.cookie(cookie, language, { httpOnly: true, sameSite: "lax", secure, path: `/p/${token}` });
}

/** The address with the payer's choice; what the browser says comes along by itself. */
export function addressIn({ language, isChosen }: PayLanguage, path: string): string {
  return isChosen ? `${path}?lang=${language}` : path;
}

/** What the layout needs: the page's language and direction, and the others to switch to at `path`. */
export function languageFrame(current: Language, path: string) {
  const { direction, messages } = languages[current];
  return {
    lang: current,
    dir: direction,
    languageLabel: messages.language,
    languages: Object.entries(languages).map(([lang, { name, direction: dir }]) => ({
      lang,
      name,
      dir,
      href: `${path}?lang=${lang}`,
      isCurrent: lang === current,
    })),
  };
}
