import type { CrmWrite } from "../../ports/crm-writes.ts";
import { recordsPerCall, type Turn, type TurnParts } from "./crm-turn.ts";
import { dueMoves } from "./due-moves.ts";
import { listProperties, writeContacts } from "./show-payments.ts";
import { writeDeals } from "./write-deals.ts";
import { dueAddresses, writeAddresses } from "./write-addresses.ts";
import { dueNotes, writeNotes } from "./write-notes.ts";

const leaseTime = 60_000;

export interface TurnLimits {
  /** Properties that are left for another turn do go with the moves of their deals. */
  readonly leaves: "properties" | "nothing";
}

/**
 * One turn at one portal: carries out what is promised to up to a hundred deals and as many contacts, moves and
 * properties of a deal in the same call. One writer per portal at a time; a stale one notices by its fence before it
 * writes. Answers whether anything was due, so that more may be.
 */
export async function writeCrm(
  parts: TurnParts,
  portalId: number,
  { leaves }: TurnLimits = { leaves: "nothing" },
): Promise<boolean> {
  const { store, clock } = parts;
  const fence = await store.portals.claimWriter(portalId, clock.now(), clock.now() + leaseTime);
  if (fence === null) return false;
  try {
    return await takeTurn(parts, { portalId, fence }, leaves);
  } finally {
    await store.portals.releaseWriter(portalId, fence);
  }
}

async function takeTurn(parts: TurnParts, turn: Turn, leaves: TurnLimits["leaves"]): Promise<boolean> {
  const moves = await dueMoves(parts, turn);
  const moving = new Set(moves.map(({ write }) => write.objectId));
  const { deal, contact } = await listProperties(parts, turn, { movingDeals: [...moving], leaves });
  const notes = await dueNotes(parts, turn);
  const addresses = await dueAddresses(parts, turn);
  const properties = deal.filter(fitsBeside(moving));
  if (moves.length + properties.length > 0) await writeDeals(parts, turn, { moves, properties });
  if (contact.length > 0) await writeContacts(parts, turn, contact);
  if (notes.length > 0) await writeNotes(parts, turn, notes);
  if (addresses.length > 0) await writeAddresses(parts, turn, addresses);
  return moves.length + deal.length + contact.length + notes.length + addresses.length > 0;
}

/** Properties of deals that move go with the move; others as far as there is room in the call. */
function fitsBeside(moving: ReadonlySet<string>): (write: CrmWrite) => boolean {
  let room = recordsPerCall - moving.size;
  return ({ objectId }) => {
    if (moving.has(objectId)) return true;
    room -= 1;
    return room >= 0;
  };
}
