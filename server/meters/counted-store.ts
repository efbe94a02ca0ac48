import type { Move } from "../domain/moves.ts";
import type { CrmWriteOutcome } from "../ports/crm-writes.ts";
import type { IntakeName, Meters, Work } from "../ports/meters.ts";
import type { Store } from "../ports/store.ts";
import { noteAbout, noteSettled } from "../trace.ts";

type Counters = Pick<Meters, "settled" | "moved" | "booked" | "healed">;

/**
 * The store as it was, counting what is settled where it is written: once, whoever the writer is. What a transaction
 * writes counts after its commit, and what is rolled back never does.
 */
export function countedStore(store: Store, meters: Counters): Store {
  return {
    ...countedTables(store, (count) => count(meters)),
    async transaction(work) {
      const counts: Count[] = [];
      const result = await store.transaction((tx) => {
        // A transaction that lost against another one is done again from the start.
        counts.length = 0;
        return work({ ...countedTables(tx, (count) => counts.push(count)), transaction: tx.transaction });
      });
      for (const count of counts) count(meters);
      return result;
    },
  };
}

/** The commit of an intake as it was, counting what it keeps; `put` answers the ids of the new ones. */
export function countedIntake<T>(
  intake: IntakeName,
  put: (entries: readonly T[]) => Promise<readonly string[]>,
  meters: Pick<Meters, "committed">,
): (entries: readonly T[]) => Promise<readonly string[]> {
  return async (entries) => {
    const fresh = await put(entries);
    meters.committed(intake, { size: entries.length, fresh: fresh.length });
    return fresh;
  };
}

type Count = (meters: Counters) => void;

function countedTables(store: Store, count: (one: Count) => void): Omit<Store, "transaction"> {
  const settled = (work: Work, outcome: string, rows = 1): void => {
    count((meters) => meters.settled(work, outcome, rows));
    noteSettled(outcome, rows);
  };
  return {
    ...store,
    inbox: {
      ...store.inbox,
      settle(entry, outcome) {
        settled("deliveries", outcomeWord(outcome.state));
        if (outcome.state === "done" && outcome.paymentId !== undefined) noteAbout({ paymentId: outcome.paymentId });
        return store.inbox.settle(entry, outcome);
      },
    },
    providerReads: {
      ...store.providerReads,
      plan(read, next) {
        settled("reads", next.failures === 0 ? "done" : "again");
        return store.providerReads.plan(read, next);
      },
    },
    mailsDue: {
      ...store.mailsDue,
      settle(mail, outcome) {
        settled("mails", outcome.state === "due" ? "again" : outcome.state);
        return store.mailsDue.settle(mail, outcome);
      },
    },
    ...countedWrites(store, settled),
    ...countedFacts(store, count),
  };
}

type Settled = (work: Work, outcome: string, rows?: number) => void;

function countedWrites({ crmWrites }: Store, settled: Settled): Pick<Store, "crmWrites"> {
  const noted = (outcome: CrmWriteOutcome) => settled("crm_writes", outcomeWord(outcome.state));
  return {
    crmWrites: {
      ...crmWrites,
      settle(write, outcome, now) {
        noted(outcome);
        return crmWrites.settle(write, outcome, now);
      },
      settleAll(tried, now) {
        for (const { outcome } of tried) noted(outcome);
        return crmWrites.settleAll(tried, now);
      },
    },
  };
}

function countedFacts(store: Store, count: (one: Count) => void): Pick<Store, "moves" | "ledger" | "healings"> {
  const { moves, ledger, healings } = store;
  const noted = (move: Move): void => {
    if (move.settledAt !== null) count((meters) => meters.moved(move.state, move.reason ?? "none"));
  };
  return {
    moves: {
      ...moves,
      save(move) {
        noted(move);
        return moves.save(move);
      },
      saveAll(all) {
        for (const move of all) noted(move);
        return moves.saveAll(all);
      },
    },
    ledger: {
      ...ledger,
      async append(portalId, connectionId, entries) {
        const appended = await ledger.append(portalId, connectionId, entries);
        for (const { kind } of appended) count((meters) => meters.booked(kind));
        return appended;
      },
    },
    healings: {
      ...healings,
      note(healing) {
        count((meters) => meters.healed());
        return healings.note(healing);
      },
    },
  };
}

/** A row that is ready is to be tried again; a dead one was given up. */
function outcomeWord(state: "ready" | "done" | "dead"): string {
  return state === "ready" ? "again" : state === "dead" ? "given_up" : state;
}
