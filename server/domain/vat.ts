/**
 * The standard rate of VAT where a currency belongs to one country, percent. The euro has no single rate: an account
 * that sells in euros says its own. Standard rates as published for 2025:
 * https://taxation-customs.ec.europa.eu/taxation/vat_en (EU), https://www.skatteetaten.no, https://www.gov.uk/vat-rates,
 * https://www.estv.admin.ch/estv/en/home/value-added-tax.html, https://tax.gov.ae, https://zatca.gov.sa
 */
const standardRates: Readonly<Record<string, string>> = {
  AED: "5",
  BHD: "10",
  CHF: "8.1",
  CZK: "21",
  DKK: "25",
  EGP: "14",
  GBP: "20",
  HUF: "27",
  ISK: "24",
  JOD: "16",
  NOK: "25",
  OMR: "5",
  PLN: "23",
  SAR: "15",
  SEK: "25",
};

/** The rate a new line starts with: the account's own, else that of the currency's country, else null. */
export function usualVatRate(currency: string, accountRate: string | null): string | null {
  return accountRate ?? standardRates[currency] ?? null;
}
