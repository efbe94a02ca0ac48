import { describe, expect, it } from "vitest";
import type { RawWebhook } from "../../server/ports/provider.ts";
import type { SimulatedAct, SimulatedCheckout, SimulatedCheckouts } from "../../server/ports/simulated.ts";
import { simulatedBank } from "../../server/providers/simulated/bank.ts";
import { simulatedProvider } from "../../server/providers/simulated/index.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { itIsAProvider, orderFor, type ProviderUnderTest } from "../contracts/provider.ts";
import { databaseKinds } from "../databases.ts";
import { testClock, testKeys, testRandom } from "../parts.ts";

const connectionId = "simulated-1";
const portalId = 4_711;

interface SimulatedSubject extends ProviderUnderTest {
  readonly checkouts: SimulatedCheckouts;
  act(reference: string, act: SimulatedAct): Promise<RawWebhook | null>;
  find(reference: string): Promise<SimulatedCheckout>;
}

async function setUpSimulated(): Promise<SimulatedSubject> {
  const clock = testClock();
  const random = testRandom();
  const [sqlite] = databaseKinds;
  const database = await sqlite?.open();
  if (!database) throw new Error("There is no database.");
  const store = storeOn(database.knex, sealerOf(testKeys, random));
  await addConnection(store, clock.now());
  const options = { checkouts: store.simulatedCheckouts, clock, random, publicUrl: "https://pay.example.com" };
  const open = (values: Readonly<Record<string, string>>) =>
    simulatedProvider(options).open({ portalId, connectionId, mode: "test", values });
  const secret = (await open({}).registerWebhook?.("https://pay.example.com/webhooks"))?.["webhookSecret"] ?? "";
  const bank = simulatedBank({ ...options, secretOf: () => Promise.resolve(secret) });
  const sent: RawWebhook[] = [];
  const act = async (reference: string, what: SimulatedAct) => {
    const { delivery } = await bank.act(reference, what);
    if (delivery) sent.push(delivery.webhook);
    return delivery?.webhook ?? null;
  };
  return {
    account: open({ webhookSecret: secret }),
    portalId,
    now: clock.now,
    amount: { minor: 75_000, currency: "EUR" },
    act,
    find: bank.find,
    checkouts: store.simulatedCheckouts,
    payer: {
      async pay(reference) {
        if (!bank.actsFor(await bank.find(reference)).includes("pay")) return "refused";
        await act(reference, "pay");
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

itIsAProvider("The simulated provider", setUpSimulated, { isRemote: false });

describe("the simulated pay page", () => {
  const opened = async () => {
    const subject = await setUpSimulated();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    return { ...subject, reference };
  };

  it("X39 pays late: the money arrives a minute after the page has ended", async () => {
    const subject = await opened();
    await subject.act(subject.reference, "pay_late");
    const [fact] = (await subject.account.read(subject.reference)).money;
    expect(fact?.occurredAt).toBe((await subject.find(subject.reference)).expiresAt + 60_000);
    await subject.close?.();
  });

  it("X39 pays late also on a page that was closed", async () => {
    const subject = await opened();
    await subject.account.closeCheckout(subject.reference);
    await expect(subject.act(subject.reference, "pay")).rejects.toThrow("no longer");
    await subject.act(subject.reference, "pay_late");
    expect((await subject.account.read(subject.reference)).money).toHaveLength(1);
    await subject.close?.();
  });

  it("X39 pays twice: two facts with ids of their own", async () => {
    const subject = await opened();
    await subject.act(subject.reference, "pay_twice");
    const { money } = await subject.account.read(subject.reference);
    expect(new Set(money.map(({ key }) => key)).size).toBe(2);
    await subject.close?.();
  });

  it("X39 loses the webhook: the money is there, nobody is told", async () => {
    const subject = await opened();
    expect(await subject.act(subject.reference, "lose_webhook")).toBeNull();
    expect((await subject.account.read(subject.reference)).checkout).toBe("used");
    await subject.close?.();
  });

  it("X39 offers to be late only where the link has an end", async () => {
    const subject = await setUpSimulated();
    const endless = orderFor(subject, { expiresAt: subject.now() + 366 * 24 * 60 * 60_000 });
    const { reference } = await subject.account.openCheckout(endless);
    await expect(subject.act(reference, "pay_late")).rejects.toThrow("no longer");
    await subject.close?.();
  });

  it("P5 F81 puts nothing over what somebody else did since the page was looked at", async () => {
    const subject = await opened();
    const before = await subject.find(subject.reference);
    await subject.act(subject.reference, "pay");
    expect(await subject.checkouts.replace(before, { ...before, closedAt: subject.now() })).toBe(false);
    expect(await subject.account.closeCheckout(subject.reference)).toBe("already_paid");
    await subject.close?.();
  });

  it("P6 shows a checkout to no other connection", async () => {
    const subject = await opened();
    const clock = { now: subject.now };
    const stranger = simulatedProvider({
      checkouts: { find: () => subject.find(subject.reference) } as never,
      clock,
      random: testRandom(),
      publicUrl: "https://pay.example.com",
    }).open({ portalId, connectionId: "another", mode: "test", values: {} });
    await expect(stranger.read(subject.reference)).rejects.toMatchObject({ fault: "not_found" });
    await subject.close?.();
  });
});
