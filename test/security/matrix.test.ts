import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { knock } from "./callers.ts";
import { assemble, type Cast } from "./cast.ts";
import { actors, doors, type Actor, type Cell } from "./door-table.ts";
import { routesOf } from "./routes-of.ts";
import { table } from "./way-table.ts";

let rig: Rig;
let cast: Cast;
beforeAll(async () => {
  rig = await startRig({ trustedProxies: 1 });
  cast = await assemble(rig);
});
afterAll(() => rig.close());

const shut: ReadonlySet<number> = new Set([401, 403, 404, 405, 410, 429]);

/** The answer as a cell of the table: `in` for whatever a door lets through. */
async function cellOf(answer: Response, actor: Actor): Promise<Cell | "leak"> {
  const text = await answer.text();
  const isShut = shut.has(answer.status) || answer.status >= 500 || (actor === "disconnected" && answer.status === 409);
  if (isShut) return answer.status;
  return actor === "userB" && namesOfOurs().some((name) => text.includes(name)) ? "leak" : "in";
}

describe("every way in, whoever comes", () => {
  it("F105 P6 is one of the router's, and none of the router's is left out", () => {
    expect(Object.keys(table).toSorted()).toEqual(routesOf(rig.app.http));
  });

  it.each(Object.entries(table))("F105 F106 F107 F108 G9 %s opens for whom it should", async (route, { door, but }) => {
    const expected: Readonly<Record<Actor, Cell>> = { ...doors[door], ...but };
    const found: string[] = [];
    for (const actor of actors.filter((one) => expected[one] !== null)) {
      found.push(`${actor}: ${await cellOf(await knock(cast, door, route, actor), actor)}`);
    }
    expect(found).toEqual(actors.flatMap((one) => (expected[one] === null ? [] : `${one}: ${expected[one]}`)));
  });
});

/** What an answer to another account must not hold. */
function namesOfOurs(): readonly string[] {
  const { ours, tokens, connections } = cast;
  return [ours.paymentId, ours.endpointId, tokens.paid, connections.ours.webhookToken];
}
