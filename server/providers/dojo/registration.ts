import { UpstreamError } from "../../domain/errors.ts";
import { hasFault, upstream, type DojoApi, type DojoSubscription } from "./api.ts";
import { eventTypes } from "./webhook.ts";

export interface Registration {
  readonly url: string;
  readonly portalId: number;
}

/**
 * Has the account's events sent to us. Dojo allows one webhook per event and refuses names that the account's catalogue
 * does not have, so both are looked at first. What an earlier registration of ours left is taken over; what belongs to
 * anybody else is left alone. https://docs.dojo.tech/development-resources/webhooks
 */
export async function registerDojoWebhook(
  api: DojoApi,
  { url, portalId }: Registration,
): Promise<Readonly<Record<string, string>>> {
  const events = await eventsToAskFor(api);
  const request = { events, url, description: descriptionFor(portalId) };
  const existing = await api.subscriptions();
  const own = existing.find((one) => isOurs(one, request));
  const others = existing.filter((one) => one !== own);
  try {
    return secretsOf(own ? await api.resubscribe(own.id, request) : await api.subscribe(request));
  } catch (error) {
    if (hasFault(error, "conflict")) throw occupied(error, others, events);
    throw error;
  }
}

async function eventsToAskFor(api: DojoApi): Promise<readonly string[]> {
  const [needed] = eventTypes;
  const offered = new Set(await api.catalogue());
  if (offered.has(needed)) return eventTypes.filter((event) => offered.has(event));
  const said = `This Dojo account has no event ${needed}. Ask Dojo to switch it on.`;
  throw new UpstreamError("permission", { upstream, said });
}

/** Names the portal, so that two of them on one Dojo account do not take the webhook from each other. */
function descriptionFor(portalId: number): string {
  return `Payments tab, HubSpot account ${portalId}`;
}

function isOurs({ url, description }: DojoSubscription, wanted: { url: string; description: string }): boolean {
  if (url === wanted.url) return true;
  return description === wanted.description && URL.canParse(url) && new URL(url).origin === new URL(wanted.url).origin;
}

/** While a secret is being changed there are two, and either may have signed. */
function secretsOf({ secrets }: DojoSubscription): Readonly<Record<string, string>> {
  const active = (secrets ?? []).filter(({ isActive }) => isActive).map(({ value }) => value);
  if (active.length > 0) return { webhookSecret: active.join(",") };
  throw new UpstreamError("unexpected", { upstream, said: "Dojo has given the webhook no active secret." });
}

function occupied(
  { details }: UpstreamError,
  others: readonly DojoSubscription[],
  events: readonly string[],
): UpstreamError {
  const holders = others.filter((one) => one.events.some((event) => events.includes(event)));
  const hosts = holders.map(({ url }) => (URL.canParse(url) ? new URL(url).host : "an unknown address"));
  const holder = hosts.length > 0 ? `They go to ${[...new Set(hosts)].join(", ")}. ` : "";
  const said = `Dojo sends an account's payment events to one place only. ${holder}Remove that webhook in Dojo's developer portal under Webhooks and connect again, or go on without: payments are then noticed when they are checked.`;
  return new UpstreamError("conflict", { ...details, said });
}
