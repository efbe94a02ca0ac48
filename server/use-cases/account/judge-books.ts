import { invariants, type Invariant } from "../../domain/findings.ts";
import { nextNight } from "../../domain/nights.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { JudgementWalk, NextSlice, WalkPart } from "../../ports/judgement-walks.ts";
import { judgeSlice, placesOf, type Slice } from "./judge-slice.ts";

type Parts = Pick<Context, "store" | "clock" | "log">;

const lease = 5 * minute;
const accountsAtOnce = 50;

/** Opening seals costs more than reading: an account's values are gone through in as many nights as it takes. */
const slicesANight: Readonly<Record<WalkPart, number>> = { books: Number.POSITIVE_INFINITY, secrets: 20 };

const foundBy: Readonly<Record<WalkPart, readonly Invariant[]>> = {
  books: invariants.filter((one) => one !== "I15"),
  secrets: ["I15"],
};

/**
 * Judges the next few rows of the account whose night has come, and keeps what does not hold; answers whether there may
 * be more. Changes and repairs nothing. May be cut short anywhere.
 */
export async function judgeBooks(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const walk = await store.judgementWalks.claim(clock.now(), clock.now() + lease);
  if (!walk) return beginWalks(parts);
  const portal = await store.portals.find(walk.portalId);
  if (portal?.state === "connected") await judgeFurther(parts, walk, portal.timeZone);
  else await store.transaction((tx) => leaveAlone(tx, walk.portalId));
  return true;
}

/** Accounts that are new, or back, have their first night before them. */
async function beginWalks({ store, clock }: Parts): Promise<boolean> {
  const fresh = await store.judgementWalks.listUnwalked(accountsAtOnce);
  const begin = (part: WalkPart, dueAt: number): NextSlice => ({ ...startOf({ store }, part, dueAt), dueAt });
  for (const account of fresh) {
    const dueAt = nextNight(account, clock.now());
    const first = { books: begin("books", dueAt), secrets: begin("secrets", dueAt) };
    await store.judgementWalks.begin(account.portalId, first);
  }
  return fresh.length === accountsAtOnce;
}

/** Nobody works for an account that left, so that much would look forgotten; and what was found goes with it. */
async function leaveAlone({ judgementWalks, findings }: Context["store"], portalId: number): Promise<void> {
  await judgementWalks.end(portalId);
  await findings.forget(portalId);
}

async function judgeFurther(parts: Parts, walk: JudgementWalk, timeZone: string): Promise<void> {
  const { store, clock, log } = parts;
  const { portalId } = walk;
  const slice = await judgeSlice(parts, walk);
  const at = clock.now();
  const next = nextOf(parts, { walk, slice, night: nextNight({ portalId, timeZone }, at) });
  await store.transaction(async (tx) => {
    if (!(await tx.judgementWalks.note(walk, next))) return;
    await tx.findings.note(portalId, slice.findings, at);
    if (next.isThrough) await tx.findings.dropUnseen(portalId, foundBy[walk.part], walk.beganAt);
  });
  const broken = new Set(slice.findings.map(({ invariant }) => invariant));
  for (const invariant of broken) log.error({ portalId, reason: invariant }, "An invariant does not hold.");
}

interface Judged {
  readonly walk: JudgementWalk;
  readonly slice: Slice;
  /** When the next night begins, epoch ms. */
  readonly night: number;
}

/** On in the place, into the next one, or all is through: then the next night begins anew. */
function nextOf(
  { store, clock }: Parts,
  { walk, slice: { position }, night }: Judged,
): NextSlice & { readonly isThrough: boolean } {
  const places = placesOf({ store }, walk.part);
  const following = places[places.indexOf(walk.place) + 1];
  if (position === null && following === undefined) {
    return { ...startOf({ store }, walk.part, night), dueAt: night, isThrough: true };
  }
  const where = position === null ? { place: following ?? walk.place, position } : { place: walk.place, position };
  const slices = walk.slices + 1;
  const isEnough = slices >= slicesANight[walk.part];
  const pace = isEnough ? { slices: 0, dueAt: night } : { slices, dueAt: clock.now() };
  return { ...where, ...pace, beganAt: walk.beganAt, isThrough: false };
}

function startOf({ store }: Pick<Parts, "store">, part: WalkPart, beganAt: number): Omit<NextSlice, "dueAt"> {
  const [place] = placesOf({ store }, part);
  if (place === undefined) throw new Error("There is nothing to judge.");
  return { place, position: null, beganAt, slices: 0 };
}
