import { onTestFinished } from "vitest";
import type { PayerDetails } from "../../server/domain/snapshot.ts";
import { payerFrom } from "../../server/http/simulated-address.ts";
import type { CheckoutOrder, RawWebhook } from "../../server/ports/provider.ts";
import type { SimulatedAct, SimulatedCheckout, SimulatedCheckouts } from "../../server/ports/simulated.ts";
import { simulatedBank } from "../../server/providers/simulated/bank.ts";
import { simulatedProvider } from "../../server/providers/simulated/index.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { orderFor, type ProviderUnderTest } from "../contracts/provider.ts";
import { databaseKinds, type DatabaseKind } from "../databases.ts";
import { testClock, testKeys, testRandom, type TestClock } from "../parts.ts";

const connectionId = "simulated-1";
export const portalId = 4_711;

export interface SimulatedSubject extends ProviderUnderTest {
  readonly clock: TestClock;
  readonly checkouts: SimulatedCheckouts;
  act(reference: string, act: SimulatedAct, payer?: PayerDetails | null): Promise<RawWebhook | null>;
  find(reference: string): Promise<SimulatedCheckout>;
}

/** The adapter and the bank on one database, SQLite unless told otherwise, with a hand on the payer and the clock. */
export async function setUpSimulated(kind = databaseKinds[0]): Promise<SimulatedSubject> {
  const clock = testClock();
  const random = testRandom();
  const database = await kind?.open();
  if (!database) throw new Error("There is no database.");
  const store = storeOn(database.knex, sealerOf(testKeys, random));
  await addConnection(store, clock.now());
  const options = { checkouts: store.simulatedCheckouts, clock, random, publicUrl: "https://pay.example.com" };
  const provider = simulatedProvider(options);
  const open = (values: Readonly<Record<string, string>>) =>
    provider.open({ portalId, connectionId, mode: "test", values });
  const secret = (await open({}).registerWebhook?.("https://pay.example.com/webhooks"))?.["webhookSecret"] ?? "";
  const bank = simulatedBank({ ...options, secretOf: () => Promise.resolve(secret) });
  const sent: RawWebhook[] = [];
  const act = async (reference: string, what: SimulatedAct, payer: PayerDetails | null = null) => {
    const { delivery } = await bank.act(reference, what, payer);
    if (delivery) sent.push(delivery.webhook);
    return delivery?.webhook ?? null;
  };
  return {
    clock,
    provider,
    account: open({ webhookSecret: secret }),
    portalId,
    now: clock.now,
    amount: { minor: 75_000, currency: "EUR" },
    act,
    find: bank.find,
    checkouts: store.simulatedCheckouts,
    payer: {
      async pay(reference, to) {
        if (!bank.actsFor(await bank.find(reference)).includes("pay")) return "refused";
        await act(reference, "pay", to && payerFrom(to));
        return "paid";
      },
      decline: async (reference) => void (await act(reference, "decline")),
      leave: async (reference) => void (await act(reference, "leave")),
    },
    async countPayable(paymentId) {
      const rows = await database.knex("simulated_checkouts").where({ payment_id: paymentId, closed_at: null });
      return rows.length;
    },
    webhooks: {
      deliver: () => Promise.resolve([...sent]),
      repeatLast: () => Promise.resolve(void sent.push(...sent.slice(-1))),
      signatureHeader: "simulated-signature",
      secret,
      reopenWith: (webhookSecret) => open({ webhookSecret }),
    },
    close: () => database.close(),
  };
}

async function addConnection(store: ReturnType<typeof storeOn>, now: number): Promise<void> {
  const portal = { portalId, timeZone: "UTC", companyCurrency: "EUR", currencies: ["EUR"], uiDomain: "localhost" };
  const tokens = { accessToken: "a", refreshToken: "r", tokenExpiresAt: now, scopes: [] };
  await store.portals.install({ ...portal, ...tokens, installedBy: "7" }, now);
  const connection = { portalId, connectionId, provider: "simulated", mode: "test", label: "Simulated" } as const;
  const token = { webhookToken: "S".repeat(22), keyEnding: "", createdAt: now, removedAt: null };
  await store.connections.insert({ ...connection, ...token, values: {} });
}

export interface OpenedSimulated extends SimulatedSubject {
  /** The checkout that is open. */
  readonly reference: string;
}

/** The same with a checkout already open; closed when the test ends. */
export async function openedAtSimulated(
  changes: Partial<CheckoutOrder> = {},
  kind?: DatabaseKind,
): Promise<OpenedSimulated> {
  const subject = await setUpSimulated(kind);
  onTestFinished(async () => subject.close?.());
  const { reference } = await subject.account.openCheckout(orderFor(subject, changes));
  return { ...subject, reference };
}
