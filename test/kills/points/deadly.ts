import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { slipIn } from "./slip.ts";
import { effectOf, nameOfCommit, withoutIds } from "./statements.ts";

/*
 * Runs in the program's process before the program (POINTS_FOLDER: where its slip is). It sees every commit and every
 * call that leaves the process, gives each a name, and dies of SIGKILL at the one it is told. Commits are seen between
 * knex and the drivers, calls by what Node itself tells: https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html
 */

/** What the process is told beside its own settings. */
export interface DeadlySettings {
  readonly POINTS_FOLDER: string;
}

const { POINTS_FOLDER: folder = "" } = process.env as Partial<DeadlySettings>;
const slip = slipIn(folder);
const requests = new AsyncLocalStorage<string>();
const state = { run: 0, met: 0, done: new Map<string, number>() };

/** Dies here if that is the order. What has not changed anything is met `before` and never `after`. */
function meet(moment: "before" | "after", what: string): void {
  const order = slip.order();
  if (!order) return;
  if (order.run !== state.run) Object.assign(state, { run: order.run, met: 0, done: new Map() });
  const nth = (state.done.get(what) ?? 0) + 1;
  state.met += 1;
  const point = pointOf(moment, what, nth);
  if (order.at === point || order.at === state.met) {
    slip.noteDeath(point);
    process.kill(process.pid, "SIGKILL");
  }
  if (moment === "before") return;
  state.done.set(what, nth);
  slip.note(pointOf("before", what, nth));
  slip.note(point);
}

function pointOf(moment: string, what: string, nth: number): string {
  return `${moment} ${what}${nth > 1 ? ` #${nth}` : ""}`;
}

interface Line {
  isInside: boolean;
  readonly writes: string[];
}

const lines = new WeakMap<object, Line>();

type Heard = (error: unknown, result: unknown) => void;

/** The statement as a point, if it commits: what is to be done when its answer is there. `count` reads how much changed. */
function watched(connection: object, sql: string): ((error: unknown, count: number) => void) | null {
  const effect = effectOf(sql);
  if (!effect) return null;
  const line = lines.get(connection) ?? { isInside: false, writes: [] };
  lines.set(connection, line);
  if (effect.kind === "writes") {
    const what = `${effect.name} (${requests.getStore() ?? "background"})`;
    if (line.isInside) return (error, count) => void (!error && count > 0 && line.writes.push(effect.name));
    meet("before", what);
    return (error, count) => void (!error && count > 0 && meet("after", what));
  }
  line.isInside = effect.kind === "begins";
  const writes = line.writes.splice(0);
  if (effect.kind !== "commits" || writes.length === 0) return null;
  const what = `${nameOfCommit(writes)} (${requests.getStore() ?? "background"})`;
  meet("before", what);
  return (error) => void (!error && meet("after", what));
}

const load = createRequire(import.meta.url);
type Query = (this: object, ...given: unknown[]) => unknown;

/** A driver's method that takes a statement first and tells its end to a function or by a promise. */
function wrap(prototype: Record<string, Query>, method: string): void {
  const original = prototype[method];
  if (!original) throw new Error(`The driver has no ${method}.`);
  prototype[method] = function query(this: object, ...given: unknown[]): unknown {
    const [first] = given;
    const sql = typeof first === "string" ? first : (first as { readonly text?: string } | null)?.text;
    const end = sql === undefined ? null : watched(this, sql);
    if (!end) return original.apply(this, given);
    const heard = given.at(-1);
    if (typeof heard !== "function") return toldByPromise(original.apply(this, given), end);
    given[given.length - 1] = function told(this: unknown, error: unknown, result: unknown): void {
      end(error, changed(this, result));
      (heard as Heard).call(this, error, result);
    };
    return original.apply(this, given);
  };
}

async function toldByPromise(result: unknown, end: (error: unknown, count: number) => void): Promise<unknown> {
  const answer = await result;
  end(null, changed(null, answer));
  return answer;
}

/** SQLite's driver tells changes beside the rows, and of `returning` the rows alone; PostgreSQL's counts. */
function changed(beside: unknown, result: unknown): number {
  if (Array.isArray(result)) return result.length;
  const counts = { ...(beside as { changes?: number } | null), ...(result as { rowCount?: number } | null) };
  return counts.rowCount ?? counts.changes ?? 0;
}

for (const method of ["run", "all"]) wrap(load("sqlite3").Database.prototype, method);
wrap(load("pg").Client.prototype, "query");

subscribe("http.server.request.start", (message) => {
  const { request } = message as { readonly request: IncomingMessage };
  requests.enterWith(`${request.method} ${withoutIds(request.url ?? "")}`);
});

const farSides = new Map(
  Object.entries(process.env).flatMap(([name, url]) => {
    const [, side] = /^(\w+)_API_URL$/.exec(name) ?? [];
    return side && url ? [[new URL(url).host, side.toLowerCase()] as const] : [];
  }),
);

function callOf(method: string, host: string, pathname: string): string {
  return `call ${method} ${farSides.get(host) ?? "elsewhere"} ${withoutIds(pathname)}`;
}

interface Fetched {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
}

const fetched = ({ method, origin, path }: Fetched): string => callOf(method, new URL(origin).host, path);
const sent = (request: ClientRequest): string =>
  callOf(request.method, String(request.getHeader("host")), request.path);

subscribe("undici:request:create", (told) => meet("before", fetched((told as { request: Fetched }).request)));
subscribe("undici:request:headers", (told) => meet("after", fetched((told as { request: Fetched }).request)));
subscribe("http.client.request.start", (told) => meet("before", sent((told as { request: ClientRequest }).request)));
subscribe("http.client.response.finish", (told) => meet("after", sent((told as { request: ClientRequest }).request)));
