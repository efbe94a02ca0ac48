import type { Choice } from "../../ports/provider.ts";

/**
 * Ways to pay by their full type names, `product.type`, as transactions tell them. Instabank is left out: its captures
 * and refunds want lines with quantities. https://docs.dintero.com/payments-api.html
 */
export const methods: readonly Choice[] = [
  { value: "dintero_psp.creditcard", label: "Card (Dintero)" },
  { value: "dintero_psp.vipps", label: "Vipps (Dintero)" },
  { value: "dintero_psp.applepay", label: "Apple Pay (Dintero)" },
  { value: "dintero_psp.googlepay", label: "Google Pay (Dintero)" },
  { value: "dintero_psp.clicktopay", label: "Click to Pay (Dintero)" },
  { value: "vipps", label: "Vipps" },
  { value: "swish.swish", label: "Swish" },
  { value: "klarna.klarna", label: "Klarna" },
  { value: "klarna.billie", label: "Billie (Klarna)" },
  { value: "payex.creditcard", label: "Card (PayEx)" },
  { value: "payex.mobilepay", label: "MobilePay (PayEx)" },
  { value: "payex.swish", label: "Swish (PayEx)" },
  { value: "payex.vipps", label: "Vipps (PayEx)" },
  { value: "payex.applepay", label: "Apple Pay (PayEx)" },
  { value: "payex.googlepay", label: "Google Pay (PayEx)" },
  { value: "payex.clicktopay", label: "Click to Pay (PayEx)" },
  { value: "bambora.creditcard", label: "Card (Bambora)" },
  { value: "bambora.mobilepay", label: "MobilePay (Bambora)" },
  { value: "bambora.vipps", label: "Vipps (Bambora)" },
  { value: "bambora.applepay", label: "Apple Pay (Bambora)" },
  { value: "bambora.googlepay", label: "Google Pay (Bambora)" },
  { value: "collector.invoice", label: "Invoice (Walley)" },
  { value: "collector.invoice_b2b", label: "Business invoice (Walley)" },
  { value: "collector.installment", label: "Instalments (Walley)" },
  { value: "kravia.invoice_b2c", label: "Invoice (Kravia)" },
  { value: "kravia.invoice_b2b", label: "Business invoice (Kravia)" },
  { value: "two.invoice_b2b", label: "Business invoice (Two)" },
  { value: "netaxept.creditcard", label: "Card (Netaxept)" },
];

/** Whose own app tells the payer, in place of a text message, where nothing else is offered. */
export const wallets: readonly string[] = methods
  .map(({ value }) => value)
  .filter((value) => /(?:^|\.)(?:vipps|swish|mobilepay)$/.test(value));

type Switches = Record<string, unknown>;

/** The part of a session's configuration that says how it can be paid: everything the account has, or only these. */
export function configurationOf(chosen: readonly string[] | null): Switches {
  if (chosen === null) return { active_payment_types: { enabled: true } };
  const products = chosen.map((value) => value.split("."));
  const switches: Record<string, Switches> = {};
  for (const [product = "", type] of products) {
    const on = type === undefined ? { enabled: true } : { [type]: { enabled: true } };
    switches[product] = { ...switches[product], ...on };
  }
  return switches;
}
