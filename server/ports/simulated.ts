import type { Money } from "../domain/money.ts";
import type { RawWebhook } from "./provider.ts";

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
  readonly returnUrl: string;
  readonly cancelUrl: string;
  readonly expiresAt: number;
  readonly closedAt: number | null;
  readonly happenings: readonly SimulatedHappening[];
}

/** What the payer, or somebody playing them, did on the simulated page. */
export interface SimulatedHappening {
  readonly id: string;
  readonly kind: "captured" | "declined";
  /** When it happened by the simulated bank's clock, epoch ms. */
  readonly at: number;
}

/** Where the simulated provider keeps its state. */
export interface SimulatedCheckouts {
  /** The checkout already made for this payment and generation, or this one, newly kept. */
  keep(checkout: SimulatedCheckout): Promise<SimulatedCheckout>;
  find(portalId: number, reference: string): Promise<SimulatedCheckout | null>;
  /** For the pay page, which knows only the reference; the row carries its portal. */
  findByReference(reference: string): Promise<SimulatedCheckout | null>;
  /** Puts `next` in the place of `former`; false when it was changed by somebody else in between. */
  replace(former: SimulatedCheckout, next: SimulatedCheckout): Promise<boolean>;
}

/** What can be played on the simulated pay page. */
export const simulatedActs = ["pay", "decline", "leave", "pay_late", "pay_twice", "lose_webhook"] as const;

export type SimulatedAct = (typeof simulatedActs)[number];

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
  /** Throws NotFoundError, and ConflictError for an act that makes no sense now. */
  act(reference: string, act: SimulatedAct): Promise<SimulatedOutcome>;
}
