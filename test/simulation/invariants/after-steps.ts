import type { World } from "../world/world.ts";
import { invariants } from "./index.ts";
import { lookAt, type Invariant, type PaymentKey } from "./invariant.ts";

const { I1, I4, I9, I11, I14, F5 } = invariants;

/** What every payment must be after every step, and what has no rows to look at. */
const ofPayments = { I4, I9, I11, I14, F5 } as const satisfies Readonly<Record<string, Invariant>>;

/**
 * Asks after each step what is cheap to ask: of the payments to which something has happened since it was asked last,
 * and of what was acknowledged meanwhile. The other invariants wait for the end.
 */
export function afterSteps(world: World): () => Promise<readonly string[]> {
  let lastEvent = 0;
  let acknowledged = 0;
  return async () => {
    const touched = await touchedSince(world, lastEvent);
    lastEvent = touched.lastEvent;
    const hasNews = world.post.acknowledged.length > acknowledged;
    acknowledged = world.post.acknowledged.length;
    const seen = await lookAt(world, false, touched.keys);
    const asked = { ...(touched.keys.length > 0 && ofPayments), ...(hasNews && { I1 }) };
    const wrong: string[] = [...world.witness.wrong()];
    for (const [name, holds] of Object.entries(asked)) {
      wrong.push(...(await holds(seen)).map((sentence) => `${name}: ${sentence}`));
    }
    return wrong;
  };
}

interface Touched {
  readonly keys: readonly PaymentKey[];
  readonly lastEvent: number;
}

/** Nothing happens to a payment without an event, P4. */
async function touchedSince({ database }: World, lastEvent: number): Promise<Touched> {
  const rows = (await database
    .knex("events")
    .where("seq", ">", lastEvent)
    .orderBy("seq")
    .select("seq", "portal_id", "payment_id")) as (PaymentKey & { readonly seq: number })[];
  const keys = new Map(rows.map((row) => [`${row.portal_id}:${row.payment_id}`, row]));
  return { keys: [...keys.values()], lastEvent: Number(rows.at(-1)?.seq ?? lastEvent) };
}
