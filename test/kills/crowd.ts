import { setTimeout as pause } from "node:timers/promises";
import type { Dice } from "../simulation/dice.ts";
import { newCustomer, plans, type Customer } from "./customer.ts";
import type { Town } from "./town.ts";

/** Twenty clients at once: some bring post, some make orders and pay them, whatever happens to the server. */
export interface Crowd {
  readonly customers: readonly Customer[];
  /** One more, whom somebody else sees through. */
  welcome(customer: Customer): void;
  /** Works until told to stop; what is called then resolves when nobody has a call open any more. */
  begin(): () => Promise<void>;
}

const clients = 20;
/** Each client that makes orders has this many under way at the most. */
const ordersAtOnce = 3;
const pauseAfterTrouble = 15;

export function crowdOf(town: Town, dice: Dice): Crowd {
  const customers: Customer[] = [];

  /** Mostly post; orders are what takes long, and HubSpot allows an account only so many calls. */
  async function act(own: Dice): Promise<void> {
    const open = customers.filter((customer) => !customer.isDone());
    if (own.chance(0.75)) return town.post.sendOne(own);
    if (open.length >= ordersAtOnce * town.portals.length) return own.pick(open).step();
    const wish = { portal: own.pick(town.portals), plan: own.pick(plans), name: `order-${customers.length}` };
    const customer = newCustomer(town, wish);
    customers.push(customer);
    await customer.step();
  }

  return {
    customers,
    welcome: (customer) => void customers.push(customer),
    begin() {
      const shift = { isOver: false };
      const client = async (own: Dice): Promise<void> => {
        while (!shift.isOver) {
          const begun = performance.now();
          await act(own);
          // A server that is not there answers at once; asking it a thousand times a second helps nobody.
          if (performance.now() - begun < 1) await pause(pauseAfterTrouble);
        }
      };
      const all = Array.from({ length: clients }, (_, which) => client(dice.fork(`${which}/${dice.below(1_000_000)}`)));
      return async () => {
        shift.isOver = true;
        await Promise.all(all);
      };
    },
  };
}
