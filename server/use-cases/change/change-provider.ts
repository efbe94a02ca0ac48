import type { Connection } from "../../domain/connection.ts";
import { troubleWords, type ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { ConflictError, ValidationError } from "../../domain/errors.ts";
import { isWaiting, type Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import type { Context, ProviderCatalogue } from "../../ports/context.ts";
import { standingTrouble } from "../account/ask-again.ts";
import { requireWithConnection } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { updatePayment } from "../learn/update-payment.ts";
import { onceClosed } from "../pay/close-checkouts.ts";
import { claimPress, isRepeat } from "./claim-press.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

export interface ProviderChange extends Press {
  readonly connectionId: string;
}

/** Why a connection cannot take a payment over, in words for the form, or null. */
export function refusalToTakeOver(
  { providers }: { readonly providers: ProviderCatalogue },
  payment: Payment,
  connection: Connection,
): string | null {
  if (connection.removedAt !== null || connection.mode !== payment.mode) return "Choose one of the connected accounts.";
  const provider = providers.find(connection.provider);
  const { currencies, holds, descriptionLimit } = provider.capabilities;
  const { amount, terms, description } = payment;
  if (currencies && !currencies.includes(amount.currency)) return `${provider.label} does not take ${amount.currency}.`;
  if (terms.capture === "manual" && !holds) return `${provider.label} cannot hold money first.`;
  if (description.length > descriptionLimit) return `${provider.label} takes at most ${descriptionLimit} characters.`;
  return provider.refusalOf(amount);
}

/** The other connections that could take the payment over now, in the order they were connected. */
export function takersOf(
  parts: { readonly providers: ProviderCatalogue },
  payment: Payment,
  connections: readonly Connection[],
): readonly Connection[] {
  if (!isWaiting(payment.status)) return [];
  return connections.filter(
    (one) => one.connectionId !== payment.connectionId && refusalToTakeOver(parts, payment, one) === null,
  );
}

/**
 * Has another provider take the same link over: the page at the former one is closed first, and the payer's next click
 * opens one at the other. Throws ValidationError, NotFoundError, ConflictError `not_open`, `already_paid` (the payment is
 * up to date then) or `key_reused`, UpstreamError.
 */
export async function changeProvider(parts: Parts, change: ProviderChange): Promise<void> {
  const { store, providers } = parts;
  const { portalId, paymentId } = change;
  const { payment, connection: former } = await requireWithConnection(store, portalId, paymentId);
  // Both are found out before the page is closed for it: a repeat closes nothing, and what waits no more has nothing to close.
  if (await isRepeat(store, change, scopeOf(change))) return;
  refuseUnlessWaiting(payment);
  const next = await store.connections.find(portalId, change.connectionId);
  const trouble = await standingTrouble(parts, next);
  const refusal = refusalOf(parts, { payment, next, trouble });
  if (!next || refusal !== null) {
    throw new ValidationError([{ name: "connectionId", message: refusal ?? "Choose a connected account." }]);
  }
  const labels = { from: providers.find(former.provider).label, to: providers.find(next.provider).label };
  const outcome = await onceClosed(parts, { payment, as: "superseded" }, async (tx, current) => {
    await take({ ...parts, store: tx }, current, { change, labels });
    return "changed" as const;
  });
  if (outcome === "changed") return;
  await updatePayment(parts, { portalId, paymentId, actor: "provider" });
  throw new ConflictError("already_paid", "It was just paid, so it stays with its provider.", paymentId);
}

interface Choice {
  readonly payment: Payment;
  readonly next: Connection | null;
  readonly trouble: ConnectionTrouble | null;
}

function refusalOf(parts: Parts, { payment, next, trouble }: Choice): string | null {
  if (!next) return "Choose one of the connected accounts.";
  if (!trouble) return refusalToTakeOver(parts, payment, next);
  const { why, cure } = troubleWords(trouble);
  return `${parts.providers.find(next.provider).label} ${why}. ${cure}`;
}

function scopeOf({ paymentId }: ProviderChange) {
  return `provider:${paymentId}` as const;
}

function refuseUnlessWaiting({ status, paymentId }: Payment): void {
  if (isWaiting(status)) return;
  throw new ConflictError("not_open", "Only a payment that waits for money can go to another provider.", paymentId);
}

interface Taking {
  readonly change: ProviderChange;
  readonly labels: { readonly from: string; readonly to: string };
}

async function take(parts: Parts, payment: Payment, { change, labels }: Taking): Promise<void> {
  const { store, clock } = parts;
  const { connectionId, userId } = change;
  const isFirst = await claimPress(store, change, { scope: scopeOf(change), at: clock.now() });
  if (!isFirst || payment.connectionId === connectionId) return;
  refuseUnlessWaiting(payment);
  // Ways to pay are the former provider's words.
  const terms = { ...payment.terms, methods: null };
  const facts = [{ kind: "provider_changed", ...labels }] as const;
  await settlePayment(parts, { payment: { ...payment, connectionId, terms }, facts, actor: `user:${userId}` });
}
