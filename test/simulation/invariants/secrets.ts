import { sealedColumns } from "../../../server/store/sealed-columns.ts";
import { sealerOf } from "../../../server/store/sealer.ts";
import { sandboxApp } from "../../sandbox/app.ts";
import { diceOf } from "../dice.ts";
import { portalIds } from "../world/outside.ts";
import type { World } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";

/** Every sealed value opens with a key we have, and what is sealed lies open in no column beside it. */
export const i15: Invariant = async ({ world, isQuiet }) => {
  const sealer = sealerOf(world.sealing.keys, diceOf("observer"));
  const secrets = await secretsOf(world);
  const wrong: string[] = [];
  for (const table of new Set(sealedColumns.map((one) => one.table))) {
    const columns = sealedColumns.filter((one) => one.table === table);
    const rows = (await world.database.knex(table)) as Parameters<(typeof columns)[number]["bond"]>[0][];
    for (const row of rows as (Readonly<Record<string, unknown>> & (typeof rows)[number])[]) {
      for (const { column, bond } of columns) {
        const sealed = row[column];
        if (typeof sealed !== "string" || sealed === "") continue;
        if (!opens(() => sealer.open(sealed, bond(row)))) wrong.push(`A value of ${table}.${column} does not open.`);
        else if (isQuiet && !sealer.isNewest(sealed)) wrong.push(notSealedAnew(`${table}.${column}`));
      }
      const text = JSON.stringify(row);
      if (secrets.some((secret) => text.includes(secret))) wrong.push(`A secret lies open in a row of ${table}.`);
    }
  }
  return wrong;
};

/** F73: what a former key sealed is sealed anew in the background. */
function notSealedAnew(place: string): string {
  return `A value of ${place} is still sealed with a former key.`;
}

function opens(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}

/** Neither a secret nor a person's address comes out in an answer of ours, a log line or a call that has no need of it. */
export const i16: Invariant = async ({ world }) => {
  const secrets = await secretsOf(world);
  return world.witness
    .outputs()
    .flatMap(({ what, text, mayName }) => [
      ...(secrets.some((secret) => text.includes(secret)) ? [`A secret came out in ${what}.`] : []),
      ...(!mayName && /mia\.\d@example\.com|Keller/.test(text)
        ? [`A person's name or address came out in ${what}.`]
        : []),
    ]);
};

/** What is known to nobody but us and whom it opens. */
async function secretsOf({ store }: World): Promise<readonly string[]> {
  const connections = (await Promise.all(portalIds.map((portalId) => store.connections.list(portalId)))).flat();
  const tokens = await Promise.all(portalIds.map((portalId) => store.portals.readTokens(portalId)));
  return [
    sandboxApp.clientSecret,
    ...connections.flatMap(({ values }) => Object.values(values)),
    ...tokens.flatMap((one) => (one ? [one.accessToken, one.refreshToken] : [])),
  ].filter((secret) => secret.length >= longEnough);
}

/** Shorter values of a connection are choices, no secrets. */
const longEnough = 16;
