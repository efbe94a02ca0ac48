import type { Payment } from "../../domain/payment.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Store } from "../../ports/store.ts";
import type { WorkflowRun } from "../../ports/workflow-runs.ts";

type Asked = Pick<WorkflowRun, "portalId" | "record" | "inputs">;

/**
 * The payment a step is about: the one an earlier step has handed on, else the record's latest one. Throws
 * WorkflowRefusal `NO_PAYMENT`.
 */
export async function findPayment(
  { store }: { readonly store: Store },
  { portalId, record, inputs: { paymentId } }: Asked,
): Promise<Payment> {
  if (paymentId !== null) return found(await store.payments.find(portalId, paymentId));
  const [latest] = await store.payments.page(portalId, record, { show: "all", after: null, limit: 1 });
  return found(latest);
}

/** The same for steps that want one that waits for its money, wherever the record has one. */
export async function findOpenPayment(parts: { readonly store: Store }, asked: Asked): Promise<Payment> {
  const { portalId, record, inputs } = asked;
  const [open] = inputs.paymentId === null ? await parts.store.payments.listOpen(portalId, record, 1) : [];
  return open ?? findPayment(parts, asked);
}

function found(payment: Payment | null | undefined): Payment {
  if (!payment) throw new WorkflowRefusal("NO_PAYMENT");
  return payment;
}
