import type { FieldError } from "../../domain/errors.ts";
import { minute } from "../../domain/time.ts";
import type { Clock } from "../../ports/context.ts";
import type { AtProvider, Provider } from "../../ports/provider.ts";
import { isStandIn, payOriginsOf } from "../common/pay-origins.ts";
import { readKeySettings } from "../common/settings.ts";
import { openStripeAccount } from "./account.ts";
import { stripeRefusal } from "./amounts.ts";
import { languages, methods, testCards } from "./choices.ts";
import { upstream } from "./errors.ts";
import { feeRight, rights } from "./rights.ts";

export interface StripeProviderOptions {
  /** `https://api.stripe.com`, or a loopback address where a fake listens. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
}

const rightsSentence = rights.map(({ name }) => name).join(", ");

export function stripeProvider(options: StripeProviderOptions): Provider {
  const payOrigins = payOriginsOf(options.apiUrl, ["https://checkout.stripe.com"]);
  return {
    id: upstream,
    label: "Stripe",
    capabilities: {
      // A page lives for a day at most, and many links for longer.
      opens: "at_click",
      tellsByOrder: false,
      findsLostPages: true,
      closes: true,
      changesAmount: "by_replacing",
      // Cards; other methods differ, and what they can do is decided by Stripe when the payer chooses.
      // https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
      holds: { days: 7, captures: "once" },
      refunds: "at_once",
      lines: { vat: false, wholeQuantities: false },
      methods,
      languages,
      asksAddress: true,
      sendsLinks: [],
      pushesTo: [],
      keepsPayers: false,
      // 30 minutes to 24 hours by Stripe's clock, so a minute is left at both ends.
      checkoutLife: { shortest: 31 * minute, longest: 24 * 60 * minute - minute },
      registersWebhooks: true,
      currencies: null,
      descriptionLimit: 250,
    },
    settings: [
      {
        name: "apiKey",
        label: "Restricted key",
        help: `Starts with rk_test_ or rk_live_. Make one in Stripe under Developers, API keys, with these rights: ${rightsSentence}. To see fees as well, add: ${feeRight}.`,
        isSecret: true,
        isRequired: true,
      },
      {
        name: "webhookSecret",
        label: "Webhook signing secret",
        help: "Leave empty: we register the address ourselves. Starts with whsec_; while you change it, give both with a comma between.",
        isSecret: true,
        isRequired: false,
      },
    ],
    testCards,
    payOrigins,
    portalUrl: (payment) => (isStandIn(options.apiUrl) ? null : dashboardUrl(payment)),
    refusalOf: stripeRefusal,
    readSettings: (filledIn) => readKeySettings(filledIn, { keyProblem, secretProblem, livePrefix: "rk_live_" }),
    open: (account) => openStripeAccount(account, { ...options, payOrigins }),
  };
}

/** A charge's page, or its intent's before it has one. Stripe's own samples lead there by this address. */
function dashboardUrl({ attempts, mode }: AtProvider): string | null {
  const id = attempts.findLast((key) => /^(?:ch|py|pi)_\w+$/.test(key));
  return id === undefined ? null : `https://dashboard.stripe.com/${mode === "test" ? "test/" : ""}payments/${id}`;
}

function keyProblem(apiKey: string): FieldError | null {
  if (/^rk_(?:test|live)_\w{8,}$/.test(apiKey)) return null;
  const message = apiKey.startsWith("sk_")
    ? `This is a secret key, which may do anything. Create a restricted key instead, with these rights: ${rightsSentence}.`
    : "Enter a restricted key; it starts with rk_test_ or rk_live_.";
  return { name: "apiKey", message };
}

function secretProblem(secrets: readonly string[]): FieldError | null {
  if (secrets.every((secret) => /^whsec_[\w+/=-]{8,}$/.test(secret))) return null;
  return {
    name: "webhookSecret",
    message: "A signing secret starts with whsec_. Leave this empty to have us register.",
  };
}
