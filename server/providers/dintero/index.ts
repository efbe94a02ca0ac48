import { ValidationError, type FieldError } from "../../domain/errors.ts";
import type { Money } from "../../domain/money.ts";
import { day, minute } from "../../domain/time.ts";
import type { Clock } from "../../ports/context.ts";
import type {
  AccountToOpen,
  Capabilities,
  OpenedCheckout,
  Provider,
  ProviderSettings,
  SettingsField,
  TestCard,
} from "../../ports/provider.ts";
import { payOriginsOf } from "../common/pay-origins.ts";
import { plainCapabilities, requireFields } from "../common/settings.ts";
import { fingerprint, secretsIn } from "../common/signature.ts";
import { openDinteroAccount } from "./account.ts";
import { upstream } from "./api.ts";
import { modeOf } from "./mapping.ts";
import { methods, wallets } from "./methods.ts";
import { tokenSource, type TokenSource } from "./token.ts";

export interface DinteroProviderOptions {
  /** `https://checkout.dintero.com`, or a loopback address where a fake listens. */
  readonly checkoutUrl: string;
  /** `https://api.dintero.com`, or a loopback address where a fake listens. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
}

const currencies = ["NOK", "SEK", "DKK", "EUR"];

const capabilities: Capabilities = {
  ...plainCapabilities,
  // Any date will do; these keep a page from dying under the payer and from living for ever.
  checkoutLife: { shortest: 15 * minute, longest: 365 * day },
  tellsByOrder: true,
  changesAmount: "before_opening",
  // About 7 days for cards, longer for invoices: no one figure.
  holds: { days: null, captures: "many" },
  lines: { vat: true, wholeQuantities: false },
  methods,
  sendsLinks: ["sms", "push"],
  pushesTo: wallets,
  registersWebhooks: true,
  currencies,
  descriptionLimit: 200,
};

const settings: readonly SettingsField[] = [
  {
    name: "accountId",
    label: "Account id",
    help: "T and eight digits for the test account, P and eight digits for the live one. Stands beside the account's name in Dintero Backoffice.",
    isSecret: false,
    isRequired: true,
    isFixed: true,
  },
  {
    name: "clientId",
    label: "Client id",
    help: "Make an API client in Dintero Backoffice under Settings, API clients, with the right to Checkout (read and write). Test and live have their own.",
    isSecret: false,
    isRequired: true,
  },
  {
    name: "clientSecret",
    label: "Client secret",
    help: "Shown once, when the API client is made in Dintero Backoffice under Settings, API clients.",
    isSecret: true,
    isRequired: true,
  },
  {
    name: "profileId",
    label: "Checkout profile",
    help: "Which profile the pay page uses: the id from Dintero Backoffice under Settings, Checkout, Profiles. Leave empty for the default one.",
    isSecret: false,
    isRequired: false,
  },
  {
    name: "webhookSecret",
    label: "Signature secret",
    help: "Optional: the account's signature secret, which Dintero gives by its admin API (admin/signature). With it, callbacks without a good signature are refused. While you change it, give both with a comma between.",
    isSecret: true,
    isRequired: false,
  },
];

const anyDate = "any date ahead, any CVC";

/** On a `T` account, as Dintero documents them. */
const testCards: readonly TestCard[] = [
  { number: "4000 0000 0000 0002", alongside: anyDate, outcome: "paid" },
  { number: "4000 1000 0000 0000", alongside: anyDate, outcome: "asks for 3-D Secure" },
  { number: "4000 3000 0000 0006", alongside: anyDate, outcome: "3-D Secure fails" },
  { number: "4100 0000 0000 0076", alongside: anyDate, outcome: "declined" },
];

export function dinteroProvider(options: DinteroProviderOptions): Provider {
  const payOrigins = payOriginsOf(options.checkoutUrl, ["https://checkout.dintero.com"]);
  const memoryOf = connectionMemory(options);
  return {
    id: upstream,
    label: "Dintero",
    capabilities,
    settings,
    testCards,
    // Each session names the address itself.
    webhookHelp: null,
    payOrigins,
    refusalOf,
    readSettings,
    open: (account) => openDinteroAccount(account, { ...options, payOrigins, ...memoryOf(account) }),
  };
}

interface Memory {
  readonly tokens: TokenSource;
  readonly made: Map<string, OpenedCheckout>;
}

const mostConnections = 1_000;

/** An account is opened anew for each use; its token has to outlive that. Other keys have a memory of their own. */
function connectionMemory(options: DinteroProviderOptions): (account: AccountToOpen) => Memory {
  const memories = new Map<string, Memory>();
  return ({ connectionId, values }) => {
    const { accountId = "", clientId = "", clientSecret = "" } = values;
    const key = fingerprint([connectionId, accountId, clientId, clientSecret].join("\n"));
    const known = memories.get(key);
    if (known) return known;
    const memory = { tokens: tokenSource(options, { accountId, clientId, clientSecret }), made: new Map() };
    if (memories.size >= mostConnections) memories.clear();
    memories.set(key, memory);
    return memory;
  };
}

function refusalOf({ minor, currency }: Money): string | null {
  if (!currencies.includes(currency)) return `Dintero takes ${currencies.join(", ")} only.`;
  return minor > 0 ? null : "Dintero takes no less than the smallest unit.";
}

function readSettings(filledIn: Readonly<Record<string, string>>): ProviderSettings {
  requireFields(settings, filledIn);
  const given = (name: string): string => filledIn[name]?.trim() ?? "";
  const profileId = given("profileId") || "default";
  const secrets = secretsIn(filledIn["webhookSecret"]);
  const [accountId, clientId, clientSecret] = [given("accountId"), given("clientId"), given("clientSecret")];
  const fields = [
    problem("accountId", /^[TP]\d{8}$/.test(accountId), "An account id is T or P with eight digits."),
    problem("clientId", /^[^\s:]{1,200}$/.test(clientId), "Enter the API client's id."),
    problem("clientSecret", /^\S{1,500}$/.test(clientSecret), "Enter the API client's secret."),
    problem("profileId", /^[\w.-]{1,100}$/.test(profileId), "A profile's id is letters, digits, dots and hyphens."),
    problem(
      "webhookSecret",
      secrets.every((one) => /^\S+$/.test(one)),
      "A signature secret has no spaces in it.",
    ),
  ].filter((field) => field !== null);
  if (fields.length > 0) throw new ValidationError(fields);
  return {
    mode: modeOf(accountId),
    values: {
      accountId,
      clientId,
      clientSecret,
      profileId,
      ...(secrets.length > 0 && { webhookSecret: secrets.join(",") }),
    },
    keyEnding: clientId.slice(-4),
  };
}

function problem(name: string, isFine: boolean, message: string): FieldError | null {
  return isFine ? null : { name, message };
}
