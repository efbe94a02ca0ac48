import { UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { eraseDeparted } from "../use-cases/account/erase-account.ts";
import { followJournal, noteDepartures } from "../use-cases/account/follow-journal.ts";
import { lastingTrouble, type LastingTrouble } from "./lasting-trouble.ts";

/** One round: what HubSpot's journal tells of installations, and who has left. Answers whether there may be more. */
export const followInstalls = installsFollower();

/** Such a round with a memory of its own for what it has said of the journal. */
export function installsFollower(): (context: Context) => Promise<boolean> {
  const trouble = lastingTrouble();
  return async (context) => {
    const hasMore = await readJournal(context, trouble);
    await noteDepartures(context);
    await eraseDeparted(context);
    return hasMore;
  };
}

/**
 * An app may have no right to the journal, or HubSpot no time: refreshes that fail tell the same, only later. That is
 * logged when it begins, changes and ends, and once an hour while it lasts.
 */
async function readJournal(context: Context, trouble: LastingTrouble): Promise<boolean> {
  const { clock, log } = context;
  try {
    const hasMore = await followJournal(context);
    if (trouble.isNews(null, clock.now())) log.info({}, "HubSpot's journal of installations can be read again.");
    return hasMore;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { fault } = error;
    if (trouble.isNews(fault, clock.now())) {
      log.warn({ fault }, "HubSpot's journal of installations could not be read.");
    }
    return false;
  }
}
