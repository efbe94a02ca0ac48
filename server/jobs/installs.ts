import { UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { eraseDeparted } from "../use-cases/account/erase-account.ts";
import { followJournal, noteDepartures } from "../use-cases/account/follow-journal.ts";

/** One round: what HubSpot's journal tells of installations, and who has left. Answers whether there may be more. */
export async function followInstalls(context: Context): Promise<boolean> {
  const hasMore = await readJournal(context);
  await noteDepartures(context);
  await eraseDeparted(context);
  return hasMore;
}

/** An app may have no right to the journal, or HubSpot no time: refreshes that fail tell the same, only later. */
async function readJournal(context: Context): Promise<boolean> {
  try {
    return await followJournal(context);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    context.log.warn({ fault: error.fault }, "HubSpot's journal of installations could not be read.");
    return false;
  }
}
