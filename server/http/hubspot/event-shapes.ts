import { createHash } from "node:crypto";
import { z } from "zod";
import { watchedProperties, type CrmRecordName, type RecordHappening } from "../../domain/hubspot-events.ts";
import type { NewHubSpotEvent } from "../../ports/hubspot-events.ts";

// https://developers.hubspot.com/docs/api-reference/latest/webhooks/guide

const id = z.union([z.int().positive(), z.string().regex(/^[1-9]\d{0,18}$/)]).transform(String);

const envelope = z.object({
  portalId: z.int().positive(),
  subscriptionType: z.string().regex(/^[\w.]{1,100}$/),
  objectTypeId: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .optional(),
});

type Envelope = z.infer<typeof envelope>;

const origin = z.object({
  eventId: z.int().or(z.string().regex(/^\d{1,40}$/)),
  occurredAt: z.int().nonnegative(),
  appId: z.int().optional(),
  changeSource: z.string().optional(),
  sourceId: z.union([z.string(), z.int().transform(String)]).nullish(),
});

const ofObject = z.object({ objectId: id });
const ofProperty = z.object({ objectId: id, propertyName: z.string() });
const ofMerge = z.object({
  primaryObjectId: id,
  mergedObjectIds: z.array(id).min(1).max(1_000),
  newObjectId: id.optional(),
});
const ofAssociation = z.object({
  associationType: z.string(),
  fromObjectId: id,
  toObjectId: id,
  associationRemoved: z.boolean(),
});

/** Null for an event of which nothing follows for us. Throws ZodError. */
type Reader = (event: unknown) => RecordHappening | null;

const readers: Readonly<Record<string, Reader>> = {
  "deal.propertyChange": (event) => {
    const { objectId: dealId, propertyName } = ofProperty.parse(event);
    const property = watchedProperties.find((name) => name === propertyName);
    return property ? { kind: "changed", dealId, property } : null;
  },
  "deal.deletion": (event) => ({ kind: "deleted", dealId: ofObject.parse(event).objectId }),
  "deal.restore": (event) => ({ kind: "restored", dealId: ofObject.parse(event).objectId }),
  "deal.merge": (event) => mergeOf("deal", event),
  "contact.deletion": (event) => ({ kind: "contact_deleted", contactId: ofObject.parse(event).objectId }),
  "contact.restore": (event) => ({ kind: "contact_restored", contactId: ofObject.parse(event).objectId }),
  "contact.merge": (event) => mergeOf("contact", event),
  "deal.associationChange": linkOf,
  "contact.associationChange": linkOf,
  "contact.privacyDeletion": (event) => ({ kind: "forgotten", contactId: ofObject.parse(event).objectId }),
};

function mergeOf(type: CrmRecordName["type"], event: unknown): RecordHappening {
  const { primaryObjectId, mergedObjectIds, newObjectId: intoId = primaryObjectId } = ofMerge.parse(event);
  const fromIds = [primaryObjectId, ...mergedObjectIds].filter((id) => id !== intoId);
  return { kind: "merged", type, fromIds: [...new Set(fromIds)], intoId };
}

function linkOf(event: unknown): RecordHappening | null {
  const { associationType, fromObjectId, toObjectId, associationRemoved } = ofAssociation.parse(event);
  const kind = associationRemoved ? "unlinked" : "linked";
  if (associationType === "DEAL_TO_CONTACT") return { kind, dealId: fromObjectId, contactId: toObjectId };
  if (associationType === "CONTACT_TO_DEAL") return { kind, dealId: toObjectId, contactId: fromObjectId };
  return null;
}

/**
 * Takes a verified delivery apart: a row for each event, none for those of types we do not know and for echoes of our own
 * writes. What is signed and cannot be read becomes a row for a person to look at. Never throws.
 */
export function eventsIn(body: string, receivedAt: number): readonly NewHubSpotEvent[] {
  const events = parsed(body);
  if (!Array.isArray(events)) return [unreadable({ portalId: 0, body, receivedAt })];
  return events.flatMap((event: unknown) => eventIn(event, { body, receivedAt }) ?? []);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

interface Delivery {
  readonly body: string;
  readonly receivedAt: number;
}

function eventIn(event: unknown, { body, receivedAt }: Delivery): NewHubSpotEvent | null {
  const head = envelope.safeParse(event);
  if (!head.success) return unreadable({ portalId: 0, body: textOf(event, body), receivedAt });
  const type = typeOf(head.data);
  const read = readers[type];
  if (!read) return null;
  try {
    const told = origin.parse(event);
    const happening = read(event);
    if (happening === null || isEcho(told)) return null;
    const { portalId } = head.data;
    return {
      portalId,
      dedupeKey: keyOf(type, told, happening),
      occurredAt: told.occurredAt,
      receivedAt,
      happening,
      body: null,
    };
  } catch {
    return unreadable({ portalId: head.data.portalId, body: textOf(event, body), receivedAt });
  }
}

/** The event as text; the whole delivery where it is nested so deep that it can be read and not be written. */
function textOf(event: unknown, delivery: string): string {
  try {
    return JSON.stringify(event);
  } catch {
    return delivery;
  }
}

const typeNames: Readonly<Record<string, string>> = { "0-1": "contact", "0-3": "deal" };

/** `object.merge` of type 0-3 and the older `deal.merge` are the same. */
function typeOf({ subscriptionType, objectTypeId = "" }: Envelope): string {
  const [subject, happening] = subscriptionType.split(".");
  return `${subject === "object" ? (typeNames[objectTypeId] ?? objectTypeId) : subject}.${happening}`;
}

/** Our own writes come back as events. Which form the app's id takes there is not documented, so any that names it counts. */
function isEcho({ appId, changeSource, sourceId }: z.infer<typeof origin>): boolean {
  if (changeSource !== "INTEGRATION" || appId === undefined) return false;
  return (sourceId ?? "").split(/\D+/).includes(String(appId));
}

// An event's id is not unique by itself.
function keyOf(type: string, { eventId, occurredAt }: z.infer<typeof origin>, happening: RecordHappening): string {
  const about = JSON.stringify(happening);
  const key = about.length > 200 ? createHash("sha256").update(about).digest("hex") : about;
  return [type, occurredAt, eventId, key].join("|");
}

function unreadable({
  portalId,
  body,
  receivedAt,
}: {
  readonly portalId: number;
  readonly body: string;
  readonly receivedAt: number;
}): NewHubSpotEvent {
  const dedupeKey = `unreadable|${createHash("sha256").update(body).digest("hex")}`;
  return { portalId, dedupeKey, occurredAt: receivedAt, receivedAt, happening: null, body };
}
