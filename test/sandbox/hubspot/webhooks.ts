import { createHash } from "node:crypto";
import { signedHeaders } from "../sign.ts";
import { singular } from "./portal.ts";
import type { Change } from "./records.ts";

/** One event as HubSpot's webhooks carry it: https://developers.hubspot.com/docs/api-reference/latest/webhooks/guide */
export type WebhookEvent = Readonly<Record<string, unknown>> & {
  readonly eventId: number;
  readonly portalId: number;
  readonly subscriptionType: string;
  readonly objectId: number;
  readonly occurredAt: number;
};

/** Changes of deals and contacts as events of the older, named kind (`deal.propertyChange`). */
export function webhookEvents(changes: readonly Change[], appId: number): readonly WebhookEvent[] {
  return changes
    .filter(({ type }) => type !== "notes")
    .map((change, index) => {
      const event = {
        eventId: 1_000 + index,
        subscriptionId: 25,
        portalId: change.portalId,
        appId,
        occurredAt: change.at,
        subscriptionType: `${singular[change.type]}.${change.kind}`,
        attemptNumber: 0,
        objectId: Number(change.id),
      };
      return Object.assign(event, sourceOf(change, appId), particulars(change));
    });
}

function sourceOf({ source }: Change, appId: number) {
  if (source === "app") return { changeSource: "INTEGRATION", sourceId: String(appId) };
  if (source === "workflow") return { changeSource: "AUTOMATION_PLATFORM", sourceId: "enrollmentId:1" };
  if (source === "import") return { changeSource: "IMPORT", sourceId: "1" };
  return { changeSource: "CRM_UI", sourceId: source.replace("user:", "userId:") };
}

const flags = { creation: "CREATED", deletion: "DELETED", restore: "RESTORED" } as const;

function particulars({ kind, id, property, value, mergedIds = [], toId }: Change): Readonly<Record<string, unknown>> {
  switch (kind) {
    case "propertyChange":
      return { propertyName: property, propertyValue: value, isSensitive: false };
    case "merge": {
      const [primaryObjectId, ...mergedObjectIds] = mergedIds.map(Number);
      return { primaryObjectId, mergedObjectIds, newObjectId: Number(id), numberOfPropertiesMoved: 0 };
    }
    case "associationChange":
      return { fromObjectId: Number(id), toObjectId: Number(toId), associationRemoved: false };
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
