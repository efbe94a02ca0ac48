import { UpstreamError } from "../../domain/errors.ts";
import type { Payment } from "../../domain/payment.ts";
import type { AskedRefund } from "../../domain/refunds.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderAccount } from "../../ports/provider.ts";
import { followHoldActs } from "../money/ask-hold-act.ts";
import { askRefund, claimTime, noteAnswer } from "../money/ask-refund.ts";
import { requireWithConnection } from "./require-payment.ts";
import { updatePayment, type UpdateRequest } from "./update-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake">;

/**
 * Brings a payment up to date with its provider, refunds, captures and releases asked for included: one whose answer was
 * lost is asked for again under its key, and a refund that waits there is looked up. Throws NotFoundError and UpstreamError.
 */
export async function checkPayment(
  parts: Parts,
  { portalId, paymentId, actor }: Pick<UpdateRequest, "portalId" | "paymentId" | "actor">,
): Promise<Payment> {
  const { store, providers } = parts;
  const { connection } = await requireWithConnection(store, portalId, paymentId);
  const account = providers.open(connection);
  const { label } = providers.find(connection.provider);
  for (const refund of await store.refunds.listOpen(portalId, [paymentId])) {
    await followRefund(parts, refund, { account, label });
  }
  await followHoldActs(parts, { account, label }, { portalId, paymentId });
  const done = (await store.holdActs.listOpen(portalId, paymentId)).filter(({ state }) => state === "done");
  const given = (await store.refunds.listOpen(portalId, [paymentId])).filter(({ state }) => state === "given");
  return updatePayment(parts, {
    portalId,
    paymentId,
    actor,
    alsoInTransaction: async (tx) => {
      for (const refund of given) await tx.refunds.save({ ...refund, state: "booked" });
      for (const act of done) await tx.holdActs.save({ ...act, state: "booked" });
    },
  });
}

interface Provider {
  readonly account: ProviderAccount;
  readonly label: string;
}

async function followRefund(parts: Parts, refund: AskedRefund, provider: Provider): Promise<void> {
  if (refund.state === "asking") return askAgain(parts, refund, provider);
  if (refund.state !== "requested" || refund.providerRefund === null) return;
  const { checkout, providerRefund } = refund;
  const answer = await provider.account.readRefund?.({ checkout, refund: providerRefund });
  if (answer && answer.state !== "requested") await noteAnswer(parts, { refund, label: provider.label }, answer);
}

/** A refusal is on the timeline then, and no failure of the check. */
async function askAgain(parts: Parts, { portalId, paymentId, refundId }: AskedRefund, provider: Provider) {
  const refund = await claim(parts, { portalId, paymentId, refundId });
  if (!refund) return;
  try {
    await askRefund(parts, { ...provider, refund, isRepeat: true });
  } catch (error) {
    const open = await parts.store.refunds.listOpen(portalId, [paymentId]);
    const isRefused = error instanceof UpstreamError && open.every((one) => one.refundId !== refundId);
    if (!isRefused) throw error;
  }
}

/** Null while somebody else is asking, or has had an answer meanwhile. */
function claim(
  { store, clock }: Parts,
  { portalId, paymentId, refundId }: Pick<AskedRefund, "portalId" | "paymentId" | "refundId">,
): Promise<AskedRefund | null> {
  return store.transaction(async (tx) => {
    await tx.payments.lock(portalId, paymentId);
    const now = clock.now();
    const found = (await tx.refunds.listOpen(portalId, [paymentId])).find((one) => one.refundId === refundId);
    if (found?.state !== "asking" || found.claimedUntil > now) return null;
    const refund = { ...found, claimedUntil: now + claimTime };
    await tx.refunds.save(refund);
    return refund;
  });
}
