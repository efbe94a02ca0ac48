import type { PaymentDetail } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { confirm, create, creationFor, newScene, press, problemOf, shown, tabOf, tryToCreate } from "../scene.ts";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`one press makes one payment on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    it("S3.16 P7 the same key twice gives the same answer and one payment", async () => {
      const scene = newScene(rig);
      const order = await creationFor(scene);
      const first = await rig.card("POST", "/api/payments", order);
      const second = await rig.card("POST", "/api/payments", order);
      expect(first.status).toBe(201);
      expect(second).toEqual(first);
      expect((await tabOf(scene)).payments).toHaveLength(1);
    });

    it("S3.16 P7 the same key ten times at once gives one payment", async () => {
      const scene = newScene(rig);
      const order = await creationFor(scene);
      const answers = await Promise.all(Array.from({ length: 10 }, () => rig.card("POST", "/api/payments", order)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(answers.map(({ body }) => (body as PaymentDetail).id)).size).toBe(1);
      expect((await tabOf(scene)).payments).toHaveLength(1);
    });

    it("F53 P7 the same key with another body is refused, and nothing is made of it", async () => {
      const scene = newScene(rig);
      const order = await creationFor(scene);
      const { body } = await rig.card("POST", "/api/payments", order);
      const changed = await rig.card("POST", "/api/payments", { ...order, amount: "751.00" });
      expect(changed.status).toBe(422);
      expect(problemOf(changed).type).toMatch(/\/key-reused$/);
      expect((await tabOf(scene)).payments).toMatchObject([
        { id: (body as PaymentDetail).id, amount: { minor: 75_000 } },
      ]);
    });

    it("F53 a key of one deal makes nothing on another", async () => {
      const [scene, other] = [newScene(rig), newScene(rig)];
      const order = await creationFor(scene);
      await rig.card("POST", "/api/payments", order);
      const { objectId, contactId } = await creationFor(other);
      const answer = await rig.card("POST", "/api/payments", { ...order, objectId, contactId });
      expect(problemOf(answer).type).toMatch(/\/key-reused$/);
      expect((await tabOf(other)).payments).toEqual([]);
    });

    it("S1.18 F53 two tabs pressing at once make one payment, and the other is told which", async () => {
      const scene = newScene(rig);
      const answers = await Promise.all(Array.from({ length: 6 }, () => tryToCreate(scene)));
      const ids = answers.flatMap(({ status, body }) => (status === 201 ? (body as PaymentDetail).id : []));
      expect(ids).toHaveLength(1);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(5);
      for (const answer of refused) {
        expect(answer).toMatchObject({
          status: 409,
          body: { paymentId: ids[0], detail: "This deal already has an open payment." },
        });
        expect(problemOf(answer).type).toMatch(/\/open-payment$/);
      }
      expect((await tabOf(scene)).payments).toHaveLength(1);
    });

    it("S1.18 a key whose payment was refused is not used up", async () => {
      const scene = newScene(rig);
      const open = await create(scene);
      const order = await creationFor(scene);
      expect(await rig.card("POST", "/api/payments", order)).toMatchObject({ status: 409 });
      await press(rig, open, "cancellation");
      expect(await rig.card("POST", "/api/payments", order)).toMatchObject({ status: 201 });
    });

    it("S1.18 a deal is free again once its payment is cancelled or confirmed", async () => {
      const scene = newScene(rig);
      await press(rig, await create(scene), "cancellation");
      expect(await confirm(rig, await create(scene))).toMatchObject({ status: 200 });
      expect(await create(scene)).toMatchObject({ status: "created" });
    });

    it("S1.22 a link whose end has come holds up nobody, also before any timer came by", async () => {
      const scene = newScene(rig);
      const ended = await create(scene, { validityDays: 1 });
      rig.clock.pass(24 * 60 * 60 * 1_000);
      expect((await tabOf(scene)).create).toHaveProperty("form");
      expect(await create(scene)).toMatchObject({ status: "created" });
      expect(await shown(rig, ended)).toMatchObject({ status: "expired" });
    });
  });
}
