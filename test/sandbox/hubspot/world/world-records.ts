import { link, linksOf } from "./links.ts";
import { findStage, type CrmRecord, type Portal, type PropertyChange } from "./portal.ts";
import type { ObjectType } from "./object-types.ts";
import { createRecord, findRecord, readProperty, type WorldState } from "./records.ts";
import { portalOf } from "./accounts.ts";

export interface NewDeal {
  /** A fresh one when left out. */
  readonly id?: string;
  readonly name: string;
  /** Decimal text; no amount when left out. */
  readonly amount?: string;
  readonly currency?: string;
  readonly stageId: string;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface NewContact {
  /** A fresh one when left out. */
  readonly id?: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface ContactView {
  readonly id: string;
  readonly isArchived: boolean;
  property(name: string): string | null;
}

export interface NewLineItem {
  readonly name: string;
  readonly quantity?: string;
  /** Of one piece, without tax. */
  readonly price?: string;
  /** After the discount, without tax. */
  readonly amount?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Something in the account's product library. */
export interface NewProduct {
  readonly name: string;
  /** In the company's currency, without tax; none when left out. */
  readonly price?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** A deal as a test looks at it. */
export interface DealView extends ContactView {
  readonly name: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly pipelineId: string;
  readonly stageId: string;
  readonly contactIds: readonly string[];
  /** Oldest change first. */
  history(name: string): readonly PropertyChange[];
}

export interface NoteView {
  readonly id: string;
  readonly body: string;
  /** The records the note hangs on. */
  readonly dealIds: readonly string[];
  readonly contactIds: readonly string[];
}

/** Adding records and looking at them. Everything throws for a portal, record or stage that is not there. */
export interface Records {
  /** The new deal's id. The pipeline is the stage's. */
  addDeal(portalId: number, deal: NewDeal): string;
  /** The new contact's id. */
  addContact(portalId: number, contact: NewContact): string;
  /** Adds a product to a deal; the new line item's id. */
  addLineItem(portalId: number, dealId: string, lineItem: NewLineItem): string;
  /** Adds to the product library; the new product's id. */
  addProduct(portalId: number, product: NewProduct): string;
  associate(portalId: number, dealId: string, contactId: string, options?: { readonly isPrimary?: boolean }): void;
  /** Follows merges; archived deals are shown too. */
  deal(portalId: number, dealId: string): DealView;
  deals(portalId: number): readonly DealView[];
  contact(portalId: number, contactId: string): ContactView;
  notes(portalId: number): readonly NoteView[];
}

/** The record side of the world. */
export function recordsOf(state: WorldState): Records {
  const portal = (portalId: number): Portal => portalOf(state, portalId);
  return {
    addDeal: (portalId, deal) => addDeal(state, portal(portalId), deal),
    addContact: (portalId, contact) => addContact(state, portal(portalId), contact),
    addLineItem: (portalId, dealId, lineItem) => addLineItem(state, portal(portalId), { dealId, lineItem }),
    addProduct: (portalId, { name, price, properties }) => {
      const values = { name, ...(price !== undefined && { price }), ...properties };
      return createRecord(state, portal(portalId), { type: "products", properties: values, source: "import" }).id;
    },
    associate: (portalId, dealId, contactId, options) => {
      const from = recordOf(portal(portalId), "deals", dealId);
      const to = recordOf(portal(portalId), "contacts", contactId);
      link(state, portal(portalId), { from, to, isPrimary: options?.isPrimary, source: "import" });
    },
    deal: (portalId, dealId) => viewDeal(portal(portalId), recordOf(portal(portalId), "deals", dealId)),
    deals: (portalId) =>
      [...portal(portalId).records.deals.values()]
        .filter(({ mergedInto }) => mergedInto === null)
        .map((deal) => viewDeal(portal(portalId), deal)),
    contact: (portalId, contactId) => view(portal(portalId), recordOf(portal(portalId), "contacts", contactId)),
    notes: (portalId) => [...portal(portalId).records.notes.values()].map((note) => viewNote(portal(portalId), note)),
  };
}

/** Follows merges. Throws when there is no such record. */
export function recordOf(portal: Portal, type: ObjectType, id: string): CrmRecord {
  const record = findRecord(portal, type, id);
  if (!record) throw new Error(`There is no ${type} record ${id} in portal ${portal.portalId}.`);
  return record;
}

function addDeal(state: WorldState, portal: Portal, deal: NewDeal): string {
  const place = findStage(portal, deal.stageId);
  if (!place) throw new Error(`There is no stage ${deal.stageId}.`);
  const properties = {
    dealname: deal.name,
    pipeline: place.pipeline.id,
    dealstage: deal.stageId,
    ...(deal.amount !== undefined && { amount: deal.amount }),
    ...(deal.currency !== undefined && { deal_currency_code: deal.currency }),
    ...deal.properties,
  };
  return createRecord(state, portal, { type: "deals", properties, source: "import", id: deal.id }).id;
}

function addContact(state: WorldState, portal: Portal, contact: NewContact): string {
  const properties = {
    ...(contact.email !== undefined && { email: contact.email }),
    ...(contact.firstName !== undefined && { firstname: contact.firstName }),
    ...(contact.lastName !== undefined && { lastname: contact.lastName }),
    ...contact.properties,
  };
  return createRecord(state, portal, { type: "contacts", properties, source: "import", id: contact.id }).id;
}

function addLineItem(
  state: WorldState,
  portal: Portal,
  { dealId, lineItem }: { readonly dealId: string; readonly lineItem: NewLineItem },
): string {
  const { name, quantity = "1", price, amount } = lineItem;
  const properties = {
    name,
    quantity,
    ...(price !== undefined && { price }),
    ...(amount !== undefined && { amount }),
    ...lineItem.properties,
  };
  const deal = recordOf(portal, "deals", dealId);
  const record = createRecord(state, portal, { type: "line_items", properties, source: "import" });
  link(state, portal, { from: deal, to: record, source: "import" });
  return record.id;
}

function view(portal: Portal, record: CrmRecord): ContactView {
  return {
    id: record.id,
    isArchived: record.archivedAt !== null,
    property: (name) => readProperty(portal, record, name),
  };
}

function viewDeal(portal: Portal, record: CrmRecord): DealView {
  const property = (name: string): string | null => readProperty(portal, record, name);
  return {
    ...view(portal, record),
    name: property("dealname"),
    amount: property("amount"),
    currency: property("deal_currency_code"),
    pipelineId: property("pipeline") ?? "",
    stageId: property("dealstage") ?? "",
    contactIds: linksOf(portal, record, "contacts").map(({ toId }) => toId),
    history: (name) => record.history.get(name) ?? [],
  };
}

function viewNote(portal: Portal, record: CrmRecord): NoteView {
  return {
    id: record.id,
    body: readProperty(portal, record, "hs_note_body") ?? "",
    dealIds: linksOf(portal, record, "deals").map(({ toId }) => toId),
    contactIds: linksOf(portal, record, "contacts").map(({ toId }) => toId),
  };
}
