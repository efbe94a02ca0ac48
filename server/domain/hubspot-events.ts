/** A record of HubSpot's that payments hang on. */
export interface CrmRecordName {
  readonly type: "deal" | "contact";
  readonly id: string;
}

/** What HubSpot told of one record: only that something happened. What is true now is read, so no value is kept. */
export type RecordHappening =
  | { readonly kind: "changed"; readonly dealId: string; readonly property: WatchedProperty }
  | { readonly kind: "deleted" | "restored"; readonly dealId: string }
  | { readonly kind: "contact_deleted" | "contact_restored"; readonly contactId: string }
  | { readonly kind: "linked" | "unlinked"; readonly dealId: string; readonly contactId: string }
  | {
      readonly kind: "merged";
      readonly type: CrmRecordName["type"];
      readonly fromIds: readonly string[];
      readonly intoId: string;
    }
  | { readonly kind: "forgotten"; readonly contactId: string };

/** Properties of a deal that payments depend on. */
export const watchedProperties = ["amount", "deal_currency_code", "dealstage"] as const;

export type WatchedProperty = (typeof watchedProperties)[number];

/** One thing that HubSpot is asked to tell us of. */
export interface Subscription {
  readonly event: string;
  /** Null for events that are about one type of record alone. */
  readonly objectType: CrmRecordName["type"] | null;
  readonly propertyName: WatchedProperty | null;
}

/** All we know what to do with; the app's manifest asks for these and for nothing else. */
export const handledSubscriptions: readonly Subscription[] = [
  ...watchedProperties.map((propertyName) => subscription("object.propertyChange", "deal", propertyName)),
  subscription("object.deletion", "deal"),
  subscription("object.restore", "deal"),
  subscription("object.merge", "deal"),
  subscription("object.associationChange", "deal"),
  subscription("object.deletion", "contact"),
  subscription("object.restore", "contact"),
  subscription("object.merge", "contact"),
  subscription("contact.privacyDeletion", null),
];

function subscription(
  event: string,
  objectType: Subscription["objectType"],
  propertyName: Subscription["propertyName"] = null,
): Subscription {
  return { event, objectType, propertyName };
}

/** What one account was told within one round of work, each thing once however often it was told. */
export interface Agenda {
  /** In the order in which they were told. */
  readonly merges: readonly Extract<RecordHappening, { kind: "merged" }>[];
  readonly forgottenContactIds: readonly string[];
  /** Deals whose balance may have changed. */
  readonly balanceDealIds: readonly string[];
  /** Deals to be looked at: whether they are there, where they stand, and whose they are. */
  readonly lookDealIds: readonly string[];
  /** Deals of which contacts were taken off, or put on again. */
  readonly peopleDealIds: readonly string[];
  /** Contacts to be looked at: whether they are there. */
  readonly lookContactIds: readonly string[];
}

/** Fifty events about one deal come to one look. */
export function agendaOf(happenings: readonly RecordHappening[]): Agenda {
  const contactsOf = (isMeant: (kind: RecordHappening["kind"]) => boolean) =>
    unique(
      happenings.flatMap((happening) =>
        "contactId" in happening && isMeant(happening.kind) ? happening.contactId : [],
      ),
    );
  const dealsOf = (isMeant: (happening: DealHappening) => boolean) =>
    unique(happenings.flatMap((happening) => (isOfDeal(happening) && isMeant(happening) ? happening.dealId : [])));
  return {
    merges: happenings.filter((happening) => happening.kind === "merged"),
    forgottenContactIds: contactsOf((kind) => kind === "forgotten"),
    balanceDealIds: dealsOf((happening) => happening.kind === "changed" && happening.property !== "dealstage"),
    lookDealIds: dealsOf(({ kind }) => kind === "deleted" || kind === "restored").concat(
      dealsOf((happening) => happening.kind === "changed" && happening.property === "dealstage"),
    ),
    peopleDealIds: dealsOf(({ kind }) => kind === "linked" || kind === "unlinked"),
    lookContactIds: contactsOf((kind) => kind === "contact_deleted" || kind === "contact_restored"),
  };
}

type DealHappening = Extract<RecordHappening, { dealId: string }>;

function isOfDeal(happening: RecordHappening): happening is DealHappening {
  return "dealId" in happening;
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
