import { UpstreamError } from "../../domain/errors.ts";
import { actorOf, type Actor, type EventFacts } from "../../domain/events.ts";
import type { AskedRefund } from "../../domain/refunds.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderAccount, Refund } from "../../ports/provider.ts";
import type { Store } from "../../ports/store.ts";
import { isRefused } from "./refusals.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";

type Parts = Pick<Context, "store" | "clock" | "random">;

/** Longer than all calls of one refund together may take, so that two never ask for the same one at once. */
export const claimTime = 2 * 60_000;

export interface Asking {
  /** In state `asking` and claimed by the caller. */
  readonly refund: AskedRefund;
  readonly account: Pick<ProviderAccount, "refund">;
  /** The provider's name for people. */
  readonly label: string;
  /** Whether the provider may have been asked for it before. */
  readonly isRepeat: boolean;
}

/**
 * Asks the provider and notes its answer. The same refund asked for again gives nothing twice. Throws UpstreamError:
 * with a refusal the refund has failed, after anything that leaves its outcome open it waits to be asked for again.
 */
export async function askRefund(parts: Parts, asking: Asking): Promise<AskedRefund> {
  const { refund, account } = asking;
  if (!account.refund) throw new Error("A refund was promised that the provider cannot give.");
  const { checkout, amount, reason, paymentId, refundId } = refund;
  try {
    const answer = await account.refund({ checkout, amount, reason, key: `${paymentId}-${refundId}` });
    return await noteAnswer(parts, asking, answer);
  } catch (error) {
    if (error instanceof UpstreamError) await noteTrouble(parts, asking, error);
    throw error;
  }
}

/** Writes down how the provider says a refund stands. */
export async function noteAnswer(
  parts: Parts,
  { refund, label }: Pick<Asking, "refund" | "label">,
  answer: Refund,
): Promise<AskedRefund> {
  const told = { ...refund, providerRefund: answer.refund, claimedUntil: 0 };
  const settledAt = parts.clock.now();
  if (answer.state === "failed") {
    const failed: AskedRefund = { ...told, state: "failed", requestKey: null, settledAt };
    const facts = { kind: "refund_failed", provider: label, amount: refund.amount } as const;
    await note(parts, failed, { facts, actor: "provider" });
    return failed;
  }
  const next: AskedRefund =
    answer.state === "done" ? { ...told, state: "given", settledAt } : { ...told, state: "requested" };
  await parts.store.refunds.save(next);
  return next;
}

async function noteTrouble(parts: Parts, asking: Asking, error: UpstreamError): Promise<void> {
  const { refund, label, isRepeat } = asking;
  const { fault, details } = error;
  if (!isRefused(error, isRepeat)) return parts.store.refunds.save({ ...refund, claimedUntil: 0 });
  const failed: AskedRefund = {
    ...refund,
    state: "failed",
    requestKey: null,
    claimedUntil: 0,
    settledAt: parts.clock.now(),
  };
  const said = details.said ?? null;
  const facts = { kind: "refund_refused", provider: label, amount: refund.amount, fault, said } as const;
  await note(parts, failed, { facts, actor: actorOf(refund.askedBy) });
}

/** Keeps the refund together with the line of the timeline that explains it. */
async function note(
  parts: Parts,
  refund: AskedRefund,
  { facts, actor }: { readonly facts: EventFacts; readonly actor: Actor },
): Promise<void> {
  await parts.store.transaction(async (tx: Store) => {
    const payment = await lockPayment(tx, refund.portalId, refund.paymentId);
    await tx.refunds.save(refund);
    await settlePayment({ ...parts, store: tx }, { payment, facts: [facts], actor });
  });
}
