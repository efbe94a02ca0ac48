import type { Connection } from "../../domain/connection.ts";
import { DisconnectedError, NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { PaymentEvent } from "../../domain/events.ts";
import type { Attempt, Checkout, Payment } from "../../domain/payment.ts";
import type { PayerDetails } from "../../domain/snapshot.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm.ts";
import type { PlannedMail } from "../../ports/mails-due.ts";
import { withRowFacts, type ListedPayment } from "./list-payments.ts";
import { requireWithConnection } from "../learn/require-payment.ts";

type Parts = Pick<Context, "store" | "crm" | "clock">;

/** One payment with its history. */
export interface PaymentHistory extends ListedPayment {
  readonly events: readonly PaymentEvent[];
  readonly checkouts: readonly Checkout[];
  /** In the order they were made. */
  readonly attempts: readonly Attempt[];
  /** The payment this one was asked again from. */
  readonly replaced: NamedPayment | null;
  /** The payment that was asked again from this one. */
  readonly replacedBy: NamedPayment | null;
  /** What goes out by itself, or went, or had lost its reason; the earliest first. */
  readonly mails: readonly PlannedMail[];
  /** What the payer gave of themselves at the provider. */
  readonly payer: PayerDetails | null;
  readonly connection: Connection;
  readonly pipelines: readonly CrmPipeline[];
}

export type NamedPayment = Pick<Payment, "paymentId" | "reference">;

/** Throws NotFoundError. */
export async function readPayment(parts: Parts, portalId: number, paymentId: string): Promise<PaymentHistory> {
  const { store, crm } = parts;
  const { payment, connection } = await requireWithConnection(store, portalId, paymentId);
  const [[listed], events, checkouts, attempts, replaced, replacedBy, payer, mails, pipelines] = await Promise.all([
    withRowFacts(parts, portalId, [payment]),
    store.events.list(portalId, paymentId),
    store.checkouts.list(portalId, paymentId),
    store.attempts.list(portalId, paymentId),
    payment.replaces === null ? null : store.payments.find(portalId, payment.replaces),
    store.payments.findReplacing(portalId, paymentId),
    store.payers.find(portalId, paymentId),
    store.mailsDue.list(portalId, paymentId),
    readStageNames(crm, portalId),
  ]);
  if (!listed) throw new NotFoundError("There is no such payment.");
  return { ...listed, events, checkouts, attempts, replaced, replacedBy, payer, mails, connection, pipelines };
}

/** A payment is told also while HubSpot is silent; its stages keep their ids then. */
export async function readStageNames(crm: Parts["crm"], portalId: number): Promise<readonly CrmPipeline[]> {
  try {
    return await crm.readPipelines(portalId, "person");
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return [];
    throw error;
  }
}
