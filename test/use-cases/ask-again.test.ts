import type { PaymentDetail } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  addNeighbour,
  create,
  newKey,
  newScene,
  press,
  problemOf,
  shown,
  story,
  tryToCreate,
} from "../scene.ts";

const day = 24 * 60 * 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`asking again on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    it("S2.3 S3.38 ties the new payment to the cancelled one, on both timelines, and both keep their links apart", async () => {
      const scene = newScene(rig);
      const former = await create(scene);
      expect(await shown(rig, former)).toMatchObject({ can: { again: false } });
      await press(rig, former, "cancellation");
      expect(await shown(rig, former)).toMatchObject({ can: { again: true } });
      const next = await create(scene, { replaces: former.id });
      const { reference } = (await shown(rig, former)) as PaymentDetail;
      expect(await shown(rig, next)).toMatchObject({ replaces: { id: former.id, reference } });
      expect(next.link).not.toBe(former.link);
      expect(await story(rig, next)).toContain(`Asks again for the payment ${reference}.`);
      expect((await story(rig, former)).at(-1)).toBe(`Asked again by the payment ${next.reference}.`);
    });

    it("S2.3 asks again for what has ended, also before the timer, and for what was refunded", async () => {
      const scene = newScene(rig);
      const ended = await create(scene);
      rig.clock.pass(8 * day);
      const paid = await create(scene, { replaces: ended.id });
      await actAsPayer(rig, paid, "pay");
      await rig.drain();
      const body = { idempotencyKey: newKey(), amount: "750.00", reason: "By mistake" };
      expect(await rig.card("POST", `/api/payments/${paid.id}/refunds`, body)).toMatchObject({
        body: { status: "refunded", can: { again: true } },
      });
      expect((await tryToCreate(scene, { replaces: paid.id })).status).toBe(201);
    });

    it.each([
      ["is still open", "The payment to ask for again is not over yet. Cancel it first."],
      ["is of another record", "The payment to ask for again is not one of this record."],
      ["is another account's", "The payment to ask for again is not one of this record."],
    ])("P6 one that %s cannot be asked again", async (what, message) => {
      const scene = newScene(rig);
      const id = await formerThat(what, scene);
      const answer = await tryToCreate(scene, { replaces: id });
      expect({ status: answer.status, fields: problemOf(answer).fields }).toEqual({
        status: 422,
        fields: [{ name: "replaces", message }],
      });
    });

    async function formerThat(what: string, scene: ReturnType<typeof newScene>): Promise<string> {
      if (what === "is still open") return (await create(scene)).id;
      if (what === "is of another record") {
        const other = await create(newScene(rig));
        await press(rig, other, "cancellation");
        return other.id;
      }
      const neighbour = await addNeighbour(rig);
      const [connection] = await rig.app.context.store.connections.list(neighbour.portalId);
      const { body } = await neighbour.card("POST", "/api/payments", {
        idempotencyKey: newKey(),
        objectTypeId: "0-3",
        objectId: neighbour.dealId,
        dealId: null,
        contactId: neighbour.contactId,
        connectionId: connection?.connectionId,
        amount: "20.00",
        currency: "EUR",
        description: "Next door",
        validityDays: 7,
      });
      return (body as PaymentDetail).id;
    }
  });
}
