import { signEvent, signatureHeader } from "../../server/providers/simulated/webhook.ts";
import { filled, nothing, operations, routes as bodies, unknownId } from "../http/ours.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { signedHeaders } from "../sandbox/sign.ts";
import { newKey } from "../scene.ts";
import { allow, formerAdminId, sellerId, type Cast } from "./cast.ts";
import type { Actor, Door } from "./door-table.ts";
import { handOut, kindOf } from "./handed-out.ts";

/** One request as it goes out. */
export interface Knock {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  /** `GET /p/:token` */
  readonly route: string;
  readonly actor: Actor;
}

type Comer = (cast: Cast, asked: Asked) => Promise<Knock> | Knock;

/** How each kind of door is come to. */
const comers: Readonly<Record<Door, Comer>> = {
  card: comeByCard,
  cardById: comeByCard,
  right: comeByCard,
  rightById: comeByCard,
  look: comeByKey,
  lookById: comeByKey,
  act: comeByKey,
  actById: comeByKey,
  pay: comeAsPayer,
  payButton: comeAsPayer,
  paper: comeAsPayer,
  nothing: comeAsPayer,
  handed: comeByAddress,
  handedButton: comeByAddress,
  overview: comeByCookie,
  hook: comeAsProvider,
  hookLooked: comeAsProvider,
  hookProbed: comeAsProvider,
  provider: comeToProvider,
  providerButton: comeToProvider,
  notBegun: (_cast, asked) => plain(asked),
  notReady: (_cast, asked) => plain(asked),
  hubspot: comeAsHubSpot,
  open: (_cast, asked) => plain({ ...asked, path: files[asked.path] ?? asked.path }),
};

/** A file of each folder, and one that is made. */
const files: Readonly<Record<string, string>> = {
  "1": "/assets/pages.css",
  "2": "/site/create.png",
  "/assets/brand/:file": "/assets/brand/2c5cc5.css",
};

/** Sends what the caller has in hand to a way in. */
export async function knock(cast: Cast, door: Door, route: string, actor: Actor): Promise<Response> {
  const [method = "", path = ""] = route.split(" ");
  const wrong = method === "PATCH" ? "PUT" : "PATCH";
  const right = method === "FILES" ? "GET" : method;
  const asked = { method: actor === "wrongMethod" ? wrong : right, path, route, actor };
  const sent = await comers[door](cast, asked);
  const answer = await send(cast, sent);
  return actor === "replayed" ? send(cast, sent) : answer;
}

let visitors = 0;

/** Each call from an address of its own: limits by address have tests of their own. */
function send({ rig }: Cast, { method, path, headers, body }: Knock): Promise<Response> {
  visitors += 1;
  const from = `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`;
  return rig.page(path, { method, headers: { ...headers, "x-forwarded-for": from }, ...(body && { body }) });
}

const hasBody = (method: string) => method !== "GET" && method !== "HEAD";

/** A browser on a page of ours, or on another one's. */
function plain({ method, path, actor }: Pick<Asked, "method" | "path" | "actor">): Knock {
  const site = actor === "crossSite" ? "cross-site" : "same-origin";
  const type = actor === "wrongType" ? "text/plain" : "application/x-www-form-urlencoded";
  return {
    method,
    path,
    headers: { "sec-fetch-site": site, "content-type": type },
    ...(hasBody(method) && { body: "a=b" }),
  };
}

/** What would be taken from those who may; everybody else is turned away before it is read. */
function bodyFor({ creation }: Cast, { route, actor }: Asked): string {
  const judges: readonly Actor[] = ["userA", "userB", "removedUser"];
  if (!judges.includes(actor)) return "{}";
  return JSON.stringify(
    route === "POST /api/payments" ? { ...creation, idempotencyKey: newKey() } : (bodies[route]?.() ?? {}),
  );
}

