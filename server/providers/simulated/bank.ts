import { ConflictError, NotFoundError, ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { PayerDetails } from "../../domain/snapshot.ts";
import { day, minute } from "../../domain/time.ts";
import type { Clock, Random } from "../../ports/context.ts";
import {
  isPaying,
  type SimulatedAct,
  type SimulatedBank,
  type SimulatedCheckout,
  type SimulatedCheckouts,
  type SimulatedDelivery,
  type SimulatedHappening,
} from "../../ports/simulated.ts";
import type { NewHappening } from "./acts.ts";
import { closedReason } from "./mapping.ts";
import { sumsOf, type SimulatedSums } from "./sums.ts";
import { signatureHeader, signEvent } from "./webhook.ts";

export interface BankOptions {
  readonly checkouts: SimulatedCheckouts;
  readonly clock: Clock;
  readonly random: Random;
  /** The signing secret of a connection, as registered. */
  secretOf(portalId: number, connectionId: string): Promise<string>;
}

interface Play {
  /** What happens then; nothing when the payer only goes away. */
  happenings(checkout: SimulatedCheckout, sums: SimulatedSums): readonly NewHappening[];
  readonly isDelivered: boolean;
  readonly goesTo: "return" | "cancel" | null;
}

const paid = ({ capture }: SimulatedCheckout): NewHappening => ({
  kind: capture === "manual" ? "authorised" : "captured",
});

const disputeEnds = (kind: "dispute_won" | "dispute_lost") => ({
  happenings: (_checkout: SimulatedCheckout, { dispute }: SimulatedSums): readonly NewHappening[] =>
    dispute ? [{ kind, of: dispute.id, ...(dispute.minor !== undefined && { minor: dispute.minor }) }] : [],
});

const stays = { isDelivered: true, goesTo: null } as const;
const returns = { isDelivered: true, goesTo: "return" } as const;

const plays: Readonly<Record<SimulatedAct, Play>> = {
  pay: { ...returns, happenings: (checkout) => [paid(checkout)] },
  decline: { ...returns, happenings: () => [{ kind: "declined" }] },
  leave: { isDelivered: false, goesTo: "cancel", happenings: () => [] },
  pay_late: { ...returns, happenings: (checkout) => [paid(checkout)] },
  pay_twice: { ...returns, happenings: (checkout) => [paid(checkout), paid(checkout)] },
  lose_webhook: { isDelivered: false, goesTo: null, happenings: (checkout) => [paid(checkout)] },
  refund: { ...stays, happenings: (_checkout, { left }) => [{ kind: "refunded", minor: left }] },
  dispute: { ...stays, happenings: (_checkout, { left }) => [{ kind: "dispute_opened", minor: left }] },
  win_dispute: { ...stays, ...disputeEnds("dispute_won") },
  lose_dispute: { ...stays, ...disputeEnds("dispute_lost") },
};

const addressMissing = "Enter where it is to be delivered: street and town at least.";

export function simulatedBank(options: BankOptions): SimulatedBank {
  const { checkouts, clock, random } = options;
  const find = async (reference: string): Promise<SimulatedCheckout> => {
    const checkout = await checkouts.findByReference(reference);
    if (!checkout) throw new NotFoundError("There is no such simulated checkout.");
    return checkout;
  };
  const actsFor = (checkout: SimulatedCheckout): readonly SimulatedAct[] => {
    const now = clock.now();
    const closed = closedReason(checkout, now) ?? (checkout.expiresAt <= now ? "closed" : null);
    if (closed === "already_paid") return afterwards(sumsOf(checkout, now));
    if (closed === "closed") return ["pay_late", "leave"];
    // Nobody can be late for a link without an end, which the page's own end only stands in for.
    const late: readonly SimulatedAct[] = checkout.expiresAt - now <= 365 * day ? ["pay_late"] : [];
    return ["pay", "decline", "leave", ...late, "pay_twice", "lose_webhook"];
  };
  return {
    find,
    actsFor,
    async act(reference, act, payer = null) {
      const checkout = await find(reference);
      if (!actsFor(checkout).includes(act)) throw new ConflictError("not_open", "This can no longer be played.");
      const play = plays[act];
      const asked = payerAsked(checkout, act, payer);
      const at = happenedAt(checkout, act, clock.now());
      const played = play.happenings(checkout, sumsOf(checkout, clock.now()));
      const happenings = played.map((happening) => ({ ...happening, id: newId(random), at }));
      const next = { ...checkout, payer: asked, happenings: [...checkout.happenings, ...happenings] };
      const isDone = happenings.length === 0 || (await checkouts.replace(checkout, next));
      if (!isDone) throw new ConflictError("not_open", "Somebody else was quicker. Look at the page again.");
      const last = happenings.at(-1);
      const delivery = last && play.isDelivered ? await deliver(options, checkout, last) : null;
      return { goTo: play.goesTo && (play.goesTo === "return" ? checkout.returnUrl : checkout.cancelUrl), delivery };
    },
  };
}

/** What is known of the payer afterwards. Throws ValidationError when paying without the address that is asked for. */
function payerAsked(checkout: SimulatedCheckout, act: SimulatedAct, typed: PayerDetails | null): PayerDetails | null {
  if (!checkout.asksAddress || !isPaying(act)) return checkout.payer;
  if (!typed?.address) throw new ValidationError([{ name: "street", message: addressMissing }]);
  return typed;
}

/** What can happen to money that has come in. What is only held is the merchant's to capture or to let go. */
function afterwards({ left, dispute }: SimulatedSums): readonly SimulatedAct[] {
  if (dispute) return ["win_dispute", "lose_dispute"];
  return left > 0 ? ["refund", "dispute"] : [];
}

/** Paying late happens, by the simulated bank's clock, a minute after the page's end. */
function happenedAt(checkout: SimulatedCheckout, act: SimulatedAct, now: number): number {
  return act === "pay_late" ? Math.max(now, checkout.expiresAt + minute) : now;
}

async function deliver(
  { clock, secretOf }: BankOptions,
  { portalId, connectionId, reference }: SimulatedCheckout,
  { id, kind }: SimulatedHappening,
): Promise<SimulatedDelivery> {
  const now = clock.now();
  const secret = await secretOf(portalId, connectionId);
  const { body, header } = signEvent({ id, kind: `checkout.${kind}`, checkout: reference }, secret, now);
  const headers = { [signatureHeader]: header };
  // It never leaves this program, so it has no address.
  const webhook = { method: "POST", url: "", query: "", body, headers, receivedAt: now } as const;
  return { portalId, connectionId, webhook };
}
