import { isDecimal } from "../../domain/decimal.ts";
import type { FieldError } from "../../domain/errors.ts";
import { sumsOf, totalOf, type Line } from "../../domain/lines.ts";
import { AmountError, parseAmount, type Money } from "../../domain/money.ts";
import type { LineOrder } from "./payment-order.ts";

export const mostLines = 100;
export const longestText = 200;

/** The lines with their exact sum, or what is wrong with them: `lines.3.quantity` is the fourth line's. */
export type CheckedLines =
  { readonly lines: readonly Line[]; readonly sum: Money } | { readonly errors: readonly FieldError[] };

/** Judges lines as typed. Their currency is one we know. */
export function checkLines(lines: readonly LineOrder[], currency: string): CheckedLines {
  if (lines.length > mostLines) return { errors: [{ name: "lines", message: `Enter at most ${mostLines} lines.` }] };
  const checked = lines.map((line, index) => checkLine(line, { index, currency }));
  const errors = checked.flatMap((line) => ("errors" in line ? line.errors : []));
  if (errors.length > 0) return { errors };
  const good = checked.flatMap((line) => ("line" in line ? line.line : []));
  const { total } = totalOf(good);
  if (!Number.isSafeInteger(total)) return { errors: [{ name: "lines", message: "This sum is too large." }] };
  if (total <= 0) return { errors: [{ name: "lines", message: "The lines come to nothing; ask for more than zero." }] };
  return { lines: good, sum: { minor: total, currency } };
}

interface Place {
  readonly index: number;
  readonly currency: string;
}

type CheckedLine = { readonly line: Line } | { readonly errors: readonly FieldError[] };

function checkLine({ description, quantity, unitPrice, discount, vatRate }: LineOrder, place: Place): CheckedLine {
  const price = readMoney(unitPrice, "Enter the price of one, such as 750.00.", place);
  const less = readMoney(discount || "0", "Enter the discount as an amount, such as 50.00.", place);
  const problems: readonly (readonly [string, string | null])[] = [
    ["description", textProblem(description)],
    ["quantity", quantityProblem(quantity)],
    ["unitPrice", typeof price === "string" ? price : null],
    ["discount", typeof less === "string" ? less : null],
    ["vatRate", rateProblem(vatRate)],
  ];
  const errors = problems.flatMap(([field, message]) => (message === null ? [] : [errorAt(place, field, message)]));
  if (errors.length > 0 || typeof price === "string" || typeof less === "string") return { errors };
  const line = { description: description.trim(), quantity, unitPrice: price, discount: less, vatRate };
  const problem = sumProblem(line);
  return problem === null ? { line } : { errors: [errorAt(place, problem.field, problem.message)] };
}

/** Minor units, or what is wrong. */
function readMoney(text: string, hint: string, { currency }: Place): number | string {
  if (!text.trim()) return hint;
  try {
    const { minor } = parseAmount(text, currency);
    return minor < 0 ? "Enter zero or more." : minor;
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    return error.message;
  }
}

function textProblem(description: string): string | null {
  const { length } = description.trim();
  if (length === 0) return "Say what this is.";
  return length > longestText ? `Keep it within ${longestText} characters.` : null;
}

function quantityProblem(quantity: string): string | null {
  if (!isDecimal(quantity)) return "Enter a number such as 2 or 1.5, with at most four decimals.";
  return /[1-9]/.test(quantity) ? null : "Enter more than zero.";
}

function rateProblem(rate: string | null): string | null {
  if (rate === null || (isDecimal(rate) && Number(rate) <= 100)) return null;
  return "Enter the VAT in percent, such as 25, or leave it empty.";
}

function sumProblem(line: Line): { readonly field: string; readonly message: string } | null {
  try {
    const { total } = sumsOf(line);
    return total < 0 ? { field: "discount", message: "The discount is more than the line." } : null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { field: "unitPrice", message: "This sum is too large." };
  }
}

function errorAt({ index }: Place, field: string, message: string): FieldError {
  return { name: `lines.${index}.${field}`, message };
}
