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

/** How long what a provider signs is good, ms, and how it is answered afterwards. */
export const signedFor = 5 * 60_000;
export const refused = 401;

/** What was signed too long ago is not taken, by whichever server's clock. */
export const f7: Invariant = ({ world }) =>
  world.post.replays
    .filter(({ age, status }) => age > signedFor + world.clocks.widest() && status !== null && status < 300)
    .map(({ age }) => `A delivery that was signed ${Math.round(age / 60_000)} minutes before was taken.`);

/** However often HubSpot asks for an execution, it makes one payment at most, and HubSpot is told of its end. */
export const f54: Invariant = async ({ world, isQuiet }) => {
  const { database, deeds, workflows, portals } = world;
  const wrong: string[] = [];
  for (const portalId of deeds.repeatedExecutions.size > 0 ? portals : []) {
    const made = await database.knex("payments").where({ portal_id: portalId, created_by: byWorkflow });
    const asked = workflows.enrolments().filter(({ callbackId }) => isOf(portalId, callbackId));
    if (made.length > asked.length) wrong.push(`${asked.length} executions have made ${made.length} payments.`);
  }
  for (const callbackId of isQuiet ? deeds.repeatedExecutions : []) {
    // An account that went, or came anew, hears no more of what it asked for before.
    const isCutOff = [...deeds.touchedPortals].some((portalId) => isOf(portalId, callbackId));
    const isWaiting = workflows.enrolment(callbackId).state === "waiting";
    if (isWaiting && !isCutOff) wrong.push(`HubSpot was never told how the execution ${callbackId} ended.`);
  }
  return wrong;
};

/** The one workflow of every account. */
const byWorkflow = "workflow:9";

function isOf(portalId: number, callbackId: string): boolean {
  return callbackId.startsWith(`ap-${portalId}-`);
}
