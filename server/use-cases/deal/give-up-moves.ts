import { isPromised } from "../../domain/moves.ts";
import type { Context } from "../../ports/context.ts";
import { endMoves } from "./end-move.ts";

/**
 * Ends what is still promised for a payment's deal once the account has left for good: who comes back later finds the
 * reason and can have it tried again, instead of deals that move by a payment of long ago. Nothing happens to an account
 * that is connected.
 */
export async function giveUpMoves(
  { store, clock, random }: Pick<Context, "store" | "clock" | "random">,
  portalId: number,
  paymentId: string,
): Promise<void> {
  await store.transaction(async (tx) => {
    const portal = await tx.portals.find(portalId);
    const payment = await tx.payments.lock(portalId, paymentId);
    if (portal?.state !== "disconnected" || !payment) return;
    const promised = (await tx.moves.list(portalId, paymentId)).filter(isPromised);
    const end = { verdict: "refused", reason: "account_disconnected" } as const;
    await endMoves(
      { store: tx, clock, random },
      promised.map((move) => ({ move, end, payment })),
    );
  });
}
