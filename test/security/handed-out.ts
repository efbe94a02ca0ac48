import { newId } from "../../server/domain/ids.ts";
import { filled, type Ours } from "../http/ours.ts";
import type { Rig } from "../rig.ts";
import { newKey, type Neighbour } from "../scene.ts";

interface Giving {
  readonly rig: Rig;
  readonly ours: Ours;
}

type Receiver = Pick<Neighbour, "portalId" | "card">;

const brand = { name: "A", logoUrl: "", colour: "", supportEmail: "", supportPhone: "", legalLines: [] };
const key = { name: "Shop", mode: "test", rights: ["read"] };

/** Which of the tab's calls hands out an address, and with what; by what the address begins with. */
const calls: Readonly<Record<string, readonly [path: string, body: object]>> = {
  connect: ["/api/connect-links", {}],
  keys: ["/api/api-keys", key],
  "webhook-secrets": ["/api/webhook-endpoints/:endpointId/secret-links", {}],
  export: ["/api/export-links", {}],
  "export/dry-run": ["/api/rules/backtests/:backtestId/export-links", {}],
  example: ["/api/settings/brand-pages", { brand }],
  overview: ["/api/overview-links", {}],
};

/** Kinds that only whoever has our endpoint or our dry run can ask for. */
const ofOurs: ReadonlySet<string> = new Set(["webhook-secrets", "export/dry-run"]);

/** `/export/dry-run/:token` is of the kind `export/dry-run`. */
export function kindOf(path: string): string {
  return path.startsWith("/export/dry-run") ? "export/dry-run" : (path.split("/")[1] ?? "");
}

/** The token of an address of this kind, handed to the account's admin or whoever else is named. */
export async function handOut({ rig, ours }: Giving, kind: string, to: Receiver = self(rig)): Promise<string> {
  if (kind === "connected") return connectedBy(rig, to);
  const [path, fields] = calls[kind] ?? ["", {}];
  const needsKey = kind === "keys" || kind === "webhook-secrets";
  const { status, body } = await to.card("POST", filled(path, ours), {
    ...(needsKey && { idempotencyKey: newKey() }),
    ...fields,
  });
  if (status !== 201 && status !== 200) throw new Error(`Asking for ${kind} ended with ${status}.`);
  return new URL((body as { readonly url: string }).url).pathname.split("/").at(-1) ?? "";
}

/** One of each kind that the account can have; ours unless told otherwise. */
export async function handOutAll(giving: Giving, to?: Receiver): Promise<Readonly<Record<string, string>>> {
  const kinds = [...Object.keys(calls), "connected"].filter((kind) => to === undefined || !ofOurs.has(kind));
  const tokens = await Promise.all(kinds.map((kind) => handOut(giving, kind, to)));
  return Object.fromEntries(kinds.map((kind, place) => [kind, tokens[place] ?? ""]));
}

function self(rig: Rig): Receiver {
  return { portalId: rig.sandbox.demo.portalId, card: rig.card };
}

/** What the page after connecting leaves behind: the address where the connection's state can be looked at. */
async function connectedBy({ app: { context } }: Rig, { portalId }: Receiver): Promise<string> {
  const { store, random, clock } = context;
  const [connection] = await store.connections.list(portalId);
  const token = newId(random);
  const data = connection?.connectionId ?? "";
  const expiresAt = clock.now() + 3_600_000;
  await store.tickets.issue(token, { purpose: "connected", portalId, userId: null, data, expiresAt });
  return token;
}
