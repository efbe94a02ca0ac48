import { ConflictError, ForbiddenError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import { claimPress, isRepeat } from "../change/claim-press.ts";
import { noteAct } from "../learn/note-act.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { addressLane, readAddress } from "./read-address.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake">;

export interface AddressPress extends Press {
  /** Of the look that was confirmed. */
  readonly mark: string;
}

export const addressNotAllowed =
  "The app may not write to contacts in this account. Ask the admin to install it again and allow it.";

/**
 * Promises the payer's delivery address to their contact, as it was shown and confirmed; the account's writer carries it
 * out. Throws ForbiddenError where the account does not allow it, NotFoundError, ConflictError `changed_meanwhile` where the contact's or the payer's address
 * is another by now, `key_reused`, UpstreamError and DisconnectedError.
 */
export async function promiseAddress(parts: Parts, press: AddressPress): Promise<void> {
  const { store, clock, random, wake } = parts;
  const { portalId, userId, paymentId, mark } = press;
  const scope = `address:${paymentId}` as const;
  if (await isRepeat(store, press, scope)) return;
  const look = await readAddress(parts, portalId, paymentId);
  if (!look.isAllowed) throw new ForbiddenError(addressNotAllowed);
  if (look.mark !== mark) {
    const detail = "The address was changed since you looked. Look at it again before it is written.";
    throw new ConflictError("changed_meanwhile", detail, paymentId);
  }
  if (look.changes.length === 0) return;
  await store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    const at = clock.now();
    if (!(await claimPress(tx, press, { scope, at }))) return;
    const promised = await tx.crmWrites.promiseAddress(
      { writeId: newId(random), portalId, ...addressLane, objectId: payment.contact.id, paymentId, payload: mark },
      at,
    );
    if (promised) await noteAct({ ...parts, store: tx }, payment, { userId, facts: { kind: "address_asked" } });
  });
  wake.crm(portalId);
}
