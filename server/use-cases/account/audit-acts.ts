import { isKeyName, type KeyName } from "../../domain/api-key.ts";
import type { AuditDetails } from "../../domain/audit.ts";
import type { Actor, EventFacts } from "../../domain/events.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Store } from "../../ports/store.ts";

/** What people do about money; looking, sending and tidying up stand on the payment's own timeline alone. */
const aboutMoney: ReadonlySet<EventFacts["kind"]> = new Set([
  "confirmed",
  "confirmation_undone",
  "refund_asked",
  "hold_asked",
  "amount_changed",
  "provider_changed",
  "cancelled",
] satisfies EventFacts["kind"][]);

/** Puts people's acts about money into the account's chain, with the change that they are part of. */
export async function auditActs(
  store: Pick<Store, "audit">,
  { portalId, paymentId }: Payment,
  { actor, facts, at }: { readonly actor: Actor; readonly facts: readonly EventFacts[]; readonly at: number },
): Promise<void> {
  if (!isAnswerable(actor)) return;
  for (const fact of facts.filter(({ kind }) => aboutMoney.has(kind))) {
    await store.audit.append({ portalId, at, actor, act: "payment_act", details: { paymentId, ...detailsOf(fact) } });
  }
}

/** A person, or a program with a key that a person has made. */
function isAnswerable(actor: Actor): actor is `user:${string}` | KeyName {
  return actor.startsWith("user:") || isKeyName(actor);
}

/** Sums and names of ours only: what a person typed may name somebody, and a chain cannot forget. */
function detailsOf(facts: EventFacts): AuditDetails {
  const { kind } = facts;
  if (kind === "amount_changed") return { kind, from: sumOf(facts.from), to: sumOf(facts.to) };
  if (kind === "provider_changed") return { kind, from: facts.from, to: facts.to };
  if (kind === "hold_asked") return { kind, hold: facts.act, amount: sumOf(facts.amount) };
  return "amount" in facts && facts.amount ? { kind, amount: sumOf(facts.amount) } : { kind };
}

function sumOf({ minor, currency }: { readonly minor: number; readonly currency: string }): AuditDetails {
  return { minor, currency };
}
