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
  let step = await followAudit({ store }, portalId, chainStart);
  while (!step.isEnd) step = await followAudit({ store }, portalId, step.last);
  return { entries: (await store.audit.head(portalId)).seq, broken: step.broken };
}

/** An entry that the chain has been followed up to. */
export type ChainPlace = Pick<AuditEntry, "seq" | "hash">;

export const chainStart: ChainPlace = { seq: 0, hash: noHash };

export interface ChainStep {
  readonly broken: ChainBreak | null;
  readonly last: ChainPlace;
  /** Whether the chain was followed to its end, or to where it breaks. */
  readonly isEnd: boolean;
}

/** Some more of the chain, after a place in it that was found whole. It may grow meanwhile. */
export async function followAudit({ store }: Parts, portalId: number, from: ChainPlace): Promise<ChainStep> {
  const entries = await store.audit.listAfter(portalId, from.seq, stride);
  const broken = findBreak(entries, from, sha256);
  const { seq, hash } = entries.at(-1) ?? from;
  const last = { seq, hash };
  if (broken || entries.length === stride) return { broken, last, isEnd: broken !== null };
  // Read after the entries: what was appended in between is behind the last of them.
  const head = await store.audit.head(portalId);
  if (head.seq > seq) {
    const [next] = await store.audit.listAfter(portalId, seq, 1);
    return next
      ? { broken: null, last, isEnd: false }
      : { broken: { seq: seq + 1, what: "missing" }, last, isEnd: true };
  }
  const isWhole = head.seq === seq && head.hash === hash;
  return { broken: isWhole ? null : { seq, what: "altered" }, last, isEnd: true };
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
