import type { Money } from "../domain/money.ts";
import type { PayerDetails } from "../domain/snapshot.ts";
import type { OrderLine, RawWebhook } from "./provider.ts";

/** A checkout at the built-in provider, with the pretended money inside. */
export interface SimulatedCheckout {
  readonly portalId: number;
  readonly connectionId: string;
  /** `sim_…`; also the secret part of its pay page's address. */
  readonly reference: string;
  readonly paymentId: string;
  readonly generation: number;
  readonly amount: Money;
  readonly description: string;
  readonly lines: readonly OrderLine[];
  /** `manual`: paying only has the money held. */
  readonly capture: "auto" | "manual";
  /** Whether the page asks where to deliver, and what was typed there. */
  readonly asksAddress: boolean;
  readonly payer: PayerDetails | null;
  readonly returnUrl: string;
  readonly cancelUrl: string;
  readonly expiresAt: number;
  readonly closedAt: number | null;
  readonly happenings: readonly SimulatedHappening[];
}

/** What the payer, the merchant or the bank did, or somebody playing them on the simulated page. */
export interface SimulatedHappening {
  readonly id: string;
  readonly kind:
    | "declined"
    | "authorised"
    | "captured"
    | "released"
    | "refunded"
    | "dispute_opened"
    | "dispute_won"
    | "dispute_lost";
  /** When it happened by the simulated bank's clock, epoch ms. */
  readonly at: number;
  /** How much of it, in minor units; the checkout's whole sum where it is left out. */
  readonly minor?: number;
  /** What it goes back to: the hold that is captured or let go of, the dispute that is over. */
  readonly of?: string;
  /** Under which the merchant asked for it. */
  readonly key?: string;
}

/** Where the simulated provider keeps its state. */
export interface SimulatedCheckouts {
  /** The checkout already made for this payment and generation, or this one, newly kept. */
  keep(checkout: SimulatedCheckout): Promise<SimulatedCheckout>;
  find(portalId: number, reference: string): Promise<SimulatedCheckout | null>;
  findFor(
    portalId: number,
    order: Pick<SimulatedCheckout, "paymentId" | "generation">,
  ): Promise<SimulatedCheckout | null>;
  /** For the pay page, which knows only the reference; the row carries its portal. */
  findByReference(reference: string): Promise<SimulatedCheckout | null>;
  /** Puts `next` in the place of `former`; false when it was changed by somebody else in between. */
  replace(former: SimulatedCheckout, next: SimulatedCheckout): Promise<boolean>;
}

/** What can be played on the simulated pay page, before and after it is paid. */
export const simulatedActs = [
  "pay",
  "decline",
  "leave",
  "pay_late",
  "pay_twice",
  "lose_webhook",
  "refund",
  "dispute",
  "win_dispute",
  "lose_dispute",
] as const;

export type SimulatedAct = (typeof simulatedActs)[number];

const payingActs: ReadonlySet<SimulatedAct> = new Set(["pay", "pay_late", "pay_twice", "lose_webhook"]);

/** Whether the payer pays by it, and so has to say where to deliver on a page that asks for it. */
export function isPaying(act: SimulatedAct): boolean {
  return payingActs.has(act);
}

export interface SimulatedOutcome {
  /** Where the payer's browser goes, or null when it stays on the simulated page. */
  readonly goTo: string | null;
  /** The signed delivery the provider sends, null where none is sent or it is lost. */
  readonly delivery: SimulatedDelivery | null;
}

export interface SimulatedDelivery {
  readonly portalId: number;
  readonly connectionId: string;
  readonly webhook: RawWebhook;
}

/** The simulated provider's own side: its pay page and what happens there. */
export interface SimulatedBank {
  /** Throws NotFoundError. */
  find(reference: string): Promise<SimulatedCheckout>;
  /** Which acts make sense now. */
  actsFor(checkout: SimulatedCheckout): readonly SimulatedAct[];
  /**
   * `payer`: what was typed on a page that asks for it. Throws NotFoundError, ConflictError for an act that makes no sense
   * now, and ValidationError when paying without the address the page asks for.
   */
  act(reference: string, act: SimulatedAct, payer?: PayerDetails | null): Promise<SimulatedOutcome>;
}
