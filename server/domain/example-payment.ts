import { exponentOf } from "./money.ts";
import { type Payment, usualTerms } from "./payment.ts";
import { day } from "./time.ts";

export interface ExampleFacts {
  readonly portalId: number;
  readonly currency: string;
  /** Null for no end. */
  readonly validityDays: number | null;
  readonly language: string | null;
  readonly now: number;
}

/** A payment nobody has asked for: what settings look like on one is shown with it. */
export function examplePayment({ portalId, currency, validityDays, language, now }: ExampleFacts): Payment {
  return {
    portalId,
    paymentId: "example",
    connectionId: "example",
    mode: "live",
    token: "example",
    amount: { minor: 250 * 10 ** exponentOf(currency), currency },
    description: "Deposit for the website redesign",
    reference: "512-8KQ2MXA7",
    contact: { id: "101", name: "Mia Keller", email: "mia.keller@example.com" },
    terms: { ...usualTerms, language },
    followsBalance: false,
    replaces: null,
    hiddenAt: null,
    dealId: "512",
    pipelineId: null,
    validUntil: validityDays === null ? null : now + validityDays * day,
    openedAt: null,
    cancellation: null,
    reviews: [],
    status: "created",
    generation: 0,
    createdBy: "0",
    createdByEmail: null,
    createdAt: now,
    lastEventAt: now,
  };
}
