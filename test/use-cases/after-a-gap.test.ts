import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../server/app.ts";
import { drain, jobs } from "../../server/jobs/workers.ts";
import type { Context } from "../../server/ports/context.ts";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, movesByApp, newScene, payerSentTo, sessionsOf, setRule, settle, stageOf, story } from "../scene.ts";
import { sqliteFile } from "../table-look.ts";

const day = 24 * 60 * 60_000;

let rig: Rig;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "payments-tab-backup-"));
  rig = await startRig({ database: sqliteFile, withStripe: true });
});
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

async function everyRound(context: Context): Promise<void> {
  while (await jobs.reconcile.round(context));
  while (await jobs.expiry.round(context));
  await drain(context);
}

/** A copy of the database as it is now, consistent in itself. */
async function backUp(): Promise<string> {
  const copy = path.join(folder, `${Date.now()}.sqlite`);
  const knex = openDatabase(rig.databaseUrl);
  await knex.raw("vacuum into ?", [copy]);
  await knex.destroy();
  return copy;
}

describe("after a backup was restored", () => {
  it("F69 G13 what happened since is learnt again, and a deal that stands where its rule wants it is not moved twice", async () => {
    await setRule(rig, "default", { toStageId: "decisionmakerboughtin" });
    const scene = newScene(rig);
    const payment = await create(scene);
    await payerSentTo(rig, payment);
    const copy = await backUp();
    rig.stripe.pay(sessionsOf(rig, payment).at(-1) ?? "");
    await settle(rig);
    const [stage, moves] = [stageOf(scene), movesByApp(scene)];
    expect(moves).toHaveLength(1);

    const restored = await buildApp({ ...rig.config, database: copy }, { clock: rig.clock, log: rig.log });
    rig.clock.pass(day);
    await everyRound(restored.context);
    const again = await restored.context.store.payments.find(scene.portalId, payment.id);
    await restored.stop();
    expect([again?.status, stageOf(scene), movesByApp(scene)]).toEqual(["paid", stage, moves]);
  });
});

describe("after weeks without a worker", () => {
  it("F99 what fell due meanwhile is caught up in one go, each thing once", async () => {
    const payments = [
      await create(newScene(rig), { validityDays: 1 }),
      await create(newScene(rig), { validityDays: 7 }),
    ];
    rig.clock.pass(40 * day);
    await everyRound(rig.app.context);
    await everyRound(rig.app.context);
    for (const payment of payments) {
      const ends = (await story(rig, payment)).filter((sentence) => sentence === "The link's validity ended.");
      expect(ends).toHaveLength(1);
    }
  });
});
