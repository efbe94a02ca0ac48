import { NotFoundError } from "../../domain/errors.ts";
import { toDecimal } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import { workflowName, type WorkflowInputs } from "../../domain/workflow.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";
import type { Crm } from "../../ports/crm.ts";
import type { EnrolledDeal, EnrolledRecords } from "../../ports/crm-workflows.ts";
import type { WorkflowRun } from "../../ports/workflow-runs.ts";
import { requireConnected } from "../account/require-connected.ts";
import { createPayment } from "../ask/create-payment.ts";
import { balanceOf } from "../ask/deal-balance.ts";
import type { PaymentOrder } from "../ask/payment-order.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "publicUrl">;

/**
 * Makes the payment a step asks for, once per execution, on what HubSpot has just told of the record. Throws
 * WorkflowRefusal and whatever `createPayment` throws.
 */
export async function orderPayment(parts: Parts, run: WorkflowRun, records: EnrolledRecords): Promise<Payment> {
  const { portalId, callbackId } = run;
  const key = keyOf(callbackId);
  const made = await parts.store.payments.findKey({ portalId, scope: "create", key });
  const earlier = made && (await parts.store.payments.find(portalId, made.paymentId));
  if (earlier) return earlier;
  const order = run.record.type === "deal" ? await forDeal(parts, run, records) : await forContact(parts, run, records);
  return createPayment({ ...parts, crm: knowing(parts.crm, records) }, order);
}

/** No form's key has a colon in it. */
function keyOf(callbackId: string): string {
  return `workflow:${callbackId}`;
}

/** What the record decides of an order; the rest is the step's. */
type Asked = Pick<PaymentOrder, "contactId" | "amount" | "currency" | "description">;

async function forDeal(parts: Parts, run: WorkflowRun, { deals }: EnrolledRecords): Promise<PaymentOrder> {
  const deal = deals.get(run.record.id);
  if (!deal) throw new WorkflowRefusal("RECORD_GONE");
  const { inputs } = run;
  const contactId = payerOf(deal);
  const { amount, currency } = await sumOf(parts, run, deal);
  return orderOf(parts, run, { contactId, amount, currency, description: inputs.description ?? deal.name });
}

function payerOf({ contactIds, primaryContactId }: EnrolledDeal): string {
  const [only, another] = contactIds;
  if (only === undefined) throw new WorkflowRefusal("NO_CONTACT");
  if (another === undefined) return only;
  if (primaryContactId === null) throw new WorkflowRefusal("SEVERAL_CONTACTS");
  return primaryContactId;
}

async function sumOf(
  parts: Parts,
  { portalId, inputs }: WorkflowRun,
  deal: EnrolledDeal,
): Promise<Pick<Asked, "amount" | "currency">> {
  const portal = await requireConnected(parts, portalId);
  const currency = deal.currency ?? portal.companyCurrency;
  if (inputs.amountSource === "fixed") return { amount: fixedAmount(inputs), currency };
  const balance = await balanceOf(parts, portal, deal);
  if (!balance || balance.total.minor <= 0) throw new WorkflowRefusal("NO_AMOUNT");
  const sum = inputs.amountSource === "deal_amount" ? balance.total : balance.open;
  if (sum.minor === 0) throw new WorkflowRefusal("NOTHING_DUE");
  return { amount: toDecimal(sum), currency };
}

async function forContact(parts: Parts, run: WorkflowRun, { contacts }: EnrolledRecords): Promise<PaymentOrder> {
  const { portalId, record, inputs } = run;
  if (!contacts.has(record.id)) throw new WorkflowRefusal("RECORD_GONE");
  if (inputs.amountSource !== "fixed") throw new WorkflowRefusal("NO_DEAL");
  const { companyCurrency: currency } = await requireConnected(parts, portalId);
  const description = inputs.description ?? "Payment";
  return orderOf(parts, run, { contactId: record.id, amount: fixedAmount(inputs), currency, description });
}

function fixedAmount({ amount }: WorkflowInputs): string {
  if (amount === null) throw new WorkflowRefusal("BAD_INPUT", "Enter the amount to ask for.");
  return amount;
}

async function orderOf({ store }: Parts, run: WorkflowRun, asked: Asked): Promise<PaymentOrder> {
  const { portalId, workflowId, callbackId, record, inputs } = run;
  const { validity } = (await store.policies.read(portalId)).policies;
  return {
    portalId,
    userId: workflowName(workflowId),
    userEmail: null,
    idempotencyKey: keyOf(callbackId),
    requestHash: keyOf(callbackId),
    record,
    dealId: null,
    makesDeal: record.type === "contact",
    connectionId: inputs.connectionId ?? "",
    validityDays: inputs.validityDays ?? validity.days,
    lines: [],
    sendOn: null,
    followsBalance: inputs.amountSource === "deal_balance" ? null : false,
    reference: "",
    capture: "auto",
    methods: null,
    language: inputs.language,
    asksAddress: null,
    allowOverBalance: false,
    replaces: null,
    ...asked,
  };
}

/** HubSpot as it has just answered, so that a thousand enrolments do not ask it for each record again. */
function knowing(crm: Crm, { deals, contacts }: EnrolledRecords): Crm {
  const contactOf = (contactId: string) => {
    const contact = contacts.get(contactId);
    if (!contact) throw new NotFoundError("The contact is gone.");
    return contact;
  };
  return {
    ...crm,
    readDeal: (_portalId, dealId) => {
      const deal = deals.get(dealId);
      return deal ? Promise.resolve(deal) : Promise.reject(new NotFoundError("The deal is gone."));
    },
    readContact: async (_portalId, contactId) => contactOf(contactId),
    readContacts: async (_portalId, ids) => ids.flatMap((id) => contacts.get(id) ?? []),
  };
}
