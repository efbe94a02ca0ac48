import { z } from "zod";
import { endpoint, type Endpoint } from "../gate/endpoint.ts";
import { badRequest, notFound } from "../gate/errors.ts";
import type { Portal, User } from "../world/portal.ts";
import { isoTime } from "../world/records.ts";
import type { Tokens } from "../oauth/tokens.ts";

const completion = z.strictObject({
  outputFields: z.record(z.string(), z.string()),
  typedOutputs: z.record(z.string(), z.unknown()).optional(),
});

/** The account itself: its details, its owners, the app's uninstallation, waiting workflows. */
export function accountEndpoints(tokens: Tokens): readonly Endpoint[] {
  return [
    endpoint({
      method: "GET",
      path: "/account-info/{version}/details",
      scopes: () => [["oauth"]],
      handle: ({ portal, state }) => ({ status: 200, body: details(portal, state.now()) }),
    }),
    endpoint({
      method: "DELETE",
      path: "/appinstalls/{version}/external-install",
      scopes: () => [["oauth"]],
      handle: ({ portal }) => {
        tokens.uninstall(portal.portalId);
        return { status: 204 };
      },
    }),
    endpoint({
      method: "GET",
      path: "/crm/owners/{version}",
      query: ["after", "archived", "email", "limit"],
      scopes: () => [["crm.objects.owners.read"]],
      handle: ({ portal, query }) => ({ status: 200, body: owners(portal, query) }),
    }),
    endpoint({
      method: "GET",
      path: "/crm/owners/{version}/{ownerId}",
      query: ["archived", "idProperty"],
      scopes: () => [["crm.objects.owners.read"]],
      handle: ({ portal, params, query }) => {
        const key = query.get("idProperty") === "userId" ? "id" : "ownerId";
        const user = portal.users.find((user) => String(user[key]) === params["ownerId"]);
        if (!user) throw notFound();
        return { status: 200, body: ownerShape(user) };
      },
    }),
    endpoint({
      method: "POST",
      path: "/automation/actions/callbacks/{version}/{callbackId}/complete",
      body: completion,
      scopes: () => [["automation"]],
      handle: ({ portal, state, params, body, version }) => {
        // https://developers.hubspot.com/docs/api-reference/latest/automation/actions-v4: required from 2026-09 on.
        if (version === "2026-09" && !body.typedOutputs) throw badRequest("typedOutputs is required; send {}");
        complete(portal, state.now(), [{ ...body, callbackId: params["callbackId"] ?? "" }]);
        return { status: 204 };
      },
    }),
    endpoint({
      method: "POST",
      path: "/automation/actions/callbacks/{version}/complete",
      body: z.strictObject({
        inputs: z
          .array(completion.extend({ callbackId: z.string() }))
          .min(1)
          .max(100),
      }),
      scopes: () => [["automation"]],
      handle: ({ portal, state, body: { inputs } }) => {
        complete(portal, state.now(), inputs);
        return { status: 204 };
      },
    }),
  ];
}

/** All or none: one that nobody waits for refuses the whole batch. */
function complete(
  { callbacks }: Portal,
  now: number,
  inputs: readonly { readonly callbackId: string; readonly outputFields: Readonly<Record<string, string>> }[],
): void {
  const waiting = inputs.map(({ callbackId, outputFields }) => ({ callback: callbacks.get(callbackId), outputFields }));
  for (const { callback } of waiting) {
    const isOpen = callback && !callback.outputFields && callback.expiresAt > now;
    if (!isOpen) throw notFound("There is no callback waiting under this id.");
  }
  for (const { callback, outputFields } of waiting) if (callback) callback.outputFields = outputFields;
}

function details(portal: Portal, now: number) {
  const { portalId, accountType, timeZone, companyCurrency, additionalCurrencies, uiDomain } = portal;
  const offset = offsetOf(timeZone, now);
  return {
    portalId,
    accountType,
    timeZone,
    companyCurrency,
    additionalCurrencies,
    uiDomain,
    utcOffset: offset,
    utcOffsetMilliseconds: milliseconds(offset),
    dataHostingLocation: uiDomain.includes("eu1") ? "eu1" : "na1",
  };
}

/** `+01:00`, `-03:30`: what the zone's clocks show at that time (epoch ms). */
function offsetOf(timeZone: string, now: number): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "longOffset" }).formatToParts(now);
  const zone = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  return zone === "GMT" ? "+00:00" : zone.replace("GMT", "");
}

function milliseconds(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function owners({ users }: Portal, query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? 100);
  const start = Number(query.get("after") ?? 0);
  const email = query.get("email");
  const wanted = users.filter((user) => query.get("archived") !== "true" && (!email || user.email === email));
  const results = wanted.slice(start, start + limit).map(ownerShape);
  const hasMore = wanted.length > start + limit;
  return { results, ...(hasMore && { paging: { next: { after: String(start + limit) } } }) };
}

function ownerShape({ id, ownerId, firstName, lastName, email }: User) {
  const time = isoTime(0);
  const person = { id: ownerId, type: "PERSON", userId: id, email, firstName, lastName };
  return { ...person, createdAt: time, updatedAt: time, archived: false, teams: [] };
}
