import { expect, it } from "vitest";
import { diceOf } from "../../simulation/dice.ts";
import { endOf } from "../ending.ts";
import { siegeOf } from "../siege.ts";
import { newTally } from "../tally.ts";
import { openTown } from "../town.ts";
import { careless } from "./careless.ts";
import { cutPower } from "./power.ts";
import { canRecord } from "./recorder.ts";

it.skipIf(!canRecord())(
  "P1 F61 loses nothing when the power goes, where a program that does not sync each commit loses what it said yes to",
  async () => {
    const dice = diceOf("power");
    const town = await openTown({ dice });
    try {
      const tally = newTally();
      const siege = siegeOf(town, dice, tally);
      await cutPower(siege, 1);
      await endOf(siege);
      expect(tally).toMatchObject({ lost: [], doubled: [], wrong: [], cycles: 1 });
      expect(tally.seen.get("syncs")).toBeGreaterThan(0);

      const caught = newTally();
      await cutPower(siegeOf(town, dice, caught), 1, careless);
      expect(caught.lost).not.toEqual([]);
    } finally {
      await town.close();
    }
  },
  600_000,
);
