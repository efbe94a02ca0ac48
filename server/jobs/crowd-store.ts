import { StorageError } from "../domain/errors.ts";
import type { KeyClaim, KeyScope } from "../ports/payments.ts";
import type { Store } from "../ports/store.ts";
import { inOneGo, onceForAll } from "./in-one-go.ts";

/**
 * A store for work of one account that goes side by side, each as if it were alone: what is read or written in the same
 * moment is one statement, and transactions that begin in the same moment are one. Where anything goes wrong in that
 * one it has not happened, and each is done by itself: what is one's own fault must not fail its neighbours.
 */
export function crowdStore(store: Store): Store {
  return {
    ...store,
    ...tablesInOneGo(store),
    transaction: transactionsInOneGo(store),
  };
}

/** Their works differ in what they answer; each gets its own back. */
type Work = (tx: Store) => Promise<unknown>;

function transactionsInOneGo(store: Store): Store["transaction"] {
  const commit = inOneGo<Work, PromiseSettledResult<unknown>>({
    kindOf: () => "",
    askAll: (works) => committed(store, works),
  });
  return async <T>(work: (tx: Store) => Promise<T>): Promise<T> => {
    const end = await commit(work);
    if (end.status === "rejected") throw end.reason;
    return end.value as T;
  };
}

async function committed(store: Store, works: readonly Work[]): Promise<readonly PromiseSettledResult<unknown>[]> {
  const [only, another] = works;
  if (only && !another) return Promise.allSettled([store.transaction(only)]);
  try {
    return await store.transaction((tx) => allOrNone({ ...tx, ...tablesInOneGo(tx) }, works));
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const ends: PromiseSettledResult<unknown>[] = [];
    for (const work of works) ends.push(...(await Promise.allSettled([store.transaction(work)])));
    return ends;
  }
}

/** Throws the first that went wrong, when none of them is under way any more: the transaction ends with that. */
async function allOrNone(tx: Store, works: readonly Work[]): Promise<readonly PromiseSettledResult<unknown>[]> {
  const ends = await Promise.allSettled(works.map((work) => work(tx)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return ends;
}

type Tables = Omit<Store, "transaction">;

/** What the steps of a crowd read and write; the rest is as it was. */
function tablesInOneGo(store: Tables) {
  const { connections, connectionTroubles, webhookEndpoints, policies, portals } = store;
  const findConnection = onceForAll(([portalId, connectionId]: readonly [number, string]) =>
    connections.find(portalId, connectionId),
  );
  return {
    payments: paymentsInOneGo(store),
    ...moneyAndNews(store),
    portals: { ...portals, find: onceForAll(portals.find) },
    policies: { ...policies, read: onceForAll(policies.read) },
    connections: {
      ...connections,
      find: (portalId: number, connectionId: string) => findConnection([portalId, connectionId]),
    },
    connectionTroubles: { ...connectionTroubles, list: onceForAll(connectionTroubles.list) },
    webhookEndpoints: { ...webhookEndpoints, list: onceForAll(webhookEndpoints.list) },
  } satisfies Partial<Store>;
}

function paymentsInOneGo({ payments }: Tables): Store["payments"] {
  type KeyName = Parameter<"findKey">[0];
  type Parameter<Name extends keyof Store["payments"]> = Parameters<Store["payments"][Name]>;
  const ofKeys = ({ portalId, scope }: KeyScope): string => `${portalId}|${scope}`;
  const insert = inOneGo<Parameter<"insertAll">[0][number], "inserted" | "slot_taken">({
    kindOf: () => "",
    askAll: (all) => payments.insertAll(all),
  });
  const findBySlot = inOneGo({
    kindOf: ([portalId]: Parameter<"findBySlot">) => String(portalId),
    askAll: (all) =>
      payments.findBySlots(
        all[0][0],
        all.map(([, slot]) => slot),
      ),
  });
  const findByReference = inOneGo({
    kindOf: ([portalId, connectionId]: Parameter<"findByReference">) => `${portalId}|${connectionId}`,
    askAll: (all) =>
      payments.findByReferences(
        all[0][0],
        all[0][1],
        all.map(([, , reference]) => reference),
      ),
  });
  const listHolding = inOneGo({
    kindOf: ([portalId, , mode]: Parameter<"listHolding">) => `${portalId}|${mode}`,
    askAll: (all) =>
      payments.listHoldingOf(
        all[0][0],
        all.map(([, dealId]) => dealId),
        all[0][2],
      ),
  });
  return {
    ...payments,
    findKey: inOneGo({
      kindOf: ofKeys,
      askAll: (all: readonly [KeyName, ...KeyName[]]) =>
        payments.findKeys(
          all[0],
          all.map(({ key }) => key),
        ),
    }),
    claimKey: inOneGo({
      kindOf: ofKeys,
      askAll: (all: readonly [KeyClaim, ...KeyClaim[]]) => payments.claimKeys(all[0], all),
    }),
    insert: (payment, openSlot) => insert({ payment, openSlot }),
    findBySlot: (...asked) => findBySlot(asked),
    findByReference: (...asked) => findByReference(asked),
    listHolding: (...asked) => listHolding(asked),
  };
}

function moneyAndNews({ ledger, events, crmWrites, workflowRuns }: Tables) {
  type NetAsked = Parameters<Store["ledger"]["netOfDeal"]>;
  type Promised = Parameters<Store["crmWrites"]["promiseProperties"]>;
  type Settled = Parameters<Store["workflowRuns"]["settle"]>;
  const netOfDeal = inOneGo({
    kindOf: ([portalId, , currency, mode]: NetAsked) => `${portalId}|${currency}|${mode}`,
    askAll: (all) => {
      const [portalId, , currency, mode] = all[0];
      return ledger.netsOfDeals(
        portalId,
        all.map(([, dealId]) => dealId),
        { currency, mode },
      );
    },
  });
  const promise = inOneGo({
    kindOf: ([, now]: Promised) => String(now),
    askAll: doneForAll((all: readonly [Promised, ...Promised[]]) =>
      crmWrites.promiseProperties(
        all.flatMap(([writes]) => writes),
        all[0][1],
      ),
    ),
  });
  const settle = inOneGo({
    kindOf: ([{ portalId }]: Settled) => String(portalId),
    askAll: doneForAll((all: readonly [Settled, ...Settled[]]) =>
      workflowRuns.settleAll(
        all[0][0].portalId,
        all.map(([{ callbackId }, outcome]) => ({ callbackId, outcome })),
      ),
    ),
  });
  const append = inOneGo({
    kindOf: () => "",
    askAll: doneForAll((all: readonly Parameters<Store["events"]["append"]>[0][]) => events.append(all.flat())),
  });
  return {
    ledger: { ...ledger, netOfDeal: (...asked: NetAsked) => netOfDeal(asked) },
    events: { ...events, append },
    crmWrites: { ...crmWrites, promiseProperties: (...asked: Promised) => promise(asked) },
    workflowRuns: { ...workflowRuns, settle: (...asked: Settled) => settle(asked) },
  };
}

/** For what is only done and answers nothing. */
function doneForAll<Questions extends readonly unknown[]>(
  work: (all: Questions) => Promise<void>,
): (all: Questions) => Promise<readonly void[]> {
  return async (all) => {
    await work(all);
    return all.map(() => undefined);
  };
}
