import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workInbox } from "../../server/jobs/inbox.ts";
import type { Context } from "../../server/ports/context.ts";
import { cancelPayment } from "../../server/use-cases/change/cancel-payment.ts";
import { changeAmount } from "../../server/use-cases/change/change-amount.ts";
import { confirmPayment } from "../../server/use-cases/money/confirm-payment.ts";
import { refundPayment } from "../../server/use-cases/money/refund-payment.ts";
import { actAsPayer, create, movesByApp, newKey, newScene, payerSentTo, shown, type Scene } from "../scene.ts";
import { inEveryOrder, type Order } from "./conductor.ts";
import { postgres, startTwoPrograms, type TwoPrograms } from "./two-programs.ts";

interface Subject {
  readonly scene: Scene;
  readonly payment: { readonly id: string; readonly link: string | null };
  /** The path of the provider's page. */
  readonly page: string;
}

describe.skipIf(!postgres?.isHere)(
  "two programs at one payment's money, in every order (PostgreSQL)",
  { timeout: 240_000 },
  () => {
    let two: TwoPrograms;
    beforeAll(async () => {
      two = await startTwoPrograms();
    });
    afterAll(() => two.close());

    async function onThePage(): Promise<Subject> {
      const scene = newScene(two.rig);
      const payment = await create(scene);
      const page = new URL(await payerSentTo(two.rig, payment)).pathname;
      return { scene, payment, page };
    }

    async function paid(): Promise<Subject> {
      const scene = newScene(two.rig);
      const payment = await create(scene);
      await actAsPayer(two.rig, payment, "pay");
      await workInbox(two.rig.app.context);
      return { scene, payment, page: "" };
    }

    const press = ({ scene, payment }: Subject) => ({
      portalId: scene.portalId,
      paymentId: payment.id,
      userId: String(two.rig.sandbox.demo.adminId),
      idempotencyKey: newKey(),
      requestHash: "the same",
    });

    /** The customer pays at the provider, whose word is kept and worked. */
    async function payAndLearn({ page }: Subject): Promise<void> {
      await two.conductor.outside(0, () => two.rig.post(page, { act: "pay" }));
      await workInbox(two.contexts[0]);
    }

    /** What stands in the books, beside what the provider holds. */
    async function endOf({ scene, payment }: Subject) {
      await two.rig.drain();
      const { store } = two.rig.app.context;
      const entries = await store.ledger.list(scene.portalId, payment.id);
      const { status, reviews } = await shown(two.rig, payment);
      const sumOf = (kind: string) =>
        entries.filter((entry) => entry.kind === kind).reduce((sum, { amount }) => sum + amount.minor, 0);
      return {
        status,
        reviews,
        captured: sumOf("captured"),
        refunded: sumOf("refunded"),
        byHand: sumOf("manual_confirmed"),
      };
    }

    /** Somebody pays while somebody else presses; answers each end after it was looked at. */
    function payAgainst(
      other: (parts: Context, subject: Subject) => Promise<unknown>,
      judge: (subject: Subject, isDone: boolean) => Promise<void>,
    ) {
      return async (order: Order) => {
        const subject = await onThePage();
        const play = await two.conductor.play<unknown>(
          [() => payAndLearn(subject), () => other(two.contexts[1], subject)],
          order,
        );
        expect(play.outcomes[0].status).toBe("fulfilled");
        await judge(subject, play.outcomes[1].status === "fulfilled");
        expect(movesByApp(subject.scene).length).toBeLessThanOrEqual(1);
        return play;
      };
    }

    it("F81 F29 P5 pay × cancel: either the money is there and nothing was cancelled, or nothing can be paid", async () => {
      const ends = new Set<string>();
      await inEveryOrder(
        payAgainst(
          (parts, subject) => cancelPayment(parts, press(subject)),
          async (subject, isCancelled) => {
            const { status, captured } = await endOf(subject);
            expect({ status, captured }).toEqual(
              isCancelled ? { status: "cancelled", captured: 0 } : { status: "paid", captured: 75_000 },
            );
            ends.add(status);
          },
        ),
      );
      expect(ends).toEqual(new Set(["paid", "cancelled"]));
    });

    it("F80 F29 pay × re-amount: nobody pays the old sum once the new one stands", async () => {
      const ends = new Set<string>();
      await inEveryOrder(
        payAgainst(
          (parts, subject) => changeAmount(parts, { ...press(subject), amount: "500.00" }),
          async (subject, isChanged) => {
            const { status, captured } = await endOf(subject);
            const { amount } = await shown(two.rig, subject.payment);
            expect([0, amount.minor]).toContain(captured);
            expect(amount.minor).toBe(isChanged ? 50_000 : 75_000);
            expect(status === "paid").toBe(captured > 0);
            ends.add(`${amount.minor} ${status}`);
          },
        ),
      );
      expect(ends.size).toBeGreaterThan(1);
    });

    it("F91 F84 confirm × pay: never both without a person being told", async () => {
      const ends = new Set<string>();
      await inEveryOrder(
        payAgainst(
          (parts, subject) =>
            confirmPayment(parts, {
              ...press(subject),
              amount: "750.00",
              receivedOn: "2026-11-20",
              method: "cash",
              reference: "",
              note: "",
            }),
          async (subject, isConfirmed) => {
            const { status, captured, byHand } = await endOf(subject);
            expect({ status, captured, byHand }).toEqual(
              isConfirmed
                ? { status: "confirmed_manually", captured: 0, byHand: 75_000 }
                : { status: "paid", captured: 75_000, byHand: 0 },
            );
            ends.add(status);
          },
        ),
      );
      expect(ends).toEqual(new Set(["paid", "confirmed_manually"]));
    });

    it.each([
      ["one of two, where both would be more than there is", false, 1],
      ["once, where the same press comes twice", true, 2],
    ] as const)("F86 refund × refund: 500.00 out of 750.00 are given back %s", async (_what, isSame, served) => {
      await inEveryOrder(async (order) => {
        const subject = await paid();
        const first = press(subject);
        const second = isSame ? first : press(subject);
        const ask = (parts: Context, wish: typeof first) =>
          refundPayment(parts, { ...wish, amount: "500.00", reason: "Agreed" });
        const play = await two.conductor.play(
          [() => ask(two.contexts[0], first), () => ask(two.contexts[1], second)],
          order,
        );
        expect(play.outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(served);
        expect(await endOf(subject)).toMatchObject({
          captured: 75_000,
          refunded: 50_000,
          status: "partially_refunded",
        });
        return play;
      });
    });
  },
);
