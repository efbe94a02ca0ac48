import { UpstreamError } from "../../../server/domain/errors.ts";
import type { Context } from "../../../server/ports/context.ts";
import type { Mailer } from "../../../server/ports/mailer.ts";
import type { ProviderAccount, RawWebhook } from "../../../server/ports/provider.ts";
import type { Crm } from "../../../server/ports/crm.ts";
import type { CrmDeal } from "../../../server/ports/crm-records.ts";
import type { Store } from "../../../server/ports/store.ts";
import { portalIds } from "../world/outside.ts";
import type { Bug } from "../world/world.ts";

/**
 * Builds of the program that are broken on purpose, each by a wrapper around one of its parts. A simulation that does not
 * notice one of them is itself the bug.
 */

/** A store whose tables are broken alike inside and outside of transactions. */
function withStore(context: Context, breaks: (store: Store) => Partial<Store>): Context {
  const broken = (store: Store): Store => {
    const changed = { ...store, ...breaks(store) };
    return { ...changed, transaction: (work) => store.transaction((tx) => work(broken(tx))) };
  };
  return { ...context, store: broken(context.store) };
}

function withAccounts(context: Context, breaks: (account: ProviderAccount) => Partial<ProviderAccount>): Context {
  const { providers } = context;
  const open: typeof providers.open = (connection) => {
    const account = providers.open(connection);
    return { ...account, ...breaks(account) };
  };
  return { ...context, providers: { ...providers, open } };
}

const inStore = (breaks: (store: Store, context: Context) => Partial<Store>): Bug => ({
  parts: (context) => withStore(context, (store) => breaks(store, context)),
});

const inAccounts = (breaks: (account: ProviderAccount, context: Context) => Partial<ProviderAccount>): Bug => ({
  parts: (context) => withAccounts(context, (account) => breaks(account, context)),
});

/** A key of its own for every call to an address: whoever repeats one asks for something new. */
function freshKeys(path: RegExp): Bug {
  let calls = 0;
  return {
    outgoing(request) {
      const key = request.headers["idempotency-key"];
      if (key === undefined || !path.test(request.url)) return request;
      calls += 1;
      return { ...request, headers: { ...request.headers, "idempotency-key": `${key}:${calls}` } };
    },
  };
}

/** The row of the account asked for, else of any other one. */
function anywhere<T>(find: (portalId: number, id: string) => Promise<T | null>): typeof find {
  return async (portalId, id) => {
    for (const account of [portalId, ...portalIds]) {
      const found = await find(account, id);
      if (found) return found;
    }
    return null;
  };
}

/** A mail server's silence taken for a word. */
function knowingAll(send: Mailer["send"]): Mailer["send"] {
  return async (mail) => {
    try {
      return await send(mail);
    } catch (error) {
      const isUnknown = error instanceof UpstreamError && error.fault === "ambiguous";
      throw isUnknown ? new UpstreamError("unavailable", { upstream: "mail" }) : error;
    }
  };
}

/** When the sender says that it was signed, epoch ms, as Stripe writes it. */
function signedAt({ headers, receivedAt }: RawWebhook): number {
  const [header = ""] = Object.entries(headers).flatMap(([name, value]) => (name.endsWith("signature") ? [value] : []));
  const seconds = /t=(\d{10}),/.exec(String(header))?.[1];
  return seconds === undefined ? receivedAt : Number(seconds) * 1_000;
}

