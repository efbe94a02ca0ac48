import { createHash } from "node:crypto";
import { signedHeaders } from "../../sign.ts";
import { objectTypeFrom, objectTypeIds, singular } from "../world/object-types.ts";
import type { Change } from "../world/records.ts";

/** One event as HubSpot's webhooks carry it: https://developers.hubspot.com/docs/api-reference/latest/webhooks/guide */
export type WebhookEvent = Readonly<Record<string, unknown>> & {
  readonly eventId: number;
  readonly portalId: number;
  readonly subscriptionType: string;
  readonly objectId: number;
  readonly occurredAt: number;
};

/** What was subscribed to, as in the app's own file: https://developers.hubspot.com/docs/apps/developer-platform/add-features/configure-webhooks */
export interface Subscription {
  readonly event: string;
  readonly objectType?: string | undefined;
  readonly propertyName?: string | undefined;
}

/**
 * Changes of deals and contacts as events of the generic kind (`object.propertyChange`). Event ids count on from
 * `firstId`.
 */
export function webhookEvents(changes: readonly Change[], appId: number, firstId = 1_000): readonly WebhookEvent[] {
  return changes.flatMap(toldOf).map((change, index) => eventOf(change, appId, firstId + index));
}

/** Notes and products are not told, and an association is told once from either end. */
function toldOf(change: Change): readonly Change[] {
  const isTold = (type: Change["type"] | undefined) => type === "deals" || type === "contacts";
  const { kind, type, id, toType, toId } = change;
  if (!isTold(type)) return [];
  if (kind !== "associationChange") return [change];
  if (toId === undefined || toType === undefined || !isTold(toType)) return [];
  return [change, { ...change, type: toType, id: toId, toType: type, toId: id }];
}

function eventOf(change: Change, appId: number, eventId: number): WebhookEvent {
  const { kind, type, id, portalId, at } = change;
  // The only event of records that has no generic form.
  const isNamed = kind === "privacyDeletion";
  const event = {
    eventId,
    subscriptionId: 25,
    portalId,
    appId,
    occurredAt: at,
    subscriptionType: isNamed ? `${singular[type]}.${kind}` : `object.${kind}`,
    attemptNumber: 0,
    objectId: Number(id),
  };
  const ofType = isNamed ? {} : { objectTypeId: objectTypeIds[type] };
  return Object.assign(event, ofType, sourceOf(change, appId), particulars(change));
}

/** Whether the app has asked for events like this one. */
export function isSubscribed(event: WebhookEvent, subscriptions: readonly Subscription[]): boolean {
  const type = objectTypeFrom(String(event["objectTypeId"] ?? ""));
  return subscriptions.some(
    ({ event: wanted, objectType, propertyName }) =>
      wanted === event.subscriptionType &&
      (objectType === undefined || (type !== null && objectType === singular[type])) &&
      (propertyName === undefined || propertyName === event["propertyName"]),
  );
}

function sourceOf({ source }: Change, appId: number) {
  if (source === "app") return { changeSource: "INTEGRATION", sourceId: String(appId) };
  if (source === "workflow") return { changeSource: "AUTOMATION_PLATFORM", sourceId: "enrollmentId:1" };
  if (source === "import") return { changeSource: "IMPORT", sourceId: "1" };
  return { changeSource: "CRM_UI", sourceId: source.replace("user:", "userId:") };
}

const flags = { creation: "CREATED", deletion: "DELETED", restore: "RESTORED" } as const;

function particulars(change: Change): Readonly<Record<string, unknown>> {
  const { kind, id, type, property, value, mergedIds = [], toId, toType, isRemoved = false } = change;
  switch (kind) {
    case "propertyChange":
      return { propertyName: property, propertyValue: value, isSensitive: false };
    case "merge": {
      const [primaryObjectId, ...mergedObjectIds] = mergedIds.map(Number);
      return { primaryObjectId, mergedObjectIds, newObjectId: Number(id), numberOfPropertiesMoved: 0 };
    }
    case "associationChange": {
      const associationType = `${singular[type]}_TO_${singular[toType ?? type]}`.toUpperCase();
      const ends = { fromObjectId: Number(id), toObjectId: Number(toId) };
      return { associationType, ...ends, associationRemoved: isRemoved, isPrimaryAssociation: false };
    }
    case "privacyDeletion":
      return {};
    default:
      return { changeFlag: flags[kind] };
  }
}

export interface SignedPost {
  /** The app's public address, which is what HubSpot signs. */
  readonly url: string;
  /** Where to send it instead, for an app whose public address is not reachable. */
  readonly localUrl?: string;
  /** Sent as JSON. */
  readonly payload: unknown;
  readonly clientSecret: string;
  /** Epoch ms, signed with the rest. */
  readonly at: number;
  /** The older signature that goes along: v1 with webhooks, v2 with workflow actions. */
  readonly older: "v1" | "v2";
}

/**
 * Posts to the app as HubSpot does: webhook events, a workflow's execution, a question for options.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export async function postSigned({ url, localUrl, payload, clientSecret, at, older }: SignedPost): Promise<Response> {
  const body = JSON.stringify(payload);
  const signed = { v1: body, v2: `POST${url}${body}` }[older];
  return await fetch(localUrl ?? url, {
    method: "POST",
    redirect: "manual",
    body,
    headers: {
      "content-type": "application/json",
      "x-hubspot-signature": createHash("sha256").update(`${clientSecret}${signed}`, "utf8").digest("hex"),
      "x-hubspot-signature-version": older,
      ...signedHeaders({ secret: clientSecret, method: "POST", url, body, timestamp: at }),
    },
  });
}
