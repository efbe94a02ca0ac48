/** A number as a person writes it; undefined for empty or unreadable text. The last of comma and point is the decimal sign. */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.replaceAll(/[\s'’]/g, "");
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(trimmed)) return undefined;
  const isGrouped = /^-?\d{1,3}(,\d{3})+$/.test(trimmed);
  const decimalSign = isGrouped || trimmed.lastIndexOf(".") > trimmed.lastIndexOf(",") ? "." : ",";
  const groupSign = decimalSign === "." ? "," : ".";
  const number = Number(trimmed.replaceAll(groupSign, "").replace(decimalSign, "."));
  return Number.isFinite(number) ? number : undefined;
}

/** Plain digits with a point; exactly `precision` decimals when given. */
export function formatDecimal(value: number | undefined, precision: number | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return "";
  return precision === undefined ? String(value) : value.toFixed(precision);
}

/** How many decimals the currency has; 2 for a code that nobody knows. */
export function currencyDecimals(currency: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
    return maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
