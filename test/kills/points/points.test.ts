import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { diceOf } from "../../simulation/dice.ts";
import { siegeOf } from "../siege.ts";
import { newTally } from "../tally.ts";
import { openTown } from "../town.ts";
import { flows } from "./flows.ts";
import { openLives } from "./lives.ts";
import { ordersOf } from "./orders.ts";
import { deadlyPreload } from "./preload.ts";
import { slipIn } from "./slip.ts";

/** A program that takes a new key for each try, broken on purpose. */
const forgetful = `
  const { fetch } = globalThis;
  globalThis.fetch = (url, options) => {
    const own = Object.entries(options?.headers ?? {}).filter(([name]) => name.toLowerCase() !== "idempotency-key");
    return fetch(url, { ...options, headers: Object.fromEntries(own) });
  };`;

it("F22 finds the second page of a program that died before it heard of the first and has forgotten its key", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-points-"));
  const dice = diceOf("forgetful");
  const town = await openTown({ dice });
  const tally = newTally();
  const lives = await openLives(town, slipIn(folder), (await deadlyPreload(folder)) + forgetful);
  try {
    const flow = flows.find(({ diesAt }) => diesAt === "go");
    if (!flow) throw new Error("There is no such flow.");
    const orders = ordersOf(siegeOf(town, dice, tally), lives, flow);
    expect(await orders.dieAt("after call POST stripe /v1/checkout/sessions", null)).toBe(1);
    expect(tally.doubled.join()).toContain("I9");
  } finally {
    await lives.end();
    await town.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 600_000);
