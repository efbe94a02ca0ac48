import { startDintero } from "./dintero/index.ts";
import { startDojo } from "./dojo/index.ts";
import { startMyFatoorah } from "./myfatoorah/index.ts";
import type { Faults } from "./provider-kit/index.ts";
import type { ProviderUrls } from "./server-process.ts";
import { startStripe } from "./stripe/index.ts";

/** A provider on this machine, and what a merchant fills in to connect to it. */
export interface StandIn {
  readonly id: string;
  readonly label: string;
  /** What the server is told of where it is. */
  readonly urls: ProviderUrls;
  /** The fields of the connect form, with keys of a new test account. */
  newAccount(): Readonly<Record<string, string>>;
  readonly faults: Faults;
  close(): Promise<void>;
}

/** Every provider but the simulated one, which the program brings along. `now` in epoch ms. */
export function startStandIns(now: () => number): Promise<readonly StandIn[]> {
  return Promise.all([dojo(now), dintero(now), myFatoorah(now), stripe(now)]);
}

/** The addresses of all of them together. */
export function urlsOf(standIns: readonly StandIn[]): ProviderUrls {
  return Object.assign({}, ...standIns.map(({ urls }) => urls)) as ProviderUrls;
}

async function dojo(now: () => number): Promise<StandIn> {
  const running = await startDojo({ now });
  return {
    id: "dojo",
    label: "Dojo",
    urls: { DOJO_API_URL: running.url },
    newAccount: () => ({ apiKey: running.keys.issue() }),
    faults: running.faults,
    close: () => running.close(),
  };
}

async function dintero(now: () => number): Promise<StandIn> {
  const running = await startDintero({ now });
  return {
    id: "dintero",
    label: "Dintero",
    urls: { DINTERO_CHECKOUT_URL: running.url, DINTERO_API_URL: running.url },
    newAccount() {
      const { accountId, clientId, clientSecret, signatureSecret } = running.keys.issue();
      return { accountId, clientId, clientSecret, webhookSecret: signatureSecret };
    },
    faults: running.faults,
    close: () => running.close(),
  };
}

async function myFatoorah(now: () => number): Promise<StandIn> {
  const running = await startMyFatoorah({ now });
  const { webhookSecret } = running;
  return {
    id: "myfatoorah",
    label: "MyFatoorah",
    urls: { MYFATOORAH_API_URL: running.url },
    newAccount: () => ({ mode: "test", country: "KWT", apiToken: running.keys.issue(), webhookSecret }),
    faults: running.faults,
    close: () => running.close(),
  };
}

async function stripe(now: () => number): Promise<StandIn> {
  const running = await startStripe({ now });
  return {
    id: "stripe",
    label: "Stripe",
    urls: { STRIPE_API_URL: running.url },
    newAccount: () => ({ apiKey: running.keys.issue() }),
    faults: running.faults,
    close: () => running.close(),
  };
}
