import type { World } from "./world.ts";
import type { NewPipeline } from "./accounts.ts";

const salesPipeline: NewPipeline = {
  id: "default",
  label: "Sales Pipeline",
  stages: [
    { id: "appointmentscheduled", label: "Appointment scheduled", probability: 0.2 },
    { id: "qualifiedtobuy", label: "Qualified to buy", probability: 0.4 },
    { id: "presentationscheduled", label: "Presentation scheduled", probability: 0.6 },
    { id: "decisionmakerboughtin", label: "Decision maker bought-in", probability: 0.8 },
    { id: "contractsent", label: "Contract sent", probability: 0.9 },
    { id: "closedwon", label: "Closed won", probability: 1, isClosed: true },
    { id: "closedlost", label: "Closed lost", probability: 0, isClosed: true },
  ],
};

const renewals: NewPipeline = {
  id: "renewals",
  label: "Renewals",
  stages: [
    { id: "renewal_due", label: "Renewal due", probability: 0.5 },
    { id: "renewal_offered", label: "Offer sent", probability: 0.7 },
    { id: "renewal_paid", label: "Renewed", probability: 1, isClosed: true },
    { id: "renewal_lost", label: "Not renewed", probability: 0, isClosed: true },
  ],
};

export interface Demo {
  readonly portalId: number;
  readonly adminId: number;
  readonly sellerId: number;
  /** 1000.00 EUR in `presentationscheduled`, with Mia Keller. */
  readonly dealId: string;
  readonly contactId: string;
  readonly dealWithoutContactId: string;
  /** Two contacts; the second one carries the label Primary. */
  readonly dealWithTwoContactsId: string;
  readonly primaryContactId: string;
  readonly contactWithoutDealsId: string;
  readonly yenDealId: string;
  readonly dinarDealId: string;
  readonly renewalDealId: string;
}

/** One believable account: 62515, euro, Berlin, an admin and a seller, two pipelines and a handful of records. */
export function seedDemo(world: World): Demo {
  const { portalId } = world.addPortal({
    portalId: 62515,
    name: "Lindgren Studio",
    additionalCurrencies: ["USD", "GBP", "JPY", "KWD"],
    users: [
      { id: 7, firstName: "Ann", lastName: "Admin", email: "ann@example.com" },
      { id: 8, firstName: "Sam", lastName: "Seller", email: "sam@example.com" },
    ],
  });
  world.addPipeline(portalId, salesPipeline);
  world.addPipeline(portalId, renewals);
  const contacts = addContacts(world, portalId);
  const deals = addDeals(world, portalId);
  world.associate(portalId, deals.dealId, contacts.contactId);
  world.associate(portalId, deals.dealWithTwoContactsId, contacts.secondContactId);
  world.associate(portalId, deals.dealWithTwoContactsId, contacts.primaryContactId, { isPrimary: true });
  for (const dealId of [deals.yenDealId, deals.dinarDealId, deals.renewalDealId]) {
    world.associate(portalId, dealId, contacts.secondContactId);
  }
  addLineItems(world, portalId, deals.dealId);
  addProducts(world, portalId);
  const { secondContactId: _, ...named } = contacts;
  return { portalId, adminId: 7, sellerId: 8, ...named, ...deals };
}

function addContacts(world: World, portalId: number) {
  const add = (id: string, firstName: string, lastName: string): string =>
    world.addContact(portalId, {
      id,
      firstName,
      lastName,
      email: `${firstName}.${lastName}@example.com`.toLowerCase(),
    });
  return {
    contactId: add("201", "Mia", "Keller"),
    secondContactId: add("202", "Jonas", "Weber"),
    primaryContactId: add("203", "Aiko", "Tanaka"),
    contactWithoutDealsId: add("204", "Noura", "Khalid"),
  };
}

/** They come to the deal's amount, apart from one that is billed each month. */
function addLineItems(world: World, portalId: number, dealId: string): void {
  world.addLineItem(portalId, dealId, { name: "Design", quantity: "1", price: "600", amount: "600" });
  world.addLineItem(portalId, dealId, { name: "Building a page", quantity: "2", price: "250", amount: "400" });
  const monthly = { recurringbillingfrequency: "monthly" };
  world.addLineItem(portalId, dealId, { name: "Hosting", price: "19", amount: "19", properties: monthly });
}

/** A library with what a form offers, and what it has to leave out. */
function addProducts(world: World, portalId: number): void {
  const add = (name: string, properties: Readonly<Record<string, string>>) =>
    world.addProduct(portalId, { name, properties: { hs_status: "active", ...properties } });
  add("Brand workshop", { price: "1200", hs_sku: "WS-1", hs_price_usd: "1300" });
  add("Photo shoot, half a day", { price: "480.50", hs_sku: "PH-05", hs_price_gbp: "420" });
  add("Page of copy", { price: "95", hs_sku: "TX-1" });
  add("Hosting", { price: "19", hs_sku: "HO-1", recurringbillingfrequency: "monthly" });
  add("Poster print (old)", { price: "35", hs_status: "inactive" });
  add("Consulting by agreement", {});
}

function addDeals(world: World, portalId: number) {
  return {
    dealId: world.addDeal(portalId, {
      id: "512",
      name: "Website redesign",
      amount: "1000.00",
      currency: "EUR",
      stageId: "presentationscheduled",
      properties: { closedate: "2026-12-15T00:00:00.000Z", hubspot_owner_id: "910908" },
    }),
    dealWithoutContactId: world.addDeal(portalId, {
      id: "513",
      name: "Walk-in order",
      amount: "249.90",
      currency: "EUR",
      stageId: "qualifiedtobuy",
    }),
    dealWithTwoContactsId: world.addDeal(portalId, {
      id: "514",
      name: "Office fit-out",
      amount: "18400.00",
      currency: "EUR",
      stageId: "contractsent",
    }),
    yenDealId: world.addDeal(portalId, {
      id: "515",
      name: "Kyoto showroom",
      amount: "125000",
      currency: "JPY",
      stageId: "appointmentscheduled",
    }),
    dinarDealId: world.addDeal(portalId, {
      id: "516",
      name: "Kuwait pilot",
      amount: "310.250",
      currency: "KWD",
      stageId: "qualifiedtobuy",
    }),
    renewalDealId: world.addDeal(portalId, {
      id: "517",
      name: "Support contract 2027",
      amount: "480.00",
      currency: "EUR",
      stageId: "renewal_due",
    }),
  };
}
