import type { Request, Response, Router } from "express";
import { z } from "zod";
import type { Random } from "../../../../server/ports/context.ts";
import { serve } from "../gate/delivery.ts";
import { type Answer } from "../gate/endpoint.ts";
import { badRequest, notFound, unauthenticated } from "../gate/errors.ts";
import { rawBody, textOf } from "../gate/body.ts";
import type { GateParts } from "../gate/gate.ts";

/** What HubSpot writes down about installations, and the app's own tokens that open it. */
export interface Journal {
  /** A token of the app itself; its life in seconds. */
  issueToken(scopes: readonly string[]): { readonly token: string; readonly life: number };
  /** Writes only what the app has subscribed to. */
  write(action: "APP_INSTALL" | "APP_UNINSTALL", portalId: number): void;
  /** Something of a kind the app does not know. */
  writeStrange(): void;
}

interface Page {
  readonly secret: string;
  readonly journalEvents: readonly unknown[];
}

interface JournalState {
  readonly tokens: Map<string, { readonly scopes: readonly string[]; readonly expiresAt: number }>;
  readonly subscriptions: Set<string>;
  readonly pages: Page[];
}

const types = { APP_INSTALL: "4-1909196", APP_UNINSTALL: "4-1916193" } as const;
const life = 1_800;

/** https://developers.hubspot.com/docs/api-reference/latest/webhooks-journal/guide */
export function createJournal(now: () => number, random: Random, appId: number): Journal & JournalState {
  const state: JournalState = { tokens: new Map(), subscriptions: new Set(), pages: [] };
  const secret = () => random.bytes(24).toString("base64url");
  return {
    ...state,
    issueToken(scopes) {
      const token = secret();
      state.tokens.set(token, { scopes, expiresAt: now() + life * 1_000 });
      return { token, life };
    },
    write(action, portalId) {
      const eventTypeId = types[action];
      if (!state.subscriptions.has(eventTypeId)) return;
      const properties = { hs_app_id: String(appId) };
      const occurredAt = new Date(now()).toISOString();
      const event = { type: "app_lifecycle_event", action, portalId, occurredAt, eventTypeId, properties };
      state.pages.push({ secret: secret(), journalEvents: [event] });
    },
    writeStrange() {
      const event = { type: "weather", action: "RAIN", portalId: "everywhere" };
      state.pages.push({ secret: secret(), journalEvents: [event, null] });
    },
  };
}

const wish = z.strictObject({
  subscriptionType: z.literal("APP_LIFECYCLE_EVENT"),
  eventTypeId: z.enum([types.APP_INSTALL, types.APP_UNINSTALL]),
  properties: z.array(z.string()),
});

const root = "/webhooks-journal";

export function mountJournal(router: Router, parts: GateParts, journal: JournalState): void {
  const answering = (path: string, work: (request: Request) => Answer) => (request: Request, response: Response) =>
    serve(parts, { request, response, arrival: { ...unowned, path }, work: () => work(request) });

  const subscriptions = `${root}/subscriptions/2026-03`;
  router.post(
    subscriptions,
    rawBody,
    answering(subscriptions, (request) => {
      requireScope(parts, journal, { request, scope: "developer.webhooks_journal.subscriptions.write" });
      const parsed = wish.safeParse(JSON.parse(textOf(request)));
      if (!parsed.success) throw badRequest("The subscription is not understood.");
      journal.subscriptions.add(parsed.data.eventTypeId);
      return { status: 200, body: { id: journal.subscriptions.size } };
    }),
  );

  const places = [`${root}/journal/2026-03/earliest`, `${root}/journal/2026-03/offset/:offset/next`];
  router.get(
    places,
    answering(`${root}/journal/2026-03`, (request) => {
      requireScope(parts, journal, { request, scope: "developer.webhooks_journal.read" });
      return pointerTo(journal, request, request.params["offset"] === undefined ? 0 : offsetOf(request) + 1);
    }),
  );

  // Opens to whoever has the address, as a signed address at a store of files does.
  router.get(`${root}/pages/:offset/:secret`, (request, response) => {
    const page = journal.pages[offsetOf(request)];
    if (!page || page.secret !== request.params["secret"]) return void response.sendStatus(403);
    const { journalEvents } = page;
    response.json({
      offset: request.params["offset"],
      publishedAt: new Date(parts.now()).toISOString(),
      journalEvents,
    });
  });
}

const unowned = {
  portalId: null,
  isLegacy: false,
  hadExpiredToken: false,
  wasAfterUninstall: false,
  isLimited: false,
};

function requireScope(
  { now }: GateParts,
  { tokens }: JournalState,
  { request, scope }: { readonly request: Request; readonly scope: string },
): void {
  const token = tokens.get(/^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "");
  if (!token || token.expiresAt <= now() || !token.scopes.includes(scope)) throw unauthenticated();
}

function offsetOf({ params }: Request): number {
  const offset = Number(params["offset"]);
  if (!Number.isInteger(offset) || offset < 0) throw notFound();
  return offset;
}

function pointerTo({ pages }: JournalState, request: Request, offset: number): Answer {
  const page = pages[offset];
  if (!page) return { status: 204 };
  const url = `${request.protocol}://${request.get("host")}${root}/pages/${offset}/${page.secret}`;
  return { status: 200, body: { url, expiresAt: new Date(Date.UTC(2100, 0)).toISOString(), currentOffset: offset } };
}
