import type { Connection } from "../../domain/connection.ts";
import { DisconnectedError, NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { PaymentEvent } from "../../domain/events.ts";
import type { Move } from "../../domain/moves.ts";
import type { Checkout } from "../../domain/checkout.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { Payment } from "../../domain/payment.ts";
import type { PayerDetails } from "../../domain/snapshot.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";
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
  /** What rules did with its deal and what took that back, in the order it was decided. */
  readonly moves: readonly Move[];
  /** What people call the deal's properties that HubSpot wants filled in, by its own names. */
  readonly dealLabels: ReadonlyMap<string, string>;
  readonly pipelines: readonly CrmPipeline[];
}

export type NamedPayment = Pick<Payment, "paymentId" | "reference">;

/** Throws NotFoundError. */
export async function readPayment(parts: Parts, portalId: number, paymentId: string): Promise<PaymentHistory> {
  const { store, crm } = parts;
  const { payment, connection } = await requireWithConnection(store, portalId, paymentId);
  const [[listed], events, checkouts, attempts, replaced, replacedBy, payer, mails, moves, pipelines] =
    await Promise.all([
      withRowFacts(parts, portalId, [payment]),
      store.events.list(portalId, paymentId),
      store.checkouts.list(portalId, paymentId),
      store.attempts.list(portalId, paymentId),
      payment.replaces === null ? null : store.payments.find(portalId, payment.replaces),
      store.payments.findReplacing(portalId, paymentId),
      store.payers.find(portalId, paymentId),
      store.mailsDue.list(portalId, paymentId),
      store.moves.list(portalId, paymentId),
      readStageNames(crm, portalId),
    ]);
  if (!listed) throw new NotFoundError("There is no such payment.");
  const dealLabels = await readLabels(crm, portalId, moves);
  const around = { replaced, replacedBy, payer, mails, moves, dealLabels, connection, pipelines };
  return { ...listed, ...around, events, checkouts, attempts };
}

/** Asked only where HubSpot has refused for want of something; without an answer its own names must do. */
async function readLabels(crm: Parts["crm"], portalId: number, moves: readonly Move[]) {
  const names = moves.flatMap(({ evidence }) => evidence.needs ?? []);
  if (names.length === 0) return new Map<string, string>();
  try {
    return await crm.readDealLabels(portalId, names);
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return new Map<string, string>();
    throw error;
  }
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
