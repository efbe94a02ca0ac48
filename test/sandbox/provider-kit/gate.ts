import type { Request, Response } from "express";
import type { Call } from "./call.ts";
import type { Contract } from "./contract.ts";
import type { Fault, Faults } from "./faults.ts";
import { Refusal } from "./refusal.ts";

export interface Endpoint {
  readonly method: string;
  /** With named groups for what varies. */
  readonly path: RegExp;
  /** Answers the body, or `[status, body]`; throws Refusal. */
  answer(call: Call): unknown;
}

/** An answer with a status other than 200. */
export class Answered {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

export interface GateParts {
  readonly endpoints: readonly Endpoint[];
  readonly faults: Faults;
  /** Every call is added, oldest first. */
  readonly seen: Call[];
  /** Requests are held against it when it is there. */
  readonly contract: Contract | null;
  /** Throws Refusal for a call that does not prove who it is. */
  authorise(call: Call): void;
  /** The provider's own way of saying no. */
  refusalBody(refusal: Refusal): unknown;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What every call passes: faults, key, the published contract, then its endpoint. */
export function createGate(parts: GateParts): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const call = callOf(request);
    parts.seen.push(call);
    const fault = parts.faults.meet(call.method, call.path);
    const answer = answerTo(parts, call, fault);
    if (fault?.kind === "delayed_after") await fault.until;
    if (answer === "cut") request.socket.destroy();
    else response.status(answer.status).set(answer.headers).send(answer.text);
  };
}

function callOf(request: Request): Call {
  const text = typeof request.body === "string" ? request.body : "";
  return {
    method: request.method,
    path: request.path,
    query: new URLSearchParams(request.url.split("?")[1] ?? ""),
    headers: request.headers as Readonly<Record<string, string>>,
    text,
    body: parsed(text),
    params: {},
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function answerTo(parts: GateParts, call: Call, fault: Fault | null): Answer | "cut" {
  if (fault?.kind === "request_lost") return "cut";
  const before = fault && answerBefore(parts, call, fault);
  if (before) return before;
  const answer = guarded(parts, () => work(parts, call));
  if (fault?.kind === "answer_lost_after") return "cut";
  return fault ? distorted(parts, fault, answer) : answer;
}

function work({ endpoints, contract, authorise }: GateParts, call: Call): Answer {
  const endpoint = endpoints.find(({ method, path }) => method === call.method && path.test(call.path));
  if (!endpoint) throw new Refusal(404, `There is no ${call.method} ${call.path}.`);
  authorise(call);
  contract?.check(call);
  const params = { ...endpoint.path.exec(call.path)?.groups } as Readonly<Record<string, string>>;
  const answered = endpoint.answer({ ...call, params });
  return answered instanceof Answered ? json(answered.status, answered.body) : json(200, answered);
}

function guarded(parts: GateParts, run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return refused(parts, error);
    throw error;
  }
}

function refused({ refusalBody }: GateParts, refusal: Refusal): Answer {
  const { status, text, headers } = json(refusal.status, refusalBody(refusal));
  return { status, text, headers: { ...headers, ...refusal.headers } };
}

function answerBefore(parts: GateParts, call: Call, fault: Fault): Answer | null {
  switch (fault.kind) {
    case "unauthorised":
      return refused(parts, new Refusal(401, "This key is not known."));
    case "forbidden":
      return refused(parts, new Refusal(403, "This key may not do this."));
    case "rate_limited": {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return refused(parts, new Refusal(429, "Too many requests.", { headers }));
    }
    case "server_error":
      return refused(parts, new Refusal(500, "Something went wrong."));
    case "key_repeated":
      return refused(parts, new Refusal(401, `Nothing is known of ${call.headers["authorization"] ?? ""}.`));
    case "html_forbidden":
      return html(403, "Request blocked");
    default:
      return null;
  }
}

/** What arrives instead of the true answer. */
function distorted(parts: GateParts, fault: Fault, answer: Answer): Answer {
  switch (fault.kind) {
    case "server_error_after":
      return refused(parts, new Refusal(500, "Something went wrong."));
    case "html_after":
      return html(200, "Welcome");
    case "cut_json_after":
      return { ...answer, text: answer.text.slice(0, answer.text.length / 2) };
    case "changed_after":
      return json(answer.status, fault.change?.(JSON.parse(answer.text) as Record<string, unknown>));
    default:
      return answer;
  }
}

function json(status: number, body: unknown): Answer {
  const text = body === undefined ? "" : JSON.stringify(body);
  return { status, text, headers: { "content-type": "application/json" } };
}

function html(status: number, title: string): Answer {
  return { status, text: `<!doctype html><title>${title}</title>`, headers: { "content-type": "text/html" } };
}
