import { setTimeout as pause } from "node:timers/promises";
import { newCustomer, type Customer } from "../customer.ts";
import { patience, settle } from "../ending.ts";
import { judgeEnd } from "../judge-end.ts";
import { judgeOrders, located, unrest, type Verdict } from "../judge.ts";
import { lookForPost, type Siege } from "../siege.ts";
import { addVerdict } from "../tally.ts";
import type { Flow } from "./flows.ts";
import type { Lives } from "./lives.ts";
import { momentsIn } from "./statements.ts";

/** Orders that go one flow, each a fresh one over a deal of its own, each seen through to its end and judged. */
export interface Orders {
  /** Answers the points that the flow passes. */
  liveThrough(): Promise<readonly string[]>;
  /** Dies at the point, and once more at the so-many-th after the next start. Answers how often it died. */
  dieAt(point: string, second: number | null): Promise<number>;
}

/** Past every lease of the dead, ms. */
const outage = 95_000;
const looks = 300;
const betweenLooks = 100;
/** How long nothing has to happen until somebody looks whether all is done: a death mostly comes sooner, ms. */
const silence = 250;

export function ordersOf(siege: Siege, lives: Lives, flow: Flow): Orders {
  const { town, crowd, tally } = siege;

  const bringPost = async (): Promise<void> => {
    while ((await town.post.sendWaiting()) === 200);
  };

  /** A process that is gone without having been told to is a fault of its own. */
  async function hasDied(within = 0): Promise<boolean> {
    const isOver = await lives.isOver(within);
    if (isOver && lives.diedAt() === null) tally.wrong.push(`F68: the program ended by itself (${flow.name}).`);
    return isOver;
  }

  /** Makes an order and brings it to where the flow begins. Throws when it does not get there. */
  async function prepare(): Promise<Customer> {
    const place = crowd.customers.length;
    const portal = town.portals[place % town.portals.length];
    if (!portal) throw new Error("The town has no accounts.");
    const customer = newCustomer(town, { portal, plan: flow.plan, name: `order-${place}` });
    crowd.welcome(customer);
    const target = flow.diesAt === "delivery" ? null : flow.diesAt;
    for (let look = 0; look < looks; look += 1) {
      if (customer.next() !== target) await customer.step();
      if (flow.diesAt !== "delivery") await bringPost();
      if (customer.next() === target && (await town.look(unrest)).length === 0) return customer;
      await pause(betweenLooks);
    }
    throw new Error(`${flow.name} was not reached: ${customer.standing()}`);
  }

  /** Goes the flow until it dies (true) or all is done. */
  async function goThrough(customer: Customer): Promise<boolean> {
    for (let look = 0; look < looks; look += 1) {
      if (customer.next() === flow.diesAt) await customer.step();
      if (flow.diesAt !== "go") await bringPost();
      if (await hasDied(silence)) return true;
      const isPostDone = flow.diesAt === "go" || town.post.waiting() === 0;
      if (customer.next() !== flow.diesAt && isPostDone && (await town.look(unrest)).length === 0) return false;
    }
    return false;
  }

  /** Everybody goes on until nothing is left to do. Answers how often it died on the way. */
  async function seeThrough(customer: Customer): Promise<number> {
    let deaths = 0;
    let restless: readonly string[] = ["everything"];
    for (const later of [outage, ...patience]) {
      restless = await settle(town, { customers: [customer] });
      const isOver = await hasDied();
      if (isOver) {
        deaths += 1;
        lives.order(null);
      }
      if (restless.length === 0 && !isOver) break;
      await lives.startAgain(later);
    }
    if (restless.length > 0) tally.wrong.push(`I20: never quiet again: ${restless.join(", ")}.`);
    return deaths;
  }

  /** There is no order any more; one that was met at the last moment has been carried out. */
  async function standDown(): Promise<number> {
    lives.order(null);
    if (!(await lives.isOver(silence))) return 0;
    await lives.startAgain(outage);
    return 1;
  }

  async function judge(customer: Customer, point: string): Promise<void> {
    await lookForPost(siege);
    const told = (verdict: Verdict): void => addVerdict(tally, located(verdict, `${flow.name}, ${point}`));
    await town.look(async (books) => {
      told(await judgeOrders(books, [customer]));
      told(await judgeEnd(town, books, customer));
    });
  }

  return {
    async liveThrough() {
      const customer = await prepare();
      lives.order(null);
      await goThrough(customer);
      const points = momentsIn(lives.passed());
      await seeThrough(customer);
      await judge(customer, "without a death");
      return points;
    },

    async dieAt(point, second) {
      const customer = await prepare();
      lives.order(point);
      const isDead = await goThrough(customer);
      let deaths = isDead ? 1 : await standDown();
      if (isDead) {
        lives.order(second);
        deaths += await lives.startAgain(outage);
      }
      deaths += await seeThrough(customer);
      deaths += await standDown();
      await judge(customer, point);
      return deaths;
    },
  };
}
