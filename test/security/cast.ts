import type { PoliciesView } from "@payments/shared";
import type { Connection } from "../../server/domain/connection.ts";
import { runBacktests } from "../../server/jobs/backtests.ts";
import { callApi, makeKey } from "../http/api.ts";
import { everythingOfOurs, type Ours } from "../http/ours.ts";
import { visitOverview } from "../http/overview.ts";
import type { Rig } from "../rig.ts";
import { addNeighbour, create, creationFor, newKey, newScene, payerSentTo, press, tokenOf } from "../scene.ts";
import type { Neighbour } from "../scene.ts";
import { handOutAll } from "./handed-out.ts";

/** Everybody who may come to a door, with what they have in hand. */
export interface Cast {
  readonly rig: Rig;
  readonly ours: Ours;
  readonly neighbour: Neighbour;
  /** An account that has left. */
  readonly left: Neighbour;
  /** Payers' tokens: of a paid payment, one that was cancelled, the neighbour's, and the left account's. */
  readonly tokens: Readonly<Record<"paid" | "cancelled" | "theirs" | "left", string>>;
  readonly keys: Readonly<Record<"all" | "looking" | "theirs" | "left" | "revoked", string>>;
  /** The overview's. */
  readonly cookies: Readonly<Record<"admin" | "user" | "theirs" | "left" | "old", string>>;
  readonly connections: Readonly<Record<"ours" | "theirs" | "left" | "removed" | "spare", Connection>>;
  /** Of simulated checkouts, by whose payer knows it. */
  readonly references: Readonly<Record<"paid" | "theirs" | "left", string>>;
  /** Addresses that were handed out too long ago, or to an account that has left since; by what they open. */
  readonly handed: Readonly<Record<"old" | "left", Readonly<Record<string, string>>>>;
  readonly creation: object;
}

export const sellerId = 8;
/** Had every right until a moment ago. */
export const formerAdminId = 9;

export async function assemble(rig: Rig): Promise<Cast> {
  const ours = await everythingOfOurs(rig);
  // Only a dry run that is over can be taken along.
  while (await runBacktests(rig.app.context));
  const neighbour = await addNeighbour(rig);
  const left = await addNeighbour(rig, 70_002);
  const old = { cookie: (await visitOverview(rig)).cookie, handed: await handOutAll({ rig, ours }) };
  rig.clock.pass(9 * 60 * 60_000);
  const cancelled = await create(newScene(rig));
  await press(rig, cancelled, "cancellation");
  const paid = await paidAt(rig, { ...newScene(rig), card: rig.card });
  const theirs = await paidAt(rig, neighbour);
  const gone = await paidAt(rig, left);
  const cast = {
    rig,
    ours,
    neighbour,
    left,
    tokens: { paid: paid.token, cancelled: tokenOf(cancelled), theirs: theirs.token, left: gone.token },
    references: { paid: paid.reference, theirs: theirs.reference, left: gone.reference },
    keys: await keysOf(rig, { neighbour, left }),
    cookies: {
      admin: (await visitOverview(rig)).cookie,
      user: (await visitOverview(rig, (method, path, body) => rig.card(method, path, body, sellerId))).cookie,
      theirs: (await visitOverview(rig, neighbour.card)).cookie,
      left: (await visitOverview(rig, left.card)).cookie,
      old: old.cookie,
    },
    connections: await connectionsOf(rig, { neighbour, left }),
    handed: { old: old.handed, left: await handOutAll({ rig, ours }, left) },
    creation: await creationFor(newScene(rig)),
  };
  await left.card("POST", "/api/disconnection", { account: left.portalId });
  await allow(rig, "admins");
  return cast;
}

/** Only the admin keeps a right, but for looking, which everybody has. */
export async function allow(rig: Rig, holders: "admins" | { readonly users: readonly string[] }): Promise<void> {
  const { version, policies } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
  const names = Object.keys(policies.rights);
  const rights = Object.fromEntries(names.map((name) => [name, name === "see" ? "everyone" : holders]));
  const { status } = await rig.card("PUT", "/api/policies", { version, policies: { rights } });
  if (status !== 200) throw new Error(`Settling the rights ended with ${status}.`);
}

type Payee = Pick<Neighbour, "portalId" | "dealId" | "contactId" | "card">;

async function paidAt(rig: Rig, { portalId, dealId, contactId, card }: Payee) {
  const [connection] = await rig.app.context.store.connections.list(portalId);
  const order = { objectId: dealId, contactId, amount: "20.00", connectionId: connection?.connectionId };
  const made = await card("POST", "/api/payments", await creationFor(newScene(rig), order));
  const payment = made.body as { readonly link: string };
  const page = new URL(await payerSentTo(rig, payment)).pathname;
  await rig.post(page, { act: "pay" });
  await rig.drain();
  return { token: tokenOf(payment), reference: page.split("/").at(-1) ?? "" };
}

type Others = Pick<Cast, "neighbour" | "left">;

async function keysOf(rig: Rig, { neighbour, left }: Others): Promise<Cast["keys"]> {
  const revoked = await makeKey(rig, { name: "Old shop" });
  await callApi(rig, { key: revoked }, "/v1/connections");
  const { apiKeys } = rig.app.context.store;
  const old = (await apiKeys.list(rig.sandbox.demo.portalId)).find(({ name }) => name === "Old shop");
  await rig.card("POST", `/api/api-keys/${old?.keyId ?? ""}/revocation`, { idempotencyKey: newKey() });
  return {
    all: await makeKey(rig),
    looking: await makeKey(rig, { rights: ["read"] }),
    theirs: await makeKey(rig, { card: neighbour.card }),
    left: await makeKey(rig, { card: left.card }),
    revoked,
  };
}

async function connectionsOf(rig: Rig, { neighbour, left }: Others): Promise<Cast["connections"]> {
  const { connections } = rig.app.context.store;
  const first = async (portalId: number): Promise<Connection> => {
    const [connection] = await connections.list(portalId);
    if (!connection) throw new Error("An account has no connection.");
    return connection;
  };
  const ours = await first(rig.sandbox.demo.portalId);
  const spare = { ...ours, connectionId: "SPARE00000000000000001", webhookToken: "SPARE00000000000000002" };
  const gone = { connectionId: "REM0VED000000000000001", webhookToken: "REM0VED000000000000002" };
  const removed = { ...ours, ...gone, removedAt: rig.clock.now() };
  await connections.insert(spare);
  await connections.insert(removed);
  return { ours, spare, theirs: await first(neighbour.portalId), left: await first(left.portalId), removed };
}
