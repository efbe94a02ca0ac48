import type { Request, Response } from "express";
import { Stripe } from "stripe";
import type { ApiEndpoint } from "./api-endpoint.ts";
import { answerBefore, distorted, serverError, type Faults } from "./faults.ts";
import { parseForm } from "./form.ts";
import type { Fault as PlainFault } from "../provider-kit/faults.ts";
import { createIdempotency } from "./idempotency.ts";
import type { Keys } from "./keys.ts";
import { answerWith, Refusal, refusalAnswer, type Answer } from "./refusal.ts";

/** A call as it arrived, for tests that look at what was sent. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  /** Which version of the API was asked for, and by which client. */
  readonly version: string | undefined;
  readonly client: string | undefined;
}

export interface GateParts {
  readonly endpoints: readonly ApiEndpoint[];
  readonly keys: Keys;
  readonly faults: Faults;
  readonly seen: SeenCall[];
}

/** What every call to `/v1` passes: faults, key and rights, version, idempotency. */
export function createGate(parts: GateParts): (request: Request, response: Response) => Promise<void> {
  const idempotency = createIdempotency();
  let count = 0;

  return async (request, response) => {
    count += 1;
    const number = count;
    const call: SeenCall = {
      method: request.method,
      path: request.path,
      body: typeof request.body === "string" ? request.body : "",
      idempotencyKey: request.get("idempotency-key"),
      version: request.get("stripe-version"),
      client: request.get("user-agent"),
    };
    parts.seen.push(call);
    const fault = parts.faults.meet(call.method, call.path);
    const answer = answerTo(call, request, fault);
    if (fault?.kind === "delayed_after") await fault.until;
    if (answer === "cut") request.socket.destroy();
    else send(response, answer, `req_sandbox${number}`);
  };

  function answerTo(call: SeenCall, request: Request, fault: PlainFault | null): Answer | "cut" {
    if (fault?.kind === "request_lost") return "cut";
    const early = answerBefore(fault, request.get("authorization") ?? "");
    if (early) return early;
    const answer = guarded(() => work(call, request, fault?.kind === "server_error"));
    if (fault?.kind === "answer_lost_after") return "cut";
    return fault?.kind === "server_error_after" ? serverError : distorted(fault, answer);
  }

  function work(call: SeenCall, request: Request, isFailing: boolean): Answer {
    const endpoint = parts.endpoints.find(({ method, path }) => method === call.method && path.test(call.path));
    if (!endpoint) throw new Refusal(404, `Unrecognized request URL (${call.method}: ${call.path}).`);
    const { livemode } = parts.keys.authorise(request.get("authorization"), endpoint.right);
    checkVersion(request.get("stripe-version"));
    const id = endpoint.path.exec(call.path)?.[1] ?? "";
    const form = parseForm(call.method === "GET" ? (request.url.split("?")[1] ?? "") : call.body);
    return idempotency.once({ ...call, livemode }, () =>
      isFailing ? serverError : answerWith(200, endpoint.answer({ id, form, livemode })),
    );
  }
}

function guarded(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    throw error;
  }
}

/** The types our code is written against belong to one version only. */
function checkVersion(version: string | undefined): void {
  if (version === Stripe.API_VERSION) return;
  throw new Refusal(400, `Invalid Stripe API version: ${version ?? "none"}`);
}

function send(response: Response, { status, body, headers }: Answer, requestId: string): void {
  response
    .status(status)
    .set({ "content-type": "application/json", "request-id": requestId, ...headers })
    .send(body);
}
