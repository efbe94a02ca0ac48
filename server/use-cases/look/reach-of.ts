import { NotFoundError } from "../../domain/errors.ts";
import { hasRight } from "../../domain/policies.ts";
import { sees, type Reach } from "../../domain/reach.ts";
import type { Context } from "../../ports/context.ts";
import { requirePayment } from "../learn/require-payment.ts";
import type { PaymentHistory } from "./read-payment.ts";

type Parts = Pick<Context, "store">;

export interface Viewer {
  readonly portalId: number;
  readonly userId: string;
}

/** Whose payments the viewer sees, by the account's policies of this moment. */
export async function reachOf({ store }: Parts, { portalId, userId }: Viewer): Promise<Reach> {
  const [portal, { policies }] = await Promise.all([store.portals.find(portalId), store.policies.read(portalId)]);
  return portal && hasRight(portal, policies, { userId, right: "see" }) ? "all" : { madeBy: userId };
}

/** Throws NotFoundError, for a payment the viewer may not see just as for one that does not exist. */
export async function requireSeen(
  parts: Parts,
  { paymentId, ...viewer }: Viewer & { readonly paymentId: string },
): Promise<void> {
  const reach = await reachOf(parts, viewer);
  if (reach === "all" || sees(reach, await requirePayment(parts.store, viewer.portalId, paymentId))) return;
  throw new NotFoundError("There is no such payment.");
}

/** The history as far as it is the viewer's to see: a colleague's payment before or after it is not named. */
export async function asSeen(parts: Parts, viewer: Viewer, history: PaymentHistory): Promise<PaymentHistory> {
  const reach = await reachOf(parts, viewer);
  if (reach === "all") return history;
  const isSeen = async (name: PaymentHistory["replaced"]): Promise<boolean> =>
    name !== null && sees(reach, await requirePayment(parts.store, viewer.portalId, name.paymentId));
  return {
    ...history,
    replaced: (await isSeen(history.replaced)) ? history.replaced : null,
    replacedBy: (await isSeen(history.replacedBy)) ? history.replacedBy : null,
  };
}
