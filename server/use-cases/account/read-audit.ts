import { createHash } from "node:crypto";
import { findBreak, noHash, type AuditEntry, type ChainBreak } from "../../domain/audit.ts";
import type { Context } from "../../ports/context.ts";

type Parts = Pick<Context, "store">;

const pageSize = 50;

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** Where the next page begins, null at the end. */
  readonly before: number | null;
}

/** What was done to the account, a page at a time from the newest on. */
export async function readAudit({ store }: Parts, portalId: number, before: number | null): Promise<AuditPage> {
  const found = await store.audit.listBefore(portalId, before, pageSize + 1);
  const entries = found.slice(0, pageSize);
  return { entries, before: found.length > pageSize ? (entries.at(-1)?.seq ?? null) : null };
}

export interface AuditVerdict {
  readonly entries: number;
  readonly broken: ChainBreak | null;
}

const stride = 500;

/** Walks the account's whole chain, and says where it is not what was written. */
export async function verifyAudit({ store }: Parts, portalId: number): Promise<AuditVerdict> {
  const head = await store.audit.head(portalId);
  let last: Pick<AuditEntry, "seq" | "hash"> = { seq: 0, hash: noHash };
  while (last.seq < head.seq) {
    const entries = await store.audit.listAfter(portalId, last.seq, stride);
    const broken = findBreak(entries, last, sha256);
    if (broken) return { entries: head.seq, broken };
    const reached = entries.at(-1);
    if (!reached) return { entries: head.seq, broken: { seq: last.seq + 1, what: "missing" } };
    last = reached;
  }
  const isWhole = last.seq > head.seq || last.hash === head.hash;
  return { entries: head.seq, broken: isWhole ? null : { seq: head.seq, what: "altered" } };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Every entry of the account, oldest first, a stride at a time. */
export async function* walkAudit({ store }: Parts, portalId: number): AsyncGenerator<readonly AuditEntry[]> {
  for (let seq = 0; ;) {
    const entries = await store.audit.listAfter(portalId, seq, stride);
    const last = entries.at(-1);
    if (!last) return;
    yield entries;
    seq = last.seq;
  }
}
