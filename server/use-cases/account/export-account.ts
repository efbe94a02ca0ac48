import type { AuditEntry } from "../../domain/audit.ts";
import { everyPayment } from "../../domain/payment-filter.ts";
import type { Payment } from "../../domain/payment.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { hasRight } from "../../domain/policies.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Place } from "../../ports/payment-lists.ts";
import type { Store } from "../../ports/store.ts";
import { requireRight } from "./require-right.ts";
import { verifyAudit, walkAudit } from "./read-audit.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "publicUrl">;

/**
 * Hands an admin an address that opens the account's whole data for ten minutes. That it was asked for stands in the
 * audit log. Throws ForbiddenError.
 */
export async function inviteToExport(
  { store, clock, random, publicUrl }: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
): Promise<{ url: string; expiresAt: number }> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const token = newId(random);
  const at = clock.now();
  const expiresAt = at + 10 * minute;
  await store.transaction(async (tx) => {
    await tx.tickets.issue(token, { purpose: "export", portalId, userId, data: "", expiresAt });
    await tx.audit.append({ portalId, at, actor: `user:${userId}`, act: "data_exported", details: {} });
  });
  return { url: `${publicUrl}/export/${token}`, expiresAt };
}

/**
 * The account behind the address, also one that has left in these minutes. Throws NotFoundError when the address is
 * unknown or over, or whoever asked for it may no longer have the data.
 */
export async function portalOfExport({ store, clock }: Pick<Parts, "store" | "clock">, token: string): Promise<number> {
  const { portalId = null, userId = null } = (await store.tickets.find(token, "export", clock.now())) ?? {};
  const portal = portalId === null ? null : await store.portals.find(portalId);
  if (!portal || userId === null) throw overOrUnknown();
  const { policies } = await store.policies.read(portal.portalId);
  if (!hasRight(portal, policies, { userId, right: "settings" })) throw overOrUnknown();
  return portal.portalId;
}

function overOrUnknown(): NotFoundError {
  return new NotFoundError("This address is unknown, or its ten minutes are over.");
}

/** One line of the export. Money is in minor units, times are epoch milliseconds. */
export interface ExportLine {
  readonly kind: "audit_check" | "account" | "policies" | "connection" | "payment" | "audit";
  readonly facts: unknown;
}

const paymentsAtOnce = 100;

/**
 * Everything kept about an account, but for keys and tokens: what it has settled, every payment with its whole story,
 * and the audit log. Its head says whether the log is whole: where it is not, the rest is handed out all the same. A
 * stride at a time, so that a large account takes no more room than a small one.
 */
export async function* exportAccount(
  { store, clock }: Pick<Parts, "store" | "clock">,
  portalId: number,
): AsyncGenerator<readonly ExportLine[]> {
  const { policies, version } = await store.policies.read(portalId);
  const connections = await store.connections.list(portalId);
  yield [
    { kind: "audit_check", facts: await verifyAudit({ store }, portalId) },
    { kind: "account", facts: await store.portals.find(portalId) },
    { kind: "policies", facts: { version, ...policies } },
    ...connections.map(({ values: _secret, webhookToken: _token, ...facts }) => ({
      kind: "connection" as const,
      facts,
    })),
  ];
  const search = { portalId, filter: { ...everyPayment, withHidden: true }, now: clock.now() };
  let after: Place | null = null;
  do {
    const payments: readonly Payment[] = await store.search.page(search, { after, limit: paymentsAtOnce });
    yield await Promise.all(
      payments.map(async (payment) => ({ kind: "payment" as const, facts: await storyOf(store, payment) })),
    );
    after = payments.length === paymentsAtOnce ? (payments.at(-1) ?? null) : null;
  } while (after);
  for await (const entries of walkAudit({ store }, portalId)) yield entries.map(auditLine);
}

function auditLine(entry: AuditEntry): ExportLine {
  return { kind: "audit", facts: entry };
}

async function storyOf(store: Store, payment: Payment) {
  const { portalId, paymentId } = payment;
  const { token: _token, ...facts } = payment;
  const [ledger, attempts, events, moves, deliveries, receipt, payer] = await Promise.all([
    store.ledger.list(portalId, paymentId),
    store.attempts.list(portalId, paymentId),
    store.events.list(portalId, paymentId),
    store.moves.list(portalId, paymentId),
    store.deliveries.list(portalId, paymentId),
    store.receipts.find(portalId, paymentId),
    store.payers.find(portalId, paymentId),
  ]);
  return { ...facts, ledger, attempts, events, moves, deliveries, receipt, payer };
}
