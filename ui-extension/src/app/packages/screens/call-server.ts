import { noAnswer, problemOf, unreadableAnswer } from "./api-problem.ts";

/** `hubspot.fetch`, as far as it is used here. */
export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;

interface FetchOptions {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly timeout: number;
  readonly body?: { [key: string]: unknown };
}

// HubSpot gives up after 15 s; the second limit is for a host that never says so.
// https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data
const hostLimit = 15_000;
const ownLimit = 20_000;

/** Calls of our server, each by its path. Every one rejects with an ApiProblem and nothing else. */
export interface ServerCalls {
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: <T>(path: string, body: object) => Promise<T>;
  readonly put: <T>(path: string, body: object) => Promise<T>;
  readonly remove: <T>(path: string, body: object) => Promise<T>;
}

/** The only place of both screens that reaches the network. `publicUrl` is where our server is reached from outside. */
export function serverCalls(fetch: Fetch, publicUrl: string): ServerCalls {
  const call = async <T>(method: FetchOptions["method"], path: string, body?: object): Promise<T> => {
    const options = { method, timeout: hostLimit, ...(body && { body: { ...body } }) };
    return resultOf<T>(await withinLimit(fetch(`${publicUrl}${path}`, options)));
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body) => call("PUT", path, body),
    remove: (path, body) => call("DELETE", path, body),
  };
}

async function resultOf<T>(answer: Response): Promise<T> {
  const { status, payload } = unwrap(answer.status, await readJson(answer));
  if (status >= 300) throw problemOf(status, payload);
  if (!isObject(payload)) throw unreadableAnswer();
  return payload as T;
}

async function withinLimit(answer: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noAnswer()), ownLimit);
  });
  try {
    return await Promise.race([answer, limit]);
  } catch {
    throw noAnswer();
  } finally {
    clearTimeout(timer);
  }
}

async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

/**
 * HubSpot's proxy may put an answer of ours into an envelope of its own:
 * `{ status: "error", responseBody, context: { appServerStatusCode: ["409"] } }`, whatever the outer status.
 */
function unwrap(status: number, payload: unknown): { status: number; payload: unknown } {
  if (!isObject(payload) || payload["status"] !== "error") return { status, payload };
  const context = isObject(payload["context"]) ? payload["context"] : {};
  const inner = Number([context["appServerStatusCode"]].flat()[0]);
  return { status: inner || Math.max(status, 400), payload: fromText(payload["responseBody"]) };
}

function fromText(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
