import type { PaymentDetail } from "@payments/shared";
import type { Knex } from "knex";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../server/store/database.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import type { Delivery } from "../sandbox/stripe/index.ts";
import type { Account } from "./account.ts";
import { post } from "./gated-stripe.ts";
import { startRunningApp, type RunningApp } from "./running-app.ts";

// Longer than any lease, so that nothing of the dead process holds up the new one.
const outage = 65_000;

/** A customer on Stripe's page, about to pay. */
interface Scene {
  readonly app: RunningApp;
  readonly account: Account;
  readonly payment: PaymentDetail;
  readonly sessionId: string;
}

// Not the writing of other properties, which an account has just after it was installed and after each change.
const stageWrite = { method: "POST", path: /\/deals\/batch\/update$/, body: /"dealstage"/ };

/** Each delivers Stripe's word that it was paid, sees it acknowledged, and kills the server at another moment after that. */
const moments: Readonly<Record<string, (scene: Scene, delivery: Delivery) => Promise<void>>> = {
  async "right after the 2xx, while HubSpot is down"({ app }, delivery) {
    app.sandbox.hubspot.faults.next({ answer: 503, times: 1_000 });
    await acknowledged(delivery);
    await app.kill();
  },

  async "while Stripe is being read"({ app }, delivery) {
    const reached = app.stripe.holdReads();
    await acknowledged(delivery);
    await reached;
    await app.kill();
  },

  async "while HubSpot is being told, before it takes effect"({ app }, delivery) {
    const { faults } = app.sandbox.hubspot;
    faults.next({ match: stageWrite, answer: "drop" });
    const killed = new Promise<void>((end) => faults.meanwhile(stageWrite, () => void app.kill().then(end)));
    await acknowledged(delivery);
    await killed;
  },

  async "while HubSpot is being told, after it took effect"({ app, account }, delivery) {
    const { faults } = app.sandbox.hubspot;
    faults.next({ match: stageWrite, answer: "drop_after_effect" });
    const killed = new Promise<void>((end) => faults.meanwhile(stageWrite, () => void app.kill().then(end)));
    await acknowledged(delivery);
    await killed;
    expect(account.moves()).toBe(1);
  },

  async "once HubSpot's answer has been lost"({ app, account }, delivery) {
    app.sandbox.hubspot.faults.next({ match: stageWrite, answer: "drop_after_effect" });
    await acknowledged(delivery);
    await vi.waitFor(() => expect(account.moves()).toBe(1), { timeout: 40_000, interval: 10 });
    await app.kill();
  },
};

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`the real process on ${kind.name}, killed`, () => {
    let database: TestDatabase | null = null;
    let app: RunningApp;

    beforeAll(async () => {
      database = kind.name === "PostgreSQL" ? await kind.open() : null;
      app = await startRunningApp(database ? { database: database.url } : {});
    });

    afterAll(async () => {
      await app.close();
      await database?.close();
    });

    afterEach(() => {
      app.sandbox.hubspot.faults.clear();
      app.stripe.letThrough();
    });

    for (const [moment, kill] of Object.entries(moments)) {
      it(`P1 P3 F44 F60 pays once and moves once when it is killed ${moment}`, async () => {
        const scene = await customerOnThePage(app);
        const { account, payment } = scene;
        const deliveries = app.stripe.catchDeliveries();
        app.stripe.pay(scene.sessionId);
        // Every connected account hears of it; the newest one is ours.
        const delivery = deliveries.find(({ url }) => url === deliveries.at(-1)?.url);
        if (!delivery) throw new Error("Stripe sent nothing.");
        try {
          await kill(scene, delivery);
        } finally {
          app.sandbox.hubspot.faults.clear();
          app.stripe.letThrough();
          await app.restart(outage);
        }
        await vi.waitFor(async () => expect((await account.latest()).move).toBe("Deal moved to Paid in full"), {
          timeout: 40_000,
          interval: 250,
        });
        // Stripe had its answer, yet may send once more, and sends its other events too.
        for (const repeated of deliveries) await acknowledged(repeated);
        const [after] = await account.payments();
        expect(after).toMatchObject({ id: payment.id, status: "paid", received: { minor: 100_000 }, reviews: [] });
        expect(await ledgerOf(app, payment.id)).toEqual([{ kind: "captured", amount_minor: 100_000 }]);
        expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Paid in full", moves: 1 });
      });
    }
  });
}

async function customerOnThePage(app: RunningApp): Promise<Scene> {
  const account = await app.account("installed");
  await account.connect("stripe", { apiKey: app.stripe.keys.issue() });
  await account.setRule();
  const payment = await account.create();
  const { pathname } = new URL(payment.link ?? "");
  await fetch(`${app.origin}${pathname}/go`, { method: "POST", redirect: "manual", headers: { origin: app.origin } });
  const { providerReference } = await account.latest();
  return { app, account, payment, sessionId: providerReference ?? "" };
}

async function acknowledged(delivery: Delivery): Promise<void> {
  expect(await post(delivery)).toBe(200);
}

/** What the books say, read past the server. */
async function ledgerOf({ database }: RunningApp, paymentId: string): Promise<readonly unknown[]> {
  const knex: Knex = openDatabase(database);
  try {
    return await knex("ledger_entries").where({ payment_id: paymentId }).select("kind", "amount_minor");
  } finally {
    await knex.destroy();
  }
}
