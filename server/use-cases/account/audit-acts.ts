import { isKeyName, type KeyName } from "../../domain/api-key.ts";
import type { AuditDetails } from "../../domain/audit.ts";
import type { Actor, EventFacts, Happening } from "../../domain/events.ts";
import type { Store } from "../../ports/store.ts";

/** What people do about money, and about moves of deals; looking, sending and tidying up stand on the timeline alone. */
const audited: ReadonlySet<EventFacts["kind"]> = new Set([
  "confirmed",
  "confirmation_undone",
  "refund_asked",
  "hold_asked",
  "amount_changed",
  "provider_changed",
  "cancelled",
  "undo_asked",
  "move_stopped",
  "move_retried",
] satisfies EventFacts["kind"][]);

/** Puts people's acts into the account's chain, with the change that they are part of. */
export async function auditActs(
  { store }: { readonly store: Pick<Store, "audit"> },
  { payment: { portalId, paymentId }, actor, facts, at }: Happening,
): Promise<void> {
  if (!isAnswerable(actor)) return;
  for (const fact of facts.filter(({ kind }) => audited.has(kind))) {
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
  if (kind === "provider_changed" || kind === "undo_asked") return { kind, from: facts.from, to: facts.to };
  if (kind === "hold_asked") return { kind, hold: facts.act, amount: sumOf(facts.amount) };
  return "amount" in facts && facts.amount ? { kind, amount: sumOf(facts.amount) } : { kind };
}

function sumOf({ minor, currency }: { readonly minor: number; readonly currency: string }): AuditDetails {
  return { minor, currency };
}
