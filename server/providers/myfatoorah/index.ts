import { ValidationError, type FieldError } from "../../domain/errors.ts";
import type { Mode } from "../../domain/payment.ts";
import { day, minute } from "../../domain/time.ts";
import type { Clock } from "../../ports/context.ts";
import type {
  AccountToOpen,
  Capabilities,
  Provider,
  ProviderAccount,
  ProviderSettings,
  SettingsField,
  TestCard,
} from "../../ports/provider.ts";
import { isStandIn, payOriginsOf } from "../common/pay-origins.ts";
import { plainCapabilities } from "../common/settings.ts";
import { secretsIn } from "../common/signature.ts";
import { openMyFatoorahAccount } from "./account.ts";
import { myFatoorahRefusal } from "./amounts.ts";
import { upstream } from "./api.ts";
import { countryChoices, displayCurrencies, findCountry, siteOf, type Country } from "./countries.ts";

export interface MyFatoorahProviderOptions {
  /** A loopback address where a fake listens; null for the hosts of the account's country and mode. */
  readonly apiUrl: string | null;
  readonly clock: Clock;
  readonly appVersion: string;
}

const capabilities: Capabilities = {
  ...plainCapabilities,
  findsLostPages: true,
  closes: false,
  // Only where MyFatoorah has enabled it for the account. https://docs.myfatoorah.com/docs/updatepaymentstatus
  holds: { days: null, captures: "once" },
  refunds: "on_approval",
  lines: { vat: false, wholeQuantities: true },
  languages: ["en", "ar"],
  sendsLinks: ["email", "sms"],
  keepsPayers: true,
  // No longest life is documented; a year is well beyond any of our links.
  checkoutLife: { shortest: 10 * minute, longest: 365 * day },
  currencies: displayCurrencies,
  descriptionLimit: 250,
};

const settings: readonly SettingsField[] = [
  {
    name: "mode",
    label: "Account",
    help: "A test account lives in MyFatoorah's demo portal (demo.myfatoorah.com) and has a key of its own.",
    isSecret: false,
    isRequired: true,
    choices: [
      { value: "test", label: "Test" },
      { value: "live", label: "Live" },
    ],
  },
  {
    name: "country",
    label: "Country",
    help: "Where the MyFatoorah account was opened. A key works for its own country only; MyFatoorah's public test account is in Kuwait.",
    isSecret: false,
    isRequired: true,
    isFixed: true,
    choices: countryChoices,
  },
  {
    name: "apiToken",
    label: "API key",
    help: "In MyFatoorah's portal under Integration Settings, API Key. Tick SendPayment, GetPaymentStatus, MakeRefund and GetRefundStatus for it; UpdatePaymentStatus too, if your account may hold payments.",
    isSecret: true,
    isRequired: true,
  },
  {
    name: "webhookSecret",
    label: "Webhook secret key",
    help: "In the portal under Integration Settings, Webhook Settings: enable webhooks, version V2, create the secret key and copy it here; while you change it, give both with a comma between. Without it, webhooks are refused and payments are noticed when the payer returns and by checking.",
    isSecret: true,
    isRequired: false,
  },
];

/** At the test host, as MyFatoorah documents them. */
const testCards: readonly TestCard[] = [
  { number: "5123 4500 0000 0008", alongside: "01/39, code 100", outcome: "paid (Visa, Mastercard)" },
  { number: "8888 8800 0000 0001", alongside: "09/30, any PIN of 4 digits", outcome: "paid (KNET)" },
  { number: "4464 0400 0000 0007", alongside: "02/29, code 123", outcome: "paid (Mada)" },
  { number: "3456 7890 1234 564", alongside: "05/21", outcome: "fails (Amex)" },
];

export function myFatoorahProvider(options: MyFatoorahProviderOptions): Provider {
  // Pages of every country lie below one host.
  const below = ["https://*.myfatoorah.com"];
  const payOrigins = options.apiUrl === null ? below : payOriginsOf(options.apiUrl, below);
  return {
    id: upstream,
    label: "MyFatoorah",
    capabilities,
    settings,
    testCards,
    webhookHelp:
      "In MyFatoorah's portal under Integration Settings, Webhook Settings, enter this as the endpoint and tick the events for payment, refund and dispute status:",
    payOrigins,
    refusalOf: myFatoorahRefusal,
    readSettings,
    open: (account) => open(account, options, payOrigins),
  };
}

function open(
  account: AccountToOpen,
  { apiUrl, clock, appVersion }: MyFatoorahProviderOptions,
  payOrigins: readonly string[],
): ProviderAccount {
  const country = findCountry(account.values["country"] ?? "");
  if (!country) throw new ValidationError([{ name: "country", message: "Choose the account's country." }]);
  const site = siteOf(country, account.mode);
  return openMyFatoorahAccount(account, {
    site: { ...site, api: apiUrl ?? site.api },
    isLocal: apiUrl !== null && isStandIn(apiUrl),
    clock,
    appVersion,
    payOrigins,
  });
}

function readSettings(filledIn: Readonly<Record<string, string>>): ProviderSettings {
  const mode = modeIn(filledIn["mode"]);
  const country = findCountry(filledIn["country"]?.trim() ?? "");
  const apiToken = filledIn["apiToken"]?.trim() ?? "";
  const secrets = secretsIn(filledIn["webhookSecret"]);
  const fields = [modeProblem(mode), countryProblem(country), keyProblem(apiToken), ...secrets.map(secretProblem)];
  const problems = fields.filter((field) => field !== null);
  if (!mode || !country || problems.length > 0) throw new ValidationError(problems);
  return {
    mode,
    values: {
      country: country.code,
      apiToken,
      ...(secrets.length > 0 && { webhookSecret: secrets.join(",") }),
    },
    keyEnding: apiToken.slice(-4),
  };
}

function modeIn(text: string | undefined): Mode | null {
  return text === "test" || text === "live" ? text : null;
}

function modeProblem(mode: Mode | null): FieldError | null {
  return mode ? null : { name: "mode", message: "Choose whether this is a test or a live account." };
}

function countryProblem(country: Country | undefined): FieldError | null {
  return country ? null : { name: "country", message: "Choose the account's country." };
}

function keyProblem(apiToken: string): FieldError | null {
  if (/^[\x21-\x7e]{16,}$/.test(apiToken)) return null;
  return { name: "apiToken", message: "Paste the whole API key: one long word without spaces." };
}

function secretProblem(secret: string): FieldError | null {
  if (/^[\x21-\x7e]{8,}$/.test(secret)) return null;
  return { name: "webhookSecret", message: "Paste the whole secret key, or leave this empty." };
}
