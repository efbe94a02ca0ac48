import { sumsOf, totalOf, type Line } from "../../domain/lines.ts";
import { formatMoney } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import { languages, type Language } from "../messages/index.ts";

/** The lines of a payment as a page or a document shows them: every number is written for its reader. */
export interface LinesView {
  readonly rows: readonly LineRow[];
  /** The VAT contained in the total, by rate. */
  readonly vat: readonly { readonly rate: string; readonly sum: string }[];
  readonly total: string;
}

export interface LineRow {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  /** Null where there is none. */
  readonly discount: string | null;
  readonly vatRate: string | null;
  readonly total: string;
}

/** Null for a plain amount. */
export function linesView({ terms, amount }: Pick<Payment, "terms" | "amount">, language: Language): LinesView | null {
  const { lines } = terms;
  if (lines.length === 0) return null;
  const money = (minor: number) => moneyIn(language, { ...amount, minor });
  const { total, vatByRate } = totalOf(lines);
  return {
    rows: lines.map((line) => rowOf(line, language, money)),
    vat: vatByRate.map(({ rate, vat }) => ({ rate: percent(rate, language), sum: money(vat) })),
    total: money(total),
  };
}

function rowOf(line: Line, language: Language, money: (minor: number) => string): LineRow {
  const { description, quantity, unitPrice, discount, vatRate } = line;
  const count = new Intl.NumberFormat(languages[language].locale, { maximumFractionDigits: 4 });
  return {
    description,
    quantity: count.format(quantity as Intl.StringNumericLiteral),
    unitPrice: money(unitPrice),
    discount: discount > 0 ? money(-discount) : null,
    vatRate: vatRate === null ? null : percent(vatRate, language),
    total: money(sumsOf(line).total),
  };
}

/** The sum as the language's readers write it. */
export function moneyIn(language: Language, money: Payment["amount"]): string {
  const { locale, moneyLocale = locale } = languages[language];
  return formatMoney(money, moneyLocale);
}

/** `25` → `25 %`, exactly. */
function percent(rate: string, language: Language): string {
  const format = new Intl.NumberFormat(languages[language].locale, { style: "percent", maximumFractionDigits: 4 });
  return format.format(`${rate}e-2` as Intl.StringNumericLiteral);
}
