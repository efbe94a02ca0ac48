import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import type { Context } from "../../server/ports/context.ts";
import type { NewInboxEntry } from "../../server/ports/inbox.ts";
import { migrate, openDatabase } from "../../server/store/database.ts";
import { createPayment } from "../../server/use-cases/ask/create-payment.ts";
import type { PaymentOrder } from "../../server/use-cases/ask/payment-order.ts";
import { create, creationFor, movesByApp, newScene, payerSentTo, tabOf, type Scene } from "../scene.ts";
import { conductorOn, cutInto, inEveryOrder, type Order } from "./conductor.ts";
import { postgres, startTwoPrograms, type TwoPrograms } from "./two-programs.ts";

describe.skipIf(!postgres?.isHere)(
  "two programs at the same work, in every order (PostgreSQL)",
  { timeout: 240_000 },
  () => {
    let two: TwoPrograms;
    let portalId: number;
    beforeAll(async () => {
      two = await startTwoPrograms();
      portalId = two.rig.sandbox.demo.portalId;
    });
    afterAll(() => two.close());

    let deliveries = 0;

    /** The provider's word that the page was paid, as it would come to either program. */
    async function delivery(reference: string): Promise<NewInboxEntry> {
      const [connection] = await two.rig.app.context.store.connections.list(portalId);
      deliveries += 1;
      return {
        entryId: randomBytes(12).toString("hex"),
        portalId,
        connectionId: connection?.connectionId ?? "",
        dedupeKey: `told-${deliveries}`,
        kind: "checkout.paid",
        checkoutReference: reference,
        paymentId: null,
        body: "{}",
        state: "ready",
        receivedAt: two.rig.clock.now(),
      };
    }

    it("F1 P3 same delivery × 2: kept by one of them, worked once", async () => {
      await inEveryOrder(async (order) => {
        const scene = newScene(two.rig);
        const payment = await create(scene);
        const page = new URL(await payerSentTo(two.rig, payment)).pathname;
        const told = await delivery(page.split("/").at(-1) ?? "");
        const take = async ({ store }: Context, entryId: string) => store.inbox.put([{ ...told, entryId }]);
        const work = (player: 0 | 1) => async () => {
          const kept = await take(two.contexts[player], `${told.entryId}${player}`);
          await workInbox(two.contexts[player]);
          return kept;
        };
        await two.rig.post(page, { act: "pay" });
        const play = await two.conductor.play([work(0), work(1)], order);
        const kept = play.outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
        expect(kept).toHaveLength(1);
        await two.rig.drain();
        const entries = await two.rig.app.context.store.ledger.list(portalId, payment.id);
        expect(entries.map(({ kind }) => kind)).toEqual(["captured"]);
        expect(movesByApp(scene)).toHaveLength(1);
        return play;
      });
    });

    it("F97 R9 claim × claim: nobody gets what the other has, and nothing is left lying", async () => {
      const plays = await inEveryOrder(async (order) => {
        const { store, clock } = two.rig.app.context;
        const entries = await Promise.all(Array.from({ length: 6 }, () => delivery("cs_nobodys")));
        await store.inbox.put(entries);
        const lease = { now: clock.now(), until: clock.now() + 60_000, limit: 4 };
        const claim = (player: 0 | 1) => () =>
          two.contexts[player].store.transaction((tx) => tx.inbox.claim(portalId, lease));
        const play = await two.conductor.play([claim(0), claim(1)], order);
        const claimed = play.outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
        expect(claimed.map(({ entryId }) => entryId).toSorted()).toEqual(
          entries.map(({ entryId }) => entryId).toSorted(),
        );
        for (const entry of claimed) await store.inbox.settle(entry, { state: "done", reason: "counted" });
        return play;
      });
      // A beginning, the claim and the end, each: twenty orders, and each once alone.
      expect(plays).toBe(22);
    });

    async function orderFor(scene: Scene, idempotencyKey: string): Promise<PaymentOrder> {
      const { contactId, connectionId, amount, currency, description, validityDays } = await creationFor(scene);
      return {
        portalId,
        userId: String(two.rig.sandbox.demo.adminId),
        userEmail: null,
        idempotencyKey,
        requestHash: "the same",
        record: { type: "deal", id: scene.dealId },
        dealId: null,
        ...({ contactId, connectionId, amount, currency, description, validityDays } as Pick<
          PaymentOrder,
          "contactId" | "connectionId" | "amount" | "currency" | "description" | "validityDays"
        >),
        lines: [],
        sendOn: null,
        followsBalance: null,
        reference: "",
        capture: "auto",
        methods: null,
        language: null,
        asksAddress: null,
        allowOverBalance: false,
        replaces: null,
      };
    }

    it.each([
      ["F53 P7 the same key: one payment, told to both", "a", 2],
      ["F53 P5 another key: one open payment, and the other is refused", "b", 1],
    ] as const)("create × create, %s", async (_what, second, served) => {
      await inEveryOrder(async (order: Order) => {
        const scene = newScene(two.rig);
        const ask = (player: 0 | 1, key: string) => async () =>
          createPayment(two.contexts[player], await orderFor(scene, `press-${key}-${scene.dealId}`));
        const play = await two.conductor.play([ask(0, "a"), ask(1, second)], order);
        const made = play.outcomes.flatMap((outcome) =>
          outcome.status === "fulfilled" ? outcome.value.paymentId : [],
        );
        const refused = play.outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
        expect(made).toHaveLength(served);
        expect(new Set(made).size).toBe(1);
        expect(refused).toEqual(
          Array.from({ length: 2 - served }, () => expect.objectContaining({ code: "open_payment" })),
        );
        expect((await tabOf(scene)).payments.map(({ id }) => id)).toEqual([made[0]]);
        return play;
      });
    });
  },
);

describe.skipIf(!postgres?.isHere)(
  "two programs that start on an empty database (PostgreSQL)",
  { timeout: 240_000 },
  () => {
    it.each([1, 3, 5])(
      "F67 migrate × migrate: cut into after %i statements, every migration runs once",
      async (after) => {
        if (!postgres) throw new Error("There is no PostgreSQL.");
        const place = await postgres.open();
        const name = `empty_${randomBytes(6).toString("hex")}`;
        await place.knex.raw("create database ??", [name]);
        const url = place.url.replace(/[^/]+$/, name);
        const conductor = await conductorOn(url);
        const [first, second] = conductor.databases;
        const play = await conductor.play([() => migrate(first), () => migrate(second)], cutInto(0, after));
        expect(play.outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
        await conductor.close();
        const knex = openDatabase(url);
        const run = await knex("knex_migrations").orderBy("id").select("name");
        expect(run.map(({ name: one }) => one)).toEqual(migrations.map(({ name: one }) => one));
        await knex.destroy();
        await place.knex.raw("drop database ?? with (force)", [name]);
        await place.close();
      },
    );
  },
);
