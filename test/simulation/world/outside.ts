import { createHubSpot, type HubSpotSandbox } from "../../sandbox/hubspot/index.ts";
import { createStripe, type StripeSandbox } from "../../sandbox/stripe/index.ts";
import { sandboxApp } from "../../sandbox/app.ts";
import type { Random } from "../../../server/ports/context.ts";
import { publicUrl, stripePages } from "./network.ts";

export type HubSpot = HubSpotSandbox;
export type Stripe = StripeSandbox;

/** The accounts of every history; how many of them take part differs. The first has Stripe, the second the simulated provider, the third both. */
export const portalIds: readonly number[] = [101, 102, 103];

export const stageIds: readonly string[] = ["first", "second", "third", "fourth", "won"];

export const dealsPerPortal = 2;

export function newHubSpot(now: () => number, random: Random): HubSpot {
  // Its rules are checked in the sandbox's own tests; here it has to be quick.
  return createHubSpot({ ...sandboxApp, redirectUris: [`${publicUrl}/oauth/callback`], now, random, contract: null });
}

export function newStripe(now: () => number, send: Parameters<typeof createStripe>[0]["send"]): Stripe {
  return createStripe({ origin: stripePages, now, ...(send && { send }) });
}

/** Ids of a portal's deals and contacts are known beforehand, so that they outlive a copy of the world. */
export function dealIdOf(portalId: number, which: number): string {
  return String(portalId * 1_000 + which);
}

export function contactIdOf(portalId: number, which: number): string {
  return String(portalId * 1_000 + 500 + which);
}

export function addAccounts(world: HubSpot["world"]): void {
  for (const portalId of portalIds) {
    const users = [
      { id: 7, firstName: "Ann", lastName: "Admin", email: "ann@example.com" },
      { id: 8, firstName: "Sam", lastName: "Seller", email: "sam@example.com" },
    ];
    world.addPortal({ portalId, users });
    const stages = stageIds.map((id, place) => ({
      id,
      label: id,
      probability: (place + 1) / stageIds.length,
      isClosed: id === "won",
    }));
    world.addPipeline(portalId, { id: "default", label: "Sales", stages });
    for (let which = 0; which < dealsPerPortal; which += 1) {
      const deal = {
        id: dealIdOf(portalId, which),
        name: "Website",
        amount: "1000.00",
        currency: "EUR",
        stageId: "first",
      };
      world.addDeal(portalId, deal);
      const contact = { id: contactIdOf(portalId, which), firstName: "Mia", lastName: "Keller" };
      world.addContact(portalId, { ...contact, email: `mia.${which}@example.com` });
      world.associate(portalId, deal.id, contact.id);
    }
  }
}
