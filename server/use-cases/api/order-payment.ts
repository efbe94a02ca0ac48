import { ValidationError } from "../../domain/errors.ts";
import type { Connection } from "../../domain/connection.ts";
import { toDecimal, type Money } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import { createPayment } from "../ask/create-payment.ts";
import type { PaymentOrder } from "../ask/payment-order.ts";
import type { ApiCaller } from "./admit-key.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "publicUrl">;

/** A payment as a program asks for it. */
export interface ApiOrder extends Pick<Press, "idempotencyKey" | "requestHash"> {
  readonly amount: Money;
  readonly dealId: string | null;
  /** Null: the deal's only contact. */
  readonly contactId: string | null;
  /** Null: the account's only connection of the key's mode. */
  readonly connectionId: string | null;
  readonly description: string;
  /** Undefined: as the account has settled it. Whole days, null for no end. */
  readonly validityDays: number | null | undefined;
  /** Empty: by the account's pattern. */
  readonly reference: string;
  readonly capture: "auto" | "manual";
  readonly language: string | null;
  readonly allowOverBalance: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Makes a payment for a program, as the tab's form does for a person. Throws like `createPayment`. */
export async function orderPayment(parts: Parts, caller: ApiCaller, order: ApiOrder): Promise<Payment> {
  const { portalId, userId } = caller;
  const { amount, dealId, metadata, idempotencyKey, requestHash } = order;
  const connection = await chooseConnection(parts, caller, order.connectionId);
  const contactId = order.contactId ?? (await onlyContactOf(parts, portalId, dealId));
  const { policies } = await parts.store.policies.read(portalId);
  const asked: PaymentOrder = {
    portalId,
    userId,
    userEmail: null,
    // Keys of the tab's forms and of the two modes never meet.
    idempotencyKey: `api:${caller.key.mode}:${idempotencyKey}`,
    requestHash,
    record: dealId === null ? { type: "contact", id: contactId } : { type: "deal", id: dealId },
    dealId: null,
    contactId,
    connectionId: connection.connectionId,
    amount: toDecimal(amount),
    currency: amount.currency,
    description: order.description,
    validityDays: order.validityDays === undefined ? policies.validity.days : order.validityDays,
    lines: [],
    sendOn: null,
    followsBalance: false,
    reference: order.reference,
    capture: order.capture,
    methods: null,
    language: order.language,
    asksAddress: null,
    allowOverBalance: order.allowOverBalance,
    replaces: null,
    metadata,
  };
  return createPayment(parts, asked);
}

/** One of the key's own mode: that of another mode is not there for it. Throws ValidationError. */
async function chooseConnection(
  { store }: Parts,
  { portalId, key }: ApiCaller,
  connectionId: string | null,
): Promise<Connection> {
  const connections = (await store.connections.list(portalId)).filter(({ mode }) => mode === key.mode);
  if (connectionId !== null) {
    const chosen = connections.find((one) => one.connectionId === connectionId);
    if (chosen) return chosen;
    throw refusal("connectionId", `There is no such connection for ${key.mode} payments.`);
  }
  const [only, another] = connections;
  if (only && !another) return only;
  if (only) throw refusal("connectionId", "There are several payment accounts. Name the one to be paid by.");
  throw refusal("connectionId", `No payment account is connected for ${key.mode} payments.`);
}

/** Throws ValidationError where nobody or several could be meant, NotFoundError, UpstreamError. */
async function onlyContactOf({ crm }: Parts, portalId: number, dealId: string | null): Promise<string> {
  if (dealId === null) throw refusal("dealId", "Name the deal or the contact that the payment is for.");
  const { contactIds } = await crm.readDeal(portalId, dealId);
  const [only, another] = contactIds;
  if (only !== undefined && another === undefined) return only;
  const why = only === undefined ? "This deal has no contact." : "This deal has several contacts.";
  throw refusal("contactId", `${why} Name the one who is to pay.`);
}

function refusal(name: string, message: string): ValidationError {
  return new ValidationError([{ name, message }]);
}
