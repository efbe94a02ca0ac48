import type { Payment } from "../../domain/payment.ts";
import type { Brand, Policies } from "../../domain/policies.ts";
import { renewalOf, type Renewal } from "../../domain/renewal.ts";
import type { Context } from "../../ports/context.ts";
import type { Choice } from "../../ports/provider.ts";
import type { PayPage } from "./read-pay-page.ts";

/** What stands around a payment on the payer's pages. */
export interface PaySurroundings {
  readonly brand: Brand;
  /** The account's, as HubSpot names it. */
  readonly timeZone: string;
  /** The ways to pay the seller chose, null for all the provider has. */
  readonly methods: readonly Choice[] | null;
  /** Whether the sender has asked anew in its place. */
  readonly isReplaced: boolean;
  readonly renewal: Renewal;
}

type Parts = Pick<Context, "store" | "providers" | "clock">;

/** Reads it without any effect. */
export async function readPaySurroundings(parts: Parts, page: PayPage): Promise<PaySurroundings> {
  const { store } = parts;
  const { portalId, paymentId } = page.payment;
  const [portal, { policies }, isReplaced, methods] = await Promise.all([
    store.portals.find(portalId),
    store.policies.read(portalId),
    store.payments.isReplaced(portalId, paymentId),
    methodsOf(parts, page.payment),
  ]);
  const renewal = isReplaced ? "none" : await readRenewal(parts, page, policies);
  return { brand: policies.brand, timeZone: portal?.timeZone ?? "UTC", methods, isReplaced, renewal };
}

/** What the payer can do about the link when it has ended. */
export async function readRenewal(
  { store, clock }: Pick<Parts, "store" | "clock">,
  { payment, status, isResting }: Pick<PayPage, "payment" | "status" | "isResting">,
  policies: Policies,
): Promise<Renewal> {
  if (status !== "expired") return "none";
  const { portalId, paymentId, connectionId } = payment;
  const connection = await store.connections.find(portalId, connectionId);
  const isReplaced = await store.payments.isReplaced(portalId, paymentId);
  return renewalOf({
    payment,
    status,
    policy: policies.renewal,
    canBeOpened: !isResting && connection?.removedAt === null && !isReplaced,
    events: await store.events.list(portalId, paymentId),
    now: clock.now(),
  });
}

async function methodsOf(
  { store, providers }: Parts,
  { portalId, connectionId, terms }: Payment,
): Promise<readonly Choice[] | null> {
  const connection = terms.methods && (await store.connections.find(portalId, connectionId));
  if (!connection) return null;
  const known = providers.find(connection.provider).capabilities.methods ?? [];
  return known.filter(({ value }) => terms.methods?.includes(value));
}