function comeByCard(cast: Cast, asked: Asked): Knock {
  const { rig, neighbour, left, ours, tokens } = cast;
  const { method, actor } = asked;
  const path = filled(asked.path, ours);
  const body = hasBody(method) ? bodyFor(cast, asked) : "";
  const { portalId, adminId } = rig.sandbox.demo;
  if (actor === "payer") return { method, path, headers: { authorization: `Bearer ${tokens.paid}` }, body };
  if (actor === "anonymous" || actor === "crossSite") return { ...plain({ ...asked, path }), body };
  const portals: Partial<Record<Actor, number>> = { userB: neighbour.portalId, disconnected: left.portalId };
  const people: Partial<Record<Actor, number>> = {
    userA: sellerId,
    removedUser: formerAdminId,
    userB: neighbour.adminId,
  };
  const query = `userId=${people[actor] ?? adminId}&portalId=${portals[actor] ?? portalId}&objectTypeId=0-3&objectId=512`;
  const url = `${rig.url}${path}?${query}`;
  const timestamp = rig.clock.now() - (actor === "expired" ? 6 * 60_000 : 0);
  const signature = signedHeaders({ secret: sandboxApp.clientSecret, method, url, body, timestamp });
  const type = actor === "wrongType" ? "text/xml" : "application/json";
  return { method, path: `${path}?${query}`, headers: { "content-type": type, ...signature }, body };
}

function comeByKey({ keys, ours, tokens }: Cast, { method, path, route, actor }: Asked): Knock {
  const shown: Partial<Record<Actor, string>> = {
    payer: tokens.paid,
    userA: keys.looking,
    userB: keys.theirs,
    disconnected: keys.left,
    removedUser: keys.revoked,
    expired: keys.all.slice(0, -1),
  };
  const isNobody = actor === "anonymous" || actor === "crossSite";
  // Without the key of a press what would be done is not: whoever may is let in and told so.
  const isJudged = actor === "userB" || actor === "userA";
  const body = JSON.stringify(operations[route.replace(":paymentId", "{paymentId}")] ?? {});
  return {
    method,
    path: filled(path, ours),
    headers: {
      "content-type": actor === "wrongType" ? "text/xml" : "application/json",
      ...(!isNobody && { authorization: `Bearer ${shown[actor] ?? keys.all}` }),
      ...(isJudged && { "idempotency-key": newKey() }),
    },
    ...(hasBody(method) && { body }),
  };
}

function comeAsPayer({ tokens, ours }: Cast, asked: Asked): Knock {
  const shown: Partial<Record<Actor, string>> = {
    anonymous: unknownId,
    userA: ours.paymentId,
    adminA: ours.paymentId,
    userB: tokens.theirs,
    disconnected: tokens.left,
    expired: tokens.cancelled,
  };
  return plain({ ...asked, path: asked.path.replace(":token", shown[asked.actor] ?? tokens.paid) });
}

/** What the forms behind such addresses send. */
function formOf({ connections }: Cast, path: string): string {
  return path.endsWith("/removal") ? `connectionId=${connections.spare.connectionId}` : "provider=simulated";
}

async function comeByAddress(cast: Cast, asked: Asked): Promise<Knock> {
  const token = await tokenShown(cast, kindOf(asked.path), asked.actor);
  const knocked = plain({ ...asked, path: filled(asked.path.replace(":token", token), cast.ours) });
  return { ...knocked, ...(hasBody(asked.method) && { body: formOf(cast, asked.path) }) };
}

/** What is shown by those who got their address from somebody else than the account as it is now. */
function tokenKnown({ tokens, handed }: Cast, kind: string): Partial<Record<Actor, string>> {
  const { [kind]: left = unknownId } = handed.left;
  const { [kind]: expired = unknownId } = handed.old;
  return { anonymous: unknownId, payer: tokens.paid, expired, disconnected: left };
}

async function tokenShown(cast: Cast, kind: string, actor: Actor): Promise<string> {
  const known = tokenKnown(cast, kind)[actor];
  if (known !== undefined) return known;
  if (actor === "userA") return handOut(cast, kind === "connect" ? "overview" : "connect");
  if (actor === "userB") return handOut(cast, kind, cast.neighbour);
  return actor === "removedUser" ? tokenOfFormerAdmin(cast, kind) : handOut(cast, kind);
}

