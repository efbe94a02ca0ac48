import { judgePayment, judgeWork, type Finding, type KeptWork } from "../../domain/findings.ts";
import type { Keyed, Page } from "../../ports/books.ts";
import type { Context } from "../../ports/context.ts";
import type { JudgementWalk, WalkPart } from "../../ports/judgement-walks.ts";
import { chainStart, followAudit, type ChainPlace } from "./read-audit.ts";

type Parts = Pick<Context, "store" | "clock">;

/** What looking at some rows came to. */
export interface Slice {
  readonly findings: readonly Finding[];
  /** The last row seen; null when the place is through. */
  readonly position: JudgementWalk["position"];
}

/** So few at once that nobody waits for the database meanwhile. */
const rowsAtOnce = 100;

/** The places of a part, in the order they are gone through. */
export function placesOf({ store }: Pick<Parts, "store">, part: WalkPart): readonly string[] {
  return part === "books" ? ["payments", "deliveries", "writes", "audit"] : store.books.sealedPlaces;
}

/** Judges the next rows of a walk. Writes nothing. */
export async function judgeSlice(parts: Parts, walk: JudgementWalk): Promise<Slice> {
  if (walk.part === "secrets") return secretsSlice(parts, walk);
  if (walk.place === "payments") return paymentsSlice(parts, walk);
  if (walk.place === "audit") return auditSlice(parts, walk);
  const { books } = parts.store;
  return workSlice(parts, walk, walk.place === "deliveries" ? books.deliveries : books.writes);
}

/**
 * Rows of a payment are read one table after another, and somebody may be at work on it in between: what looks wrong is
 * looked at once more while it is held.
 */
async function paymentsSlice({ store, clock }: Parts, { portalId, position }: JudgementWalk): Promise<Slice> {
  const now = clock.now();
  const rows = await store.books.payments(portalId, pageAfter(position));
  const suspects = rows.filter(({ row }) => judgePayment(row, now).length > 0).map(({ row }) => row.payment.paymentId);
  const held = suspects.length === 0 ? [] : await store.transaction((tx) => tx.books.heldPayments(portalId, suspects));
  return { findings: held.flatMap((booked) => judgePayment(booked, now)), position: lastOf(rows) };
}

type ReadWork = (portalId: number, page: Page) => Promise<readonly Keyed<KeptWork>[]>;

async function workSlice({ clock }: Parts, { portalId, position }: JudgementWalk, read: ReadWork): Promise<Slice> {
  const rows = await read(portalId, pageAfter(position));
  return { findings: rows.flatMap(({ row }) => judgeWork(row, clock.now())), position: lastOf(rows) };
}

async function auditSlice({ store }: Parts, { portalId, position }: JudgementWalk): Promise<Slice> {
  const { broken, last, isEnd } = await followAudit({ store }, portalId, placeIn(position));
  if (broken === null) return { findings: [], position: isEnd ? null : [last.seq, last.hash] };
  const about = `audit entry ${broken.seq}`;
  const fault = `The audit log's chain is broken: the entry is ${broken.what}.`;
  return { findings: [{ invariant: "I18", about, fault }], position: null };
}

function placeIn(position: JudgementWalk["position"]): ChainPlace {
  const [seq, hash] = position ?? [];
  return typeof seq === "number" && typeof hash === "string" ? { seq, hash } : chainStart;
}

async function secretsSlice({ store }: Parts, { portalId, place, position }: JudgementWalk): Promise<Slice> {
  const rows = await store.books.sealed(portalId, place, pageAfter(position));
  const shut = rows.filter(({ row }) => !row.opens);
  const fault = "A sealed value does not open with any key there is.";
  return {
    findings: shut.map(({ row: { about } }) => ({ invariant: "I15", about, fault })),
    position: lastOf(rows),
  };
}

function pageAfter(after: Page["after"]): Page {
  return { after, limit: rowsAtOnce };
}

function lastOf(rows: readonly Keyed<unknown>[]): JudgementWalk["position"] {
  return rows.length === rowsAtOnce ? (rows.at(-1)?.key ?? null) : null;
}
