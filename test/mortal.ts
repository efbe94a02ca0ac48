import type { Context } from "../server/ports/context.ts";
import type { Crm } from "../server/ports/crm.ts";
import type { ProviderAccount } from "../server/ports/provider.ts";
import type { Store } from "../server/ports/store.ts";

/** What a program says that has died. Nobody catches it: everything it tries afterwards fails as well. */
export class Death extends Error {
  override readonly name = "Death";
}

export interface Mortal {
  readonly context: Context;
  /** How many calls to the database, to HubSpot and to providers it lived to make. */
  calls(): number;
  isDead(): boolean;
}

/**
 * The program as one that dies when its n-th call to the database, to HubSpot or to a provider has taken effect, before
 * the answer is heard; that is also before the call that would have followed. A transaction is one call: one that is
 * not committed leaves nothing, so that dying in it is dying before it. What is claimed stays claimed. 0 dies before
 * the first call.
 */
export function mortal(context: Context, lastCall: number): Mortal {
  const life = { calls: 0, isDead: lastCall === 0 };

  async function live<T>(call: () => Promise<T>): Promise<T> {
    if (life.isDead) throw new Death();
    life.calls += 1;
    const isLast = life.calls === lastCall;
    const answer = await call();
    if (isLast) life.isDead = true;
    if (life.isDead) throw new Death();
    return answer;
  }

  function guarded<T extends object>(part: T): T {
    const methods = Object.entries(part).map(([name, method]) => {
      const call = method as (...given: readonly unknown[]) => Promise<unknown>;
      return [name, (...given: readonly unknown[]) => live(() => call(...given))];
    });
    return Object.fromEntries(methods) as T;
  }

  function guardedStore(store: Store): Store {
    const tables = Object.entries(store).filter(([name]) => name !== "transaction");
    const guardedTables = Object.fromEntries(tables.map(([name, table]) => [name, guarded(table as object)]));
    return {
      ...(guardedTables as Omit<Store, "transaction">),
      transaction: (work) => live(() => store.transaction(work)),
    };
  }

  /** Deliveries are judged without a call to anybody, and at once. */
  function guardedAccount(account: ProviderAccount): ProviderAccount {
    const { readWebhook, factsTold, ...calls } = account;
    return { ...guarded(calls), readWebhook, ...(factsTold && { factsTold }) };
  }

  const { providers } = context;
  return {
    context: {
      ...context,
      store: guardedStore(context.store),
      crm: guarded<Crm>(context.crm),
      providers: { ...providers, open: (connection) => guardedAccount(providers.open(connection)) },
    },
    calls: () => life.calls,
    isDead: () => life.isDead,
  };
}
