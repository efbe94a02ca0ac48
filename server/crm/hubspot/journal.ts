import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import { minute } from "../../domain/time.ts";
import { send, type OutboundAnswer, type OutboundRequest } from "../../outbound.ts";
import type { Clock } from "../../ports/context.ts";
import type { CrmJournal, JournalPage } from "../../ports/crm-installs.ts";
import { failureOf } from "./faults.ts";
import { parseJson } from "./json.ts";

// https://developers.hubspot.com/docs/api-reference/latest/webhooks-journal/guide

interface JournalOptions {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Dated version of the REST API for tokens: `2026-09`. */
  readonly restVersion: string;
  readonly clock: Clock;
}

/** The journal's own version, which does not follow the others. */
const journalVersion = "2026-03";
/** HubSpot's name for "the app was removed from an account". */
const uninstallType = "4-1916193";
const scopes = [
  "developer.webhooks_journal.read",
  "developer.webhooks_journal.subscriptions.read",
  "developer.webhooks_journal.subscriptions.write",
];

/** Reads with a token of the app itself, which belongs to no account. */
export function hubspotJournal(options: JournalOptions): CrmJournal {
  const { apiUrl, clock } = options;
  const appToken = tokenOfApp(options);

  const ask = async (request: Pick<OutboundRequest, "method" | "url" | "body">): Promise<OutboundAnswer> => {
    const headers = { authorization: `Bearer ${await appToken()}`, "content-type": "application/json" };
    return await send({ upstream: "hubspot", headers, ...request });
  };

  return {
    async subscribe() {
      const wish = { subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: uninstallType, properties: [] };
      const url = `${apiUrl}/webhooks-journal/subscriptions/${journalVersion}`;
      const answer = await ask({ method: "POST", url, body: JSON.stringify(wish) });
      if (answer.status >= 300 && answer.status !== 409) throw failureOf(answer, true, clock.now());
    },

    async readNext(position) {
      const place = position === null ? "earliest" : `offset/${encodeURIComponent(position)}/next`;
      const answer = await ask({ method: "GET", url: `${apiUrl}/webhooks-journal/journal/${journalVersion}/${place}` });
      if (answer.status === 204) return null;
      if (answer.status !== 200) throw failureOf(answer, false, clock.now());
      const { url, currentOffset } = parse(pointer, answer);
      // Lies where HubSpot says, and opens to whoever knows the address: our token is not for there.
      const page = await send({ upstream: "hubspot", method: "GET", url: placeOf(url, apiUrl) });
      if (page.status !== 200) throw failureOf(page, false, clock.now());
      return { position: currentOffset, uninstalls: uninstallsIn(parse(journalPage, page)) };
    },
  };
}

function tokenOfApp({ apiUrl, clientId, clientSecret, restVersion, clock }: JournalOptions): () => Promise<string> {
  let known = { token: "", until: 0 };
  return async () => {
    const now = clock.now();
    if (known.until > now) return known.token;
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    const answer = await send({
      upstream: "hubspot",
      method: "POST",
      url: `${apiUrl}/oauth/${restVersion}/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({ ...form, scope: scopes.join(" ") }).toString(),
    });
    if (answer.status !== 200) throw new UpstreamError("permission", { upstream: "hubspot", status: answer.status });
    const { access_token: token, expires_in: life } = parse(grant, answer);
    known = { token, until: now + life * 1000 - 5 * minute };
    return token;
  };
}

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const text = z.union([z.string().min(1), z.number()]).transform(String);
const pointer = z.object({ url: z.url(), currentOffset: text });

/** Each event is judged by itself: one of a kind we do not know must not hide its neighbours. */
const journalPage = z.object({ journalEvents: z.array(z.unknown()).catch([]) });
const moment = z.union([z.number(), z.string()]).transform((at) => new Date(at).getTime());
const uninstall = z.object({
  type: z.literal("app_lifecycle_event"),
  action: z.literal("APP_UNINSTALL"),
  portalId: z.coerce.number().int().positive(),
  occurredAt: moment.pipe(z.number()),
});

function uninstallsIn({ journalEvents }: z.infer<typeof journalPage>): JournalPage["uninstalls"] {
  return journalEvents.flatMap((event) => {
    const { data } = uninstall.safeParse(event);
    return data ? [{ portalId: data.portalId, at: data.occurredAt }] : [];
  });
}

/** Pages lie behind HTTPS; only a HubSpot on this machine may keep them at its own address. */
function placeOf(url: string, apiUrl: string): string {
  const { protocol, origin } = new URL(url);
  if (protocol === "https:" || origin === new URL(apiUrl).origin) return url;
  throw new UpstreamError("unexpected", { upstream: "hubspot", said: "The journal's page is not at a safe address." });
}

function parse<T>(schema: z.ZodType<T>, { status, text }: OutboundAnswer): T {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new UpstreamError("unexpected", { upstream: "hubspot", status });
  return parsed.data;
}
