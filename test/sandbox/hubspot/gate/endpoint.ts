import type { z } from "zod";
import type { Portal } from "../world/portal.ts";
import type { WorldState } from "../world/records.ts";

/** A dated version of the API. */
export type Version = "2026-03" | "2026-09";

export const versions: readonly string[] = ["2026-03", "2026-09"] satisfies readonly Version[];

/** The name of a permission the installing user grants. */
export type Scope = string;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Answer {
  readonly status: number;
  /** No body when left out. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call that has passed the gate: known token, right scopes, right shape. */
export interface ApiCall<Body = unknown> {
  readonly version: Version;
  /** Decoded values of the path's `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  readonly portal: Portal;
  readonly state: WorldState;
  /** The app whose token it is. */
  readonly appId: number;
}

/** What a path of the API wants and does. */
export interface Endpoint<Body = unknown> {
  readonly method: Method;
  /** With `{version}` and further names in braces. */
  readonly path: string;
  /** The query parameters it knows; any other is refused. */
  readonly query?: readonly string[];
  /** The JSON body it wants; none when left out. */
  readonly body?: z.ZodType<Body>;
  /** Groups of scopes; of each group one must be granted. */
  readonly scopes: (params: Readonly<Record<string, string>>) => readonly (readonly Scope[])[];
  /** Counted by the limit of searches instead of the general one. */
  readonly isSearch?: boolean;
  /** Throws Refusal. */
  readonly handle: (call: ApiCall<Body>) => Answer;
}

/** Keeps the body's type between an endpoint's schema and its handler. */
export function endpoint<Body = undefined>(definition: Endpoint<Body>): Endpoint {
  // The gate parses the body with this endpoint's own schema before it calls this endpoint's own handler.
  return definition as unknown as Endpoint;
}
