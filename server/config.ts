import { z } from "zod";
import { isEmailAddress } from "./domain/email-address.ts";

const hubspotApi = "https://api.hubapi.com";
const hubspotApp = "https://app.hubspot.com";
const stripeApi = "https://api.stripe.com";
const dojoApi = "https://api.dojo.tech";
const dinteroCheckout = "https://checkout.dintero.com";
const dinteroApi = "https://api.dintero.com";

const origin = z
  .url({ protocol: /^https?$/, abort: true, error: "must be an http or https address" })
  .refine((url) => new URL(url).origin === url.replace(/\/$/, ""), "must be an origin without a path")
  .transform((url) => url.replace(/\/$/, ""));

function given(): z.ZodString {
  return z.string("is missing");
}

/** `smtp://user:password@host:587` or `smtps://…`; nothing behind the host, so that no option slips in. */
const smtpUrl = z
  .url({ protocol: /^smtps?$/, abort: true, error: "must be an smtp or smtps address" })
  .refine((url) => /^\/?$/.test(new URL(url).pathname + new URL(url).search), "must end with its host and port");

/** `Lindgren Studio <payments@example.com>` or the bare address. */
const sender = z.string().transform((text, context) => {
  const [, name = "", named, bare] = /^(?:([^<>"\r\n]*)<([^<>\s]+)>|([^<>\s]+))$/.exec(text.trim()) ?? [];
  const address = named ?? bare ?? "";
  if (!isEmailAddress(address)) context.addIssue("must be an e-mail address, or a name and <address>");
  return { name: name.trim(), address };
});

const port = z.coerce.number().int().min(0).max(65_535);

/** `id:base64` of 32 bytes each, the newest first. */
const secretKeys = given().transform((text, context) => {
  const keys = text.split(",").map((entry) => {
    const [id = "", encoded = ""] = entry.trim().split(":");
    return { id, key: Buffer.from(encoded, "base64") };
  });
  const isGood = keys.every(({ id, key }) => /^[\w-]{1,32}$/.test(id) && key.length === 32);
  if (!isGood) context.addIssue("must be id:key pairs separated by commas, each key 32 bytes in base64");
  // A new key under an old id would leave everything the old one sealed unreadable.
  if (new Set(keys.map(({ id }) => id)).size < keys.length) context.addIssue("must give each key an id of its own");
  return keys;
});

/** Every setting of the program, by its name in the environment. `.env.example` explains each. */
export const configShape = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  PORT: port.default(3000),
  PUBLIC_URL: origin.optional(),
  DATABASE_URL: z.string().default(""),
  PROCESS: z.enum(["all", "web", "worker"]).default("all"),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  SECRET_KEYS: secretKeys,
  SIGNING_SECRET: given().min(32, "must have at least 32 characters"),
  HUBSPOT_CLIENT_ID: given(),
  HUBSPOT_CLIENT_SECRET: given(),
  HUBSPOT_CLIENT_SECRET_FORMER: z.string().min(1).optional(),
  HUBSPOT_API_URL: origin.default(hubspotApi),
  HUBSPOT_APP_URL: origin.default(hubspotApp),
  STRIPE_API_URL: origin.default(stripeApi),
  DOJO_API_URL: origin.default(dojoApi),
  DINTERO_CHECKOUT_URL: origin.default(dinteroCheckout),
  DINTERO_API_URL: origin.default(dinteroApi),
  MYFATOORAH_API_URL: origin.optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: sender.optional(),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: z.string().min(32, "must have at least 32 characters").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface Config {
  readonly isProduction: boolean;
  readonly port: number;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** `postgres://…` or the path of a SQLite file. */
  readonly database: string;
  readonly process: "all" | "web" | "worker";
  readonly trustedProxies: number;
  readonly secretKeys: readonly { readonly id: string; readonly key: Buffer }[];
  readonly signingSecret: string;
  readonly hubspot: {
    readonly clientId: string;
    readonly clientSecret: string;
    /** Its predecessor while it is being rotated: HubSpot may still sign with it. Null at all other times. */
    readonly formerClientSecret: string | null;
    readonly apiUrl: string;
    readonly appUrl: string;
  };
  readonly providers: {
    readonly stripeApiUrl: string;
    readonly dojoApiUrl: string;
    readonly dinteroCheckoutUrl: string;
    readonly dinteroApiUrl: string;
    /** Null for the host of each merchant's country. */
    readonly myfatoorahApiUrl: string | null;
  };
  /** Null where nothing is sent by mail. */
  readonly mail: MailConfig | null;
  /** A port for operators alone, with health and figures; null for none. */
  readonly metricsPort: number | null;
  /** Who brings it may read the figures; null where nobody has to, or nobody from outside may. */
  readonly metricsToken: string | null;
  readonly logLevel: string;
}

export interface MailConfig {
  readonly smtpUrl: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Whether a connection that cannot be encrypted is refused. */
  readonly needsTls: boolean;
}

/** Everything that is wrong with the environment, one line each; values are never repeated. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration needs attention:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Reads the environment once. Throws ConfigError with every problem together. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = configShape.safeParse(filled);
  const issues = result.error?.issues ?? [];
  const readable = result.data ?? readableOf(filled);
  const problems = [
    ...issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...productionProblems(readable),
    ...processProblems(readable),
    ...portProblems(readable),
    ...mailProblems(filled),
  ];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(result.data);
}

type Values = z.infer<typeof configShape>;

/** The settings that can be read by themselves: what they say together is judged even when another one is wrong. */
function readableOf(filled: Readonly<Record<string, string | undefined>>): Partial<Values> {
  const fields = Object.entries(configShape.shape);
  return Object.fromEntries(fields.map(([name, field]) => [name, field.safeParse(filled[name]).data]));
}

/** In production money and tokens go to the real addresses only. */
function productionProblems(values: Partial<Values>): readonly string[] {
  if (values.NODE_ENV !== "production") return [];
  const fixed = [
    ["HUBSPOT_API_URL", values.HUBSPOT_API_URL, hubspotApi],
    ["HUBSPOT_APP_URL", values.HUBSPOT_APP_URL, hubspotApp],
    ["STRIPE_API_URL", values.STRIPE_API_URL, stripeApi],
    ["DOJO_API_URL", values.DOJO_API_URL, dojoApi],
    ["DINTERO_CHECKOUT_URL", values.DINTERO_CHECKOUT_URL, dinteroCheckout],
    ["DINTERO_API_URL", values.DINTERO_API_URL, dinteroApi],
    ["MYFATOORAH_API_URL", values.MYFATOORAH_API_URL, "the host of each merchant's country, so leave it empty"],
  ] as const;
  const moved = fixed.filter(([, given, own]) => given !== undefined && given !== own);
  const problems = moved.map(([name, , own]) => `${name}: can only be ${own} in production`);
  const isSecure = values.PUBLIC_URL?.startsWith("https:") ?? false;
  return isSecure ? problems : [...problems, "PUBLIC_URL: must be an https address in production"];
}

function processProblems({ PROCESS = "all", DATABASE_URL = "" }: Partial<Values>): readonly string[] {
  const isShared = /^postgres(ql)?:\/\//.test(DATABASE_URL);
  return PROCESS === "all" || isShared ? [] : ["PROCESS: a SQLite file belongs to one process; use all, or PostgreSQL"];
}

/** Two listeners on one port would only fail when both are to start. */
function portProblems({ PORT, METRICS_PORT, PROCESS }: Partial<Values>): readonly string[] {
  const meet = METRICS_PORT !== undefined && METRICS_PORT !== 0 && METRICS_PORT === PORT && PROCESS !== "worker";
  return meet ? ["METRICS_PORT: must be another port than PORT"] : [];
}

/** One without the other would only fail when the first message is sent. */
function mailProblems({ SMTP_URL: server, MAIL_FROM: from }: Readonly<Record<string, string | undefined>>) {
  if ((server === undefined) === (from === undefined)) return [];
  return [
    server === undefined ? "SMTP_URL: is missing; MAIL_FROM needs it" : "MAIL_FROM: is missing; SMTP_URL needs it",
  ];
}

function mailOf({ SMTP_URL: url, MAIL_FROM: from, NODE_ENV }: Values): MailConfig | null {
  return url === undefined || from === undefined ? null : { smtpUrl: url, from, needsTls: NODE_ENV === "production" };
}

function toConfig(values: Values): Config {
  return {
    isProduction: values.NODE_ENV === "production",
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    database: values.DATABASE_URL === "" ? "data/payments-tab.sqlite" : values.DATABASE_URL.replace(/^file:/, ""),
    process: values.PROCESS,
    trustedProxies: values.TRUSTED_PROXIES,
    secretKeys: values.SECRET_KEYS,
    signingSecret: values.SIGNING_SECRET,
    hubspot: {
      clientId: values.HUBSPOT_CLIENT_ID,
      clientSecret: values.HUBSPOT_CLIENT_SECRET,
      formerClientSecret: values.HUBSPOT_CLIENT_SECRET_FORMER ?? null,
      apiUrl: values.HUBSPOT_API_URL,
      appUrl: values.HUBSPOT_APP_URL,
    },
    providers: {
      stripeApiUrl: values.STRIPE_API_URL,
      dojoApiUrl: values.DOJO_API_URL,
      dinteroCheckoutUrl: values.DINTERO_CHECKOUT_URL,
      dinteroApiUrl: values.DINTERO_API_URL,
      myfatoorahApiUrl: values.MYFATOORAH_API_URL ?? null,
    },
    mail: mailOf(values),
    metricsPort: values.METRICS_PORT ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    logLevel: values.LOG_LEVEL,
  };
}
