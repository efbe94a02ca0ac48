import { oddEvent } from "../world/odd-events.ts";
import type { Invariant } from "./invariant.ts";

/** What each kind of trouble must not lead to, where it shows in no money and no move. */

/** An event of a type that nobody knows is kept, and nothing follows. */
export const f12: Invariant = async ({ world }) => {
  const rows = (await world.database.knex("inbox").where("dedupe_key", "like", `${oddEvent}%`)) as {
    dedupe_key: string;
    state: string;
    payment_id: string | null;
  }[];
  return rows
    .filter(({ state, payment_id: id }) => state !== "done" || id !== null)
    .map(({ dedupe_key: key, state }) => `${key} is of an unknown type, and is ${state}.`);
};

/** With a full disk people are still shown what there is. */
export const f64: Invariant = ({ world }) =>
  world.deeds.lookedWhileFull
    .filter((status) => status >= 500)
    .map((status) => `With a full disk a look at a record was answered ${status}.`);

/** While a secret is being changed, what either has signed is taken. */
export const f71: Invariant = ({ world }) =>
  world.post.mistrusted
    .filter(({ url }) => !world.clocks.hasJumped() && !world.deeds.secretsTakenOut.has(url))
    .map(
      ({ url }) => `A delivery that was just signed was taken for forged at ${new URL(url).pathname.split("/")[2]}.`,
    );

/** Work that always throws holds up nothing beside it. */
export const f98: Invariant = ({ world }) => world.deeds.heldUp;
