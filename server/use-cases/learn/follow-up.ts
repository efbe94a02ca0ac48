import type { Happening } from "../../domain/events.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { auditActs } from "../account/audit-acts.ts";
import { promiseWebhooks } from "../api/promise-webhooks.ts";
import { askBalanceCheck } from "../change/ask-balance-check.ts";
import { promiseNotes } from "../deal/promise-notes.ts";
import { promiseProperties } from "../deal/promise-properties.ts";
import { promiseMails } from "../send/promise-mails.ts";
import { endWaiting } from "../workflow/await-end.ts";

interface Parts {
  readonly store: Store;
  readonly random: Random;
}

/** Looks at what happened and promises what follows from it, as rows: nobody outside is called. */
type Follower = (parts: Parts, happening: Happening) => Promise<void>;

/**
 * Whatever follows from what happens to payments is in this list, and nowhere else. First what is ours, then whom we
 * tell. None counts on what another has written; the order is one for all, so that no two transactions take the same
 * locks the other way round and wait for each other for ever.
 */
const followers: readonly Follower[] = [
  auditActs,
  askBalanceCheck,
  endWaiting,
  promiseMails,
  promiseNotes,
  promiseProperties,
  promiseWebhooks,
];

/** Promises all that follows from what happened; part of the transaction in which it happened. */
export async function followUp(parts: Parts, happening: Happening): Promise<void> {
  for (const follow of followers) await follow(parts, happening);
}