/** Handed out while the person had every right, which is taken away before it is shown. */
async function tokenOfFormerAdmin(cast: Cast, kind: string): Promise<string> {
  const { rig } = cast;
  await allow(rig, { users: [String(formerAdminId)] });
  const token = await handOut(cast, kind, {
    portalId: rig.sandbox.demo.portalId,
    card: (method, path, body) => rig.card(method, path, body, formerAdminId),
  });
  await allow(rig, "admins");
  return token;
}

/** What the simulated provider's page is known by. */
function comeToProvider({ references, ours }: Cast, asked: Asked): Knock {
  const shown: Partial<Record<Actor, string>> = {
    anonymous: unknownId,
    userA: ours.paymentId,
    adminA: ours.paymentId,
    userB: references.theirs,
    disconnected: references.left,
  };
  const knocked = plain({ ...asked, path: asked.path.replace(":reference", shown[asked.actor] ?? references.paid) });
  return { ...knocked, ...(hasBody(asked.method) && { body: "act=leave" }) };
}

function comeByCookie({ cookies, tokens }: Cast, asked: Asked): Knock {
  const shown: Partial<Record<Actor, string | null>> = {
    anonymous: null,
    payer: `overview=${tokens.paid}`,
    userA: cookies.user,
    userB: cookies.theirs,
    disconnected: cookies.left,
    expired: cookies.old,
  };
  const { [asked.actor]: cookie = cookies.admin } = shown;
  const knocked = plain(asked);
  return { ...knocked, headers: { ...knocked.headers, ...(cookie && { cookie }) } };
}

function comeAsProvider({ connections, rig }: Cast, { method, path, actor }: Asked): Knock {
  const shown: Partial<Record<Actor, keyof Cast["connections"]>> = { disconnected: "left", removedUser: "removed" };
  const connection = connections[shown[actor] ?? "ours"];
  const signer = actor === "userB" ? connections.theirs : connection;
  const at = rig.clock.now() - (actor === "expired" ? 6 * 60_000 : 0);
  const event = { id: newKey(), kind: "payment.paid", checkout: nothing.paymentId };
  const { body, header } = signEvent(event, signer.values["webhookSecret"] ?? "", at);
  const unsigned: readonly Actor[] = ["payer", "userA", "crossSite"];
  return {
    method,
    path: path
      .replace(":provider", "simulated")
      .replace(":connectionToken", actor === "anonymous" ? unknownId : connection.webhookToken),
    headers: {
      "content-type": actor === "wrongType" ? "text/plain" : "application/json",
      ...(!unsigned.includes(actor) && { [signatureHeader]: header }),
    },
    ...(hasBody(method) && { body: body.toString() }),
  };
}

function comeAsHubSpot({ rig, neighbour, left }: Cast, { method, path: route, actor }: Asked): Knock {
  const path = route.replace(":action", "create-link");
  const portals: Partial<Record<Actor, number>> = { userB: neighbour.portalId, disconnected: left.portalId };
  const body = route.includes("actions") ? executionOf(portals[actor] ?? rig.sandbox.demo.portalId) : "[]";
  const forged: readonly Actor[] = ["payer", "userA"];
  const secret = forged.includes(actor) ? "another secret of somebody" : sandboxApp.clientSecret;
  const timestamp = rig.clock.now() - (actor === "expired" ? 6 * 60_000 : 0);
  const signature = signedHeaders({ secret, method, url: rig.url + path, body, timestamp });
  const isNobody = actor === "anonymous" || actor === "crossSite";
  const type = actor === "wrongType" ? "text/plain" : "application/json";
  return { method, path, headers: { "content-type": type, ...(!isNobody && signature) }, body };
}

function executionOf(portalId: number): string {
  const object = { objectId: "1", objectType: "DEAL" };
  return JSON.stringify({ callbackId: newKey(), origin: { portalId }, object, inputFields: {}, fetchOptions: {} });
}
