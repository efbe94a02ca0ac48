import { UpstreamError } from "../../domain/errors.ts";
import type { Money } from "../../domain/money.ts";
import type { CaptureOrder, Refund, RefundOrder, RefundReference } from "../../ports/provider.ts";
import { upstream, type DinteroApi } from "./api.ts";
import { capturedIn, lastFailure, outcomeOf } from "./mapping.ts";
import type { DinteroTransaction } from "./shapes.ts";

/**
 * Captures, releases and refunds. Dintero has no keys against doing them twice, but gives our reference of an operation
 * back on its events, so each is looked for before it is asked for. https://docs.dintero.com/payments-api.html
 */

export async function capture(api: DinteroApi, { checkout, amount, capturedBefore, key }: CaptureOrder): Promise<void> {
  const transaction = await transactionOf(api, checkout, amount);
  const known = outcomeOf(transaction, "CAPTURE", key);
  if (known === "done" || known === "under_way") return;
  const since = capturedIn(transaction) - capturedBefore.minor;
  // What we know nothing of was captured there, by an earlier try or by somebody in the back office.
  if (since === amount.minor) return;
  if (since > 0 || !["AUTHORIZED", "PARTIALLY_CAPTURED"].includes(transaction.status)) throw conflict(transaction);
  const body = { amount: amount.minor, capture_reference: key };
  const answer = await api.operate({ transactionId: transaction.id, name: "capture", body });
  if (outcomeOf(answer, "CAPTURE", key) === "failed") throw refused(answer);
}

/** Ways to pay where the rest can still be let go after a part was captured. */
const letsGoOfRests = /^(?:payex\.|vipps$|klarna\.)/;

export async function release(api: DinteroApi, checkout: string): Promise<void> {
  const transaction = await transactionOf(api, checkout);
  const { id, status, events, payment_product_type: method } = transaction;
  const last = events.findLast(({ event }) => event === "VOID" || event === "INITIATE_VOID");
  if (last && last.success !== false) return;
  const isRest = status === "PARTIALLY_CAPTURED" && letsGoOfRests.test(method ?? "");
  if (status !== "AUTHORIZED" && !isRest) throw conflict(transaction);
  await api.operate({ transactionId: id, name: "void" });
}

/** A refund goes by our own reference: while it is under way there is nothing else to call it by. */
export async function refund(api: DinteroApi, { checkout, amount, reason, key }: RefundOrder): Promise<Refund> {
  const transaction = await transactionOf(api, checkout, amount);
  const known = stateOf(transaction, key);
  if (known) return { checkout, refund: key, state: known };
  const body = { amount: amount.minor, refund_reference: key, ...(reason !== "" && { reason }) };
  const answer = await api.operate({ transactionId: transaction.id, name: "refund", body });
  return { checkout, refund: key, state: stateOf(answer, key) ?? "requested" };
}

export async function readRefund(api: DinteroApi, { checkout, refund: key }: RefundReference): Promise<Refund> {
  const transaction = await findTransaction(api, checkout);
  const state = transaction && stateOf(transaction, key);
  if (!state) throw new UpstreamError("not_found", { upstream });
  return { checkout, refund: key, state };
}

const refundStates = { done: "done", under_way: "requested", failed: "failed" } as const;

function stateOf(transaction: DinteroTransaction, key: string): Refund["state"] | null {
  const outcome = outcomeOf(transaction, "REFUND", key);
  return outcome && refundStates[outcome];
}

/** Dintero takes the number alone, in whatever currency the payment is. */
async function transactionOf(api: DinteroApi, checkout: string, amount?: Money): Promise<DinteroTransaction> {
  const transaction = await findTransaction(api, checkout);
  if (!transaction) throw new UpstreamError("conflict", { upstream, said: "Nobody has paid there yet." });
  if (!amount || amount.currency === transaction.currency) return transaction;
  throw new UpstreamError("validation", { upstream, said: `This was paid in ${transaction.currency}.` });
}

async function findTransaction(api: DinteroApi, checkout: string): Promise<DinteroTransaction | null> {
  const { transaction_id: id } = await api.readSession(checkout);
  return id === null ? null : api.readTransaction(id);
}

function conflict({ status }: DinteroTransaction): UpstreamError {
  const said = `The payment stands at ${status} at Dintero, which does not allow this.`;
  return new UpstreamError("conflict", { upstream, said, code: status });
}

function refused(answer: DinteroTransaction): UpstreamError {
  return new UpstreamError("validation", { upstream, said: lastFailure(answer) ?? "The capture failed at Dintero." });
}
