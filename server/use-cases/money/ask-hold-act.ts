import { UpstreamError } from "../../domain/errors.ts";
import { actorOf } from "../../domain/events.ts";
import type { HoldAct } from "../../domain/holds.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderAccount } from "../../ports/provider.ts";
import { claimTime } from "./ask-refund.ts";
import { isRefused } from "./refusals.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";

type Parts = Pick<Context, "store" | "clock" | "random">;

export interface Desk {
  readonly account: Pick<ProviderAccount, "capture" | "release">;
  /** The provider's name for people. */
  readonly label: string;
}

interface Asking {
  /** In state `asking` and claimed by the caller. */
  readonly act: HoldAct;
  /** Whether the provider may have been asked for it before. */
  readonly isRepeat: boolean;
}

/**
 * Has the provider capture or release and notes that it did. The same act asked for again is done once. Throws
 * UpstreamError: with a refusal the act has failed, after anything that leaves its outcome open it waits to be asked
 * for again.
 */
export async function askHoldAct(parts: Parts, desk: Desk, { act, isRepeat }: Asking): Promise<HoldAct> {
  try {
    await call(desk, act);
  } catch (error) {
    if (error instanceof UpstreamError) await noteTrouble(parts, desk, { act, isRepeat, error });
    throw error;
  }
  const done: HoldAct = { ...act, state: "done", claimedUntil: 0 };
  await parts.store.holdActs.save(done);
  return done;
}

async function call({ account }: Desk, act: HoldAct): Promise<void> {
  const { kind, checkout, amount, capturedBefore, paymentId, actId } = act;
  if (!account.capture || !account.release) throw new Error("A hold was promised to a provider that has none.");
  if (kind === "release") return account.release(checkout);
  await account.capture({
    checkout,
    amount,
    capturedBefore: { ...amount, minor: capturedBefore },
    key: `${paymentId}-${actId}`,
  });
}

async function noteTrouble(
  parts: Parts,
  { label }: Desk,
  { act, isRepeat, error }: Asking & { readonly error: UpstreamError },
): Promise<void> {
  if (!isRefused(error, isRepeat)) return parts.store.holdActs.save({ ...act, claimedUntil: 0 });
  const { fault, details } = error;
  const { kind, amount, portalId, paymentId } = act;
  const said = details.said ?? null;
  await parts.store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    await tx.holdActs.save({ ...act, state: "failed", requestKey: null, claimedUntil: 0 });
    const facts = [{ kind: "hold_refused", act: kind, provider: label, amount, fault, said }] as const;
    await settlePayment({ ...parts, store: tx }, { payment, facts, actor: actorOf(act.askedBy) });
  });
}

/**
 * Asks again for what was left without an answer, so that the next act starts from what is true. Answers whether
 * everything has one now; somebody else may be asking at this moment. A refusal is on the timeline then, and no failure.
 */
export async function followHoldActs(
  parts: Parts,
  desk: Desk,
  { portalId, paymentId }: Pick<HoldAct, "portalId" | "paymentId">,
): Promise<boolean> {
  for (const open of await parts.store.holdActs.listOpen(portalId, paymentId)) {
    if (open.state !== "asking") continue;
    const act = await claimHoldAct(parts, open);
    if (act) await askHoldAct(parts, desk, { act, isRepeat: true }).catch((error) => unlessRefused(parts, act, error));
  }
  const left = await parts.store.holdActs.listOpen(portalId, paymentId);
  return left.every(({ state }) => state === "done");
}

async function unlessRefused({ store }: Parts, { portalId, paymentId, actId }: HoldAct, error: unknown): Promise<void> {
  const open = await store.holdActs.listOpen(portalId, paymentId);
  const hasFailed = open.every((one) => one.actId !== actId);
  if (!(error instanceof UpstreamError) || !hasFailed) throw error;
}

/** Null while somebody else is asking, or has had an answer meanwhile. */
export function claimHoldAct({ store, clock }: Parts, act: HoldAct): Promise<HoldAct | null> {
  const { portalId, paymentId, actId } = act;
  return store.transaction(async (tx) => {
    await tx.payments.lock(portalId, paymentId);
    const now = clock.now();
    const found = (await tx.holdActs.listOpen(portalId, paymentId)).find((one) => one.actId === actId);
    if (found?.state !== "asking" || found.claimedUntil > now) return null;
    const claimed = { ...found, claimedUntil: now + claimTime };
    await tx.holdActs.save(claimed);
    return claimed;
  });
}
