import type { Choice, TestCard } from "../../ports/provider.ts";

/**
 * Ways to pay that an order can be limited to. The list only filters: what the account has not switched on, or does not
 * suit the payer, the sum or the currency, is left out by Stripe. Left out here is what needs a customer object or a
 * subscription; wallets such as Apple Pay belong to `card`.
 * https://docs.stripe.com/payments/payment-methods/payment-method-support
 */
export const methods: readonly Choice[] = [
  { value: "card", label: "Cards and wallets" },
  { value: "link", label: "Link" },
  { value: "klarna", label: "Klarna" },
  { value: "paypal", label: "PayPal" },
  { value: "amazon_pay", label: "Amazon Pay" },
  { value: "revolut_pay", label: "Revolut Pay" },
  { value: "cashapp", label: "Cash App Pay" },
  { value: "affirm", label: "Affirm" },
  { value: "afterpay_clearpay", label: "Afterpay and Clearpay" },
  { value: "alma", label: "Alma" },
  { value: "billie", label: "Billie" },
  { value: "zip", label: "Zip" },
  { value: "sepa_debit", label: "SEPA Direct Debit" },
  { value: "bacs_debit", label: "Bacs Direct Debit" },
  { value: "us_bank_account", label: "US bank account (ACH)" },
  { value: "acss_debit", label: "Canadian pre-authorised debit" },
  { value: "au_becs_debit", label: "BECS Direct Debit" },
  { value: "pay_by_bank", label: "Pay by Bank" },
  { value: "bancontact", label: "Bancontact" },
  { value: "eps", label: "EPS" },
  { value: "ideal", label: "iDEAL" },
  { value: "p24", label: "Przelewy24" },
  { value: "blik", label: "BLIK" },
  { value: "twint", label: "TWINT" },
  { value: "mobilepay", label: "MobilePay" },
  { value: "swish", label: "Swish" },
  { value: "satispay", label: "Satispay" },
  { value: "bizum", label: "Bizum" },
  { value: "multibanco", label: "Multibanco" },
  { value: "mb_way", label: "MB WAY" },
  { value: "alipay", label: "Alipay" },
  { value: "wechat_pay", label: "WeChat Pay" },
  { value: "paynow", label: "PayNow" },
  { value: "grabpay", label: "GrabPay" },
  { value: "promptpay", label: "PromptPay" },
  { value: "fpx", label: "FPX" },
  { value: "konbini", label: "Konbini" },
  { value: "pix", label: "Pix" },
  { value: "boleto", label: "Boleto" },
  { value: "oxxo", label: "OXXO" },
];

/** What the page speaks. https://docs.stripe.com/js/appendix/supported_locales */
export const languages: readonly string[] = (
  "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru " +
  "sk sl sv th tr vi zh zh-HK zh-TW"
).split(" ");

const anyDate = "any date ahead, any CVC";

/** With an `rk_test_` key. https://docs.stripe.com/testing */
export const testCards: readonly TestCard[] = [
  { number: "4242 4242 4242 4242", alongside: anyDate, outcome: "paid" },
  { number: "4000 0000 0000 3220", alongside: anyDate, outcome: "asks for 3-D Secure" },
  { number: "4000 0000 0000 9995", alongside: anyDate, outcome: "declined: insufficient funds" },
  { number: "4000 0000 0000 0002", alongside: anyDate, outcome: "declined" },
];
