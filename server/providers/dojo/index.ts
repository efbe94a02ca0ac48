import type { FieldError } from "../../domain/errors.ts";
import { day, minute } from "../../domain/time.ts";
import type { Clock } from "../../ports/context.ts";
import type { Capabilities, Provider, SettingsField, TestCard } from "../../ports/provider.ts";
import { payOriginsOf } from "../common/pay-origins.ts";
import { readKeySettings } from "../common/settings.ts";
import { openDojoAccount } from "./account.ts";
import { upstream } from "./api.ts";
import { currencies, dojoRefusal } from "./mapping.ts";

export interface DojoProviderOptions {
  /** `https://api.dojo.tech`, or a loopback address where a fake listens. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
}

const capabilities: Capabilities = {
  opens: "at_creation",
  tellsByOrder: false,
  findsLostPages: true,
  checkoutLife: { shortest: minute, longest: 365 * day },
  closes: true,
  changesAmount: "in_place",
  // https://docs.dojo.tech/payments/manage-payments/payment-intent
  holds: { days: 7, captures: "many" },
  refunds: "at_once",
  lines: { vat: true, wholeQuantities: true },
  methods: [
    { value: "Card", label: "Card" },
    { value: "Wallet", label: "Apple Pay and Google Pay" },
  ],
  languages: null,
  asksAddress: true,
  sendsLinks: [],
  pushesTo: [],
  keepsPayers: true,
  registersWebhooks: true,
  currencies,
  descriptionLimit: 4096,
};

const settings: readonly SettingsField[] = [
  {
    name: "apiKey",
    label: "Secret key",
    help: "Starts with sk_sandbox_ or sk_prod_. Make one in Dojo's developer portal (developer.dojo.tech) under API keys.",
    isSecret: true,
    isRequired: true,
  },
  {
    name: "webhookSecret",
    label: "Webhook secret",
    help: "Leave empty: we register the address ourselves. Otherwise it stands in Dojo's developer portal under Webhooks; while you change it, give both with a comma between.",
    isSecret: true,
    isRequired: false,
  },
];

/** With an `sk_sandbox_` key, as Dojo documents them. */
const testCards: readonly TestCard[] = [
  { number: "5200 0000 0000 1005", alongside: "12/29, code 020", outcome: "paid" },
  { number: "5200 0000 0000 1096", alongside: "12/29, code 020", outcome: "paid after a challenge" },
  { number: "4456 5300 0000 1013", alongside: "12/29, code 341", outcome: "declined" },
];

export function dojoProvider(options: DojoProviderOptions): Provider {
  const payOrigins = payOriginsOf(options.apiUrl, ["https://pay.dojo.tech"]);
  return {
    id: upstream,
    label: "Dojo",
    capabilities,
    settings,
    testCards,
    payOrigins,
    refusalOf: dojoRefusal,
    readSettings: (filledIn) => readKeySettings(filledIn, { keyProblem, secretProblem, livePrefix: "sk_prod_" }),
    open: (account) => openDojoAccount(account, { ...options, payOrigins }),
  };
}

function keyProblem(apiKey: string): FieldError | null {
  if (/^sk_(?:sandbox|prod)_[\w-]{8,}$/.test(apiKey)) return null;
  return { name: "apiKey", message: "Enter a secret key; it starts with sk_sandbox_ or sk_prod_." };
}

function secretProblem(secrets: readonly string[]): FieldError | null {
  if (secrets.every((secret) => /^[\w+/=.-]{8,}$/.test(secret))) return null;
  return {
    name: "webhookSecret",
    message: "A webhook secret is one word of letters and digits. Leave this empty to have us register.",
  };
}
