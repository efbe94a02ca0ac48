import { day } from "./time.ts";

/**
 * How long what has done its work is kept, ms. Ledger, events, moves and the audit log are no part of it: they are kept
 * for good.
 */
export const keptFor = {
  /** Raw bodies of providers' messages may name payers. The keys by which repeats are known stay with their rows. */
  deliveryBodies: 90 * day,
  /** HubSpot repeats a delivery for a day; what was done before that is known by nothing any more. */
  doneHubSpotEvents: 7 * day,
  /** What could not be read or worked is for a person to look at, and then it has been lying here long enough. */
  unworkedHubSpotEvents: 90 * day,
  /** HubSpot asks for an execution again for three days, and a person may want to look back for some weeks. */
  workflowRuns: 30 * day,
  /** One-time addresses, after their end. */
  tickets: 7 * day,
  /** How many deliveries of a day had a time that was off. */
  deliverySkews: 30 * day,
} as const;
