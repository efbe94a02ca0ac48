import { signedHeaders } from "../sign.ts";
import { localAddress, ruleOnCall, sizeLimit, type CardCall } from "./card-call.ts";
import { isLoopback } from "./loopback.ts";
import type { SandboxUser } from "./records.ts";

/** HubSpot passes on at most this many calls of one app and account at the same time. */
const callsAtOnce = 20;

export interface ProxyOptions {
  readonly clientSecret: string;
  readonly appId: number;
  readonly permitted: readonly string[];
  readonly serverOrigin: () => string;
  readonly users: readonly SandboxUser[];
  now(): number;
}

/** What the card sees: our server's status and JSON as they are, or HubSpot's error envelope. */
export interface ProxyAnswer {
  readonly status: number;
  readonly body: string;
  /** How often the call reached out; 2 when it was repeated, 0 when it was refused here. */
  readonly attempts: number;
}

/**
 * `hubspot.fetch` as HubSpot carries it out: checked, identified, signed, sent without following redirects, repeated once
 * on 5xx or a broken connection. Never rejects for anything the server or the card did.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data
 */
export function createProxy(options: ProxyOptions): (asked: unknown) => Promise<ProxyAnswer> {
  const underWay = new Map<number, number>();
  return async (asked) => {
    const ruling = ruleOnCall(asked, options.permitted);
    if (!ruling.allowed) return refusal(400, "VALIDATION_ERROR", ruling.reason);
    const { call } = ruling;
    const user = options.users.find(({ id }) => id === call.userId);
    if (!user) return refusal(400, "VALIDATION_ERROR", `There is no user ${call.userId}.`);
    const count = underWay.get(call.portalId) ?? 0;
    if (count >= callsAtOnce) return refusal(429, "RATE_LIMITS", `More than ${callsAtOnce} calls at the same time.`);
    underWay.set(call.portalId, count + 1);
    try {
      return await carryOut(call, user, options);
    } finally {
      underWay.set(call.portalId, (underWay.get(call.portalId) ?? 1) - 1);
    }
  };
}

async function carryOut(call: CardCall, user: SandboxUser, options: ProxyOptions): Promise<ProxyAnswer> {
  const deadline = AbortSignal.timeout(call.timeLimit);
  const first = await attempt(call, user, options, deadline);
  const outcome = first.kind === "broken" || isServerError(first) ? await again() : { ...first, attempts: 1 };
  return shapeAnswer(outcome, call.timeLimit);

  async function again(): Promise<Outcome & { attempts: number }> {
    return { ...(await attempt(call, user, options, deadline)), attempts: 2 };
  }
}

type Outcome =
  | { readonly kind: "answered"; readonly status: number; readonly text: string; readonly type: string }
  | { readonly kind: "broken"; readonly why: string }
  | { readonly kind: "late" }
  | { readonly kind: "too-large" };

function isServerError(outcome: Outcome): boolean {
  return outcome.kind === "answered" && outcome.status >= 500;
}

async function attempt(
  call: CardCall,
  user: SandboxUser,
  { clientSecret: secret, appId, serverOrigin, now }: ProxyOptions,
  deadline: AbortSignal,
): Promise<Outcome> {
  const origin = serverOrigin();
  if (!isLoopback(new URL(origin).hostname)) throw new Error(`The proxy calls this machine only, not ${origin}.`);
  const { portalId, userId, method, body, authorization } = call;
  const url = localAddress(call.url, origin, { userId, portalId, userEmail: user.email, appId });
  const headers = {
    ...signedHeaders({ secret, method, url, body, timestamp: now() }),
    accept: "application/json",
    "content-type": "application/json",
    ...(authorization !== null && { authorization }),
  };
  try {
    const init = { method, headers, redirect: "manual", signal: deadline, ...(body !== "" && { body }) } as const;
    return await read(await fetch(url, init));
  } catch (error) {
    if (deadline.aborted) return { kind: "late" };
    return { kind: "broken", why: error instanceof Error ? error.message : String(error) };
  }
}

async function read(response: Response): Promise<Outcome> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > sizeLimit) return { kind: "too-large" };
    chunks.push(chunk);
  }
  const type = response.headers.get("content-type") ?? "no content type";
  return { kind: "answered", status: response.status, text: Buffer.concat(chunks).toString("utf8"), type };
}

function shapeAnswer(outcome: Outcome & { readonly attempts: number }, limit: number): ProxyAnswer {
  const { attempts } = outcome;
  switch (outcome.kind) {
    case "late":
      return { ...refusal(504, "TIMEOUT", `No answer within ${limit} ms.`), attempts };
    case "broken":
      return { ...refusal(502, "BAD_GATEWAY", `The connection broke twice: ${outcome.why}.`), attempts };
    case "too-large":
      return { ...refusal(502, "BAD_GATEWAY", "The answer is larger than 1 MB."), attempts };
    case "answered":
      if (isJson(outcome.text)) return { status: outcome.status, body: outcome.text, attempts };
      return {
        ...refusal(502, "BAD_GATEWAY", `The answer is not JSON (status ${outcome.status}, ${outcome.type}).`),
        attempts,
      };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refusal(status: number, category: string, message: string): ProxyAnswer {
  return { status, body: JSON.stringify({ status: "error", category, message, context: {} }), attempts: 0 };
}