export const bugs = {
  "a delivery is answered before it is kept": {
    intake: (inbox) => ({
      keep: (entry) => {
        setTimeout(() => void inbox.put([entry]).catch(() => undefined), 1_000);
        return Promise.resolve(true);
      },
    }),
  },
  "deliveries have no unique key": {
    intake: (inbox) => ({
      keep: async (entry) => {
        await inbox.put([{ ...entry, dedupeKey: `${entry.dedupeKey}#${entry.entryId}` }]);
        return true;
      },
    }),
  },
  "rows are found whatever their account": {
    parts: (context) =>
      withStore(context, ({ payments, connections }) => ({
        payments: { ...payments, find: anywhere(payments.find) },
        connections: { ...connections, find: anywhere(connections.find) },
      })),
  },
  "a checkout that has ended counts as paid": inAccounts((account, { clock }) => ({
    async read(reference) {
      const snapshot = await account.read(reference);
      if (snapshot.checkout === "live" || snapshot.money.length > 0) return snapshot;
      const fact = {
        kind: "captured",
        key: `${reference}:body`,
        amount: snapshot.asked,
        occurredAt: clock.now(),
      } as const;
      return { ...snapshot, money: [fact] };
    },
  })),
  "a provider is read once and remembered": {
    parts: (context) => {
      const known = new Map<string, ReturnType<ProviderAccount["read"]>>();
      return withAccounts(context, (account) => ({
        read(reference) {
          const read = known.get(reference) ?? account.read(reference);
          known.set(reference, read);
          return read;
        },
      }));
    },
  },
  "the end of a link beats its money": {
    parts: (context) =>
      withStore(context, (store) => ({
        ledger: {
          ...store.ledger,
          async list(portalId, paymentId) {
            const payment = await store.payments.find(portalId, paymentId);
            const hasEnded =
              payment !== null && payment.validUntil !== null && payment.validUntil <= context.clock.now();
            return hasEnded ? [] : store.ledger.list(portalId, paymentId);
          },
        },
      })),
  },
  "a fact about money is booked at each read": inStore((store, { clock, random }) => ({
    ledger: {
      ...store.ledger,
      append: (portalId, connectionId, entries) =>
        store.ledger.append(
          portalId,
          connectionId,
          entries.map((entry) => ({ ...entry, key: `${entry.key}@${clock.now()}${random.bytes(2).toString("hex")}` })),
        ),
      list: async (portalId, paymentId) =>
        (await store.ledger.list(portalId, paymentId)).map((entry) => ({ ...entry, key: "forgotten" })),
    },
  })),
  "money is rounded": inStore((store) => ({
    ledger: {
      ...store.ledger,
      append: (portalId, connectionId, entries) =>
        store.ledger.append(
          portalId,
          connectionId,
          entries.map((entry) => ({
            ...entry,
            amount: { ...entry.amount, minor: Math.round(entry.amount.minor / 50_000) * 50_000 || 50_000 },
          })),
        ),
    },
  })),
  "nobody looks without having been told": inStore((store) => ({
    providerReads: { ...store.providerReads, claim: () => Promise.resolve([]) },
  })),
  "a page is called closed and left open": inAccounts(() => ({ closeCheckout: () => Promise.resolve("closed") })),
  "signatures are not looked at": inAccounts((account) => ({
    readWebhook(webhook) {
      try {
        return account.readWebhook(webhook);
      } catch {
        const { id } = JSON.parse(webhook.body.toString("utf8")) as { id: string };
        return { dedupeKey: id, kind: "believed", read: null };
      }
    },
  })),
  "a status is stored without being derived": inStore((store) => ({
    payments: {
      ...store.payments,
      save: (payment, keepsSlot) =>
        store.payments.save(payment.reviews.length > 0 ? { ...payment, status: "opened" } : payment, keepsSlot),
    },
  })),
  "a move is forgotten once it is promised": inStore((store) => ({
    crmWrites: {
      ...store.crmWrites,
      insert: (write, now) => (write.kind === "move" ? Promise.resolve() : store.crmWrites.insert(write, now)),
    },
  })),
  "a page is asked for under a new key each time": freshKeys(/\/v1\/checkout\/sessions$/),
  "a stage is written before its cause is noted": inStore((store) => ({
    moves: {
      ...store.moves,
      saveAll: (moves) => store.moves.saveAll(moves.filter(({ state }) => state !== "writing")),
    },
  })),
  "deals are judged by an old read": {
    parts: (context) => {
      const known = new Map<string, CrmDeal>();
      const readDeals: Crm["readDeals"] = async (portalId, dealIds, lane) => {
        const unknown = dealIds.filter((dealId) => !known.has(dealId));
        const read =
          unknown.length > 0 ? await context.crm.readDeals(portalId, unknown, lane) : new Map<string, CrmDeal>();
        for (const [dealId, deal] of read) known.set(dealId, deal);
        return new Map(
          dealIds.flatMap((dealId) => (known.get(dealId) ? [[dealId, known.get(dealId) as CrmDeal]] : [])),
        );
      };
      return { ...context, crm: { ...context.crm, readDeals } };
    },
  },
  "a writer does not mind its fence": inStore((store) => ({
    portals: { ...store.portals, isWriter: () => Promise.resolve(true) },
  })),
  "a rule is stopped by its first move": inStore((store) => ({
    moves: {
      ...store.moves,
      countApplied: (_portalId, dealIds) => Promise.resolve(new Map(dealIds.map((dealId) => [dealId, 3]))),
    },
  })),
  "a refund is asked for under a new key each time": freshKeys(/\/v1\/refunds$/),
  "a mail of which nobody knows counts as refused": {
    parts: (context) => ({ ...context, mailer: context.mailer && { send: knowingAll(context.mailer.send) } }),
  },
  "a message of ours has another id at each try": {
    parts: (context) => ({
      ...context,
      webhookCaller: {
        ...context.webhookCaller,
        call: (message) =>
          context.webhookCaller.call({ ...message, messageId: `msg_${context.random.bytes(9).toString("hex")}` }),
      },
    }),
  },
  "a message of ours counts as taken after one try": inStore((store) => ({
    webhookDeliveries: {
      ...store.webhookDeliveries,
      note: (attempt, { dueAt }) => store.webhookDeliveries.note(attempt, { state: "delivered", dueAt }),
    },
  })),
  "a former webhook secret is good no longer": {
    parts: (context) => ({
      ...context,
      providers: {
        ...context.providers,
        open({ values: { webhookSecret = "", ...values }, ...connection }) {
          const [newest = ""] = webhookSecret.split(",");
          return context.providers.open({ ...connection, values: { ...values, webhookSecret: newest } });
        },
      },
    }),
  },
  "a delivery of an unknown type is worked": inAccounts((account) => ({
    readWebhook(webhook) {
      const hint = account.readWebhook(webhook);
      const { data } = JSON.parse(webhook.body.toString("utf8")) as { data?: { object?: { id?: string } } };
      const checkout = data?.object?.id;
      return hint.read === null && checkout ? { ...hint, read: { checkout } } : hint;
    },
  })),
  "a delivery that fails ends its turn": inStore((store) => ({
    inbox: {
      ...store.inbox,
      settle: (entry, outcome) =>
        outcome.reason === "failed"
          ? Promise.reject(new Error("This was not thought of."))
          : store.inbox.settle(entry, outcome),
    },
  })),
  "nothing is sealed anew": inStore((store) => ({
    resealing: { ...store.resealing, goOn: () => Promise.resolve(null) },
  })),
  "erased people are not remembered": inStore((store) => ({
    erasures: { ...store.erasures, note: () => Promise.resolve() },
  })),
  "what was signed long ago is taken": inAccounts((account) => ({
    readWebhook: (webhook) => account.readWebhook({ ...webhook, receivedAt: signedAt(webhook) }),
  })),
} as const satisfies Readonly<Record<string, Bug>>;

export type BugName = keyof typeof bugs;
