import { describe, expect, it } from "vitest";
import type { Crm } from "../../server/ports/crm.ts";
import { lookAfterWriting, withHistories } from "../../server/use-cases/deal/look-at-deals.ts";
import { move } from "../domain/samples.ts";

const portalId = 62515;

/** A HubSpot whose deals all stand in `won`, but for those that strayed; it counts what it is asked. */
function countingCrm(strays: readonly string[] = []) {
  const asked: string[] = [];
  const standing = (ids: readonly string[]) =>
    new Map(
      ids.map((id) => [id, { id, pipelineId: "default", stageId: strays.includes(id) ? "lost" : "won", history: [] }]),
    );
  const crm = {
    readDeals: (_portal: number, ids: readonly string[]) => {
      asked.push(`${ids.length} deals`);
      return Promise.resolve(standing(ids));
    },
    readStageHistories: (_portal: number, ids: readonly string[]) => {
      asked.push(`${ids.length} histories`);
      return Promise.resolve(standing(ids));
    },
  } as unknown as Crm;
  return { crm, asked };
}

const written = (count: number) =>
  Array.from({ length: count }, (_, place) => move({ dealId: String(place), state: "writing", toStageId: "won" }));

describe("looking at deals again after they were written", () => {
  it("R6 reads up to fifty with their histories, in the one call there is to make", async () => {
    const { crm, asked } = countingCrm();
    expect((await lookAfterWriting(crm, portalId, written(50))).size).toBe(50);
    expect(asked).toEqual(["50 histories"]);
  });

  it("R6 reads the histories of a larger burst only where a deal is not where it was put", async () => {
    const { crm, asked } = countingCrm(["7", "12"]);
    expect((await lookAfterWriting(crm, portalId, written(100))).size).toBe(100);
    expect(asked).toEqual(["100 deals", "2 histories"]);
  });
});

describe("looking at deals before they are judged", () => {
  it("X3 F44 reads histories for what takes a move back, and where an answer was lost, and for nothing else", async () => {
    const { crm, asked } = countingCrm();
    const moves = [
      move({ dealId: "1", state: "planned" }),
      move({ dealId: "2", state: "writing" }),
      move({ dealId: "3", state: "planned", undoes: "m0" }),
    ];
    const looks = await withHistories(crm, portalId, moves, await crm.readDeals(portalId, ["1", "2", "3"], "worker"));
    expect([...looks.keys()].toSorted()).toEqual(["1", "2", "3"]);
    expect(asked).toEqual(["3 deals", "2 histories"]);
    await withHistories(crm, portalId, moves.slice(0, 1), looks);
    expect(asked).toHaveLength(2);
  });
});
