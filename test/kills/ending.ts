import { setTimeout as pause } from "node:timers/promises";
import type { Crowd } from "./crowd.ts";
import { judgeEnd } from "./judge-end.ts";
import { judgeOrders, judgePost, unrest } from "./judge.ts";
import type { Siege } from "./siege.ts";
import { addVerdict, see } from "./tally.ts";
import type { Town } from "./town.ts";

const minute = 60_000;
const hour = 60 * minute;

/** How much later it is at each start until all is quiet: past leases first, then past the longer pauses of what failed often. */
export const patience: readonly number[] = [
  ...[2, 2, 5, 15, 40].map((minutes) => minutes * minute),
  ...[3, 6, 12, 15, 21, 25].map((hours) => hours * hour),
];

/** How often it is looked at before more time passes: what waits for its next try waits for its time. */
const longLooks = 12;
const shortLooks = 6;
const betweenLooks = 150;

/** Good weather: customers finish, the post arrives, time passes until nothing is left to do. Then everything is judged. */
export async function endOf({ town, crowd, tally, acknowledged }: Siege): Promise<void> {
  let restless: readonly string[] = ["everything"];
  for (const later of patience) {
    town.passTime(later);
    const server = await town.start();
    restless = await settle(town, crowd);
    await server.stop();
    if (restless.length === 0) break;
  }
  if (restless.length > 0) tally.wrong.push(`I20: not quiet after days of good weather: ${restless.join(", ")}.`);
  const last = town.post.takeAcknowledged();
  const orders = crowd.customers.filter((customer) => customer.paymentId() !== null);
  tally.acknowledged += last.length + orders.length;
  await town.look(async (books) => {
    addVerdict(tally, await judgePost(books, [...acknowledged, ...last]));
    addVerdict(tally, await judgeOrders(books, crowd.customers));
    addVerdict(tally, await judgeEnd(town, books));
  });
  for (const [status, times] of town.post.answers) see(tally, `deliveries answered ${status}`, times);
  see(tally, "orders", orders.length);
  see(tally, "moves in HubSpot", town.sandbox.hubspot.world.dealsMovedByApp().length);
  tally.wrong.push(...town.post.complaints);
}

/** Customers go on and the post arrives until nothing is left to do; what is left all the same after a while. */
export async function settle(town: Town, { customers }: Pick<Crowd, "customers">): Promise<readonly string[]> {
  let restless: readonly string[] = [];
  const looks = customers.every((customer) => customer.isDone()) ? shortLooks : longLooks;
  for (let look = 0; look < looks; look += 1) {
    const open = customers.filter((customer) => !customer.isDone());
    for (const customer of open) await customer.step();
    while ((await town.post.sendWaiting()) === 200);
    const left = await town.look(unrest);
    const unfinished = customers.filter((customer) => !customer.isDone()).map((customer) => customer.standing());
    const unsent = town.post.waiting() > 0 ? [`letters ${town.post.waiting()}`] : [];
    restless = [...left, ...unfinished, ...unsent];
    if (restless.length === 0) break;
    await pause(betweenLooks);
  }
  return restless;
}
