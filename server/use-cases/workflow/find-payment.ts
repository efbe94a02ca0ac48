import type { Mode, Payment } from "../../domain/payment.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Store } from "../../ports/store.ts";
import type { WorkflowRun } from "../../ports/workflow-runs.ts";

interface Parts {
  readonly store: Store;
}

type Asked = Pick<WorkflowRun, "portalId" | "record" | "inputs">;

/** A test stands for no real money: it is meant only where the record has no live payment at all. */
const inTheirOrder: readonly Mode[] = ["live", "test"];

/**
 * The payment a step is about: the one an earlier step has handed on, else the record's latest one. Throws
 * WorkflowRefusal `NO_PAYMENT`.
 */
export async function findPayment({ store }: Parts, asked: Asked): Promise<Payment> {
  const { portalId, inputs } = asked;
  if (inputs.paymentId !== null) return found(await store.payments.find(portalId, inputs.paymentId));
  return found(await firstOf((mode) => latestOf(store, asked, mode)));
}

/** The same for steps that want one that waits for its money, wherever the record has one. */
export async function findOpenPayment(parts: Parts, asked: Asked): Promise<Payment> {
  const { store } = parts;
  const { portalId, record, inputs } = asked;
  if (inputs.paymentId !== null) return findPayment(parts, asked);
  const wanted = async (mode: Mode) => {
    const [open] = await store.payments.listOpen(portalId, record, 1, mode);
    return open ?? latestOf(store, asked, mode);
  };
  return found(await firstOf(wanted));
}

async function firstOf(look: (mode: Mode) => Promise<Payment | undefined>): Promise<Payment | undefined> {
  for (const mode of inTheirOrder) {
    const payment = await look(mode);
    if (payment) return payment;
  }
  return undefined;
}

async function latestOf(store: Store, { portalId, record }: Asked, mode: Mode): Promise<Payment | undefined> {
  const [latest] = await store.payments.page(portalId, record, { show: "all", after: null, limit: 1, mode });
  return latest;
}

function found(payment: Payment | null | undefined): Payment {
  if (!payment) throw new WorkflowRefusal("NO_PAYMENT");
  return payment;
}
