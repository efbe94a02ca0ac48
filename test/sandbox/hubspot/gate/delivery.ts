import type { Request, Response } from "express";
import type { Random } from "../../../../server/ports/context.ts";
import { textOf } from "./body.ts";
import type { CallLog, RecordedCall } from "./calls.ts";
import type { Answer } from "./endpoint.ts";
import { Refusal } from "./errors.ts";
import { type Fault, type FaultQueue, refusalOf } from "./faults.ts";
import { OAuthRefusal } from "../oauth/oauth-errors.ts";

export interface DeliveryParts {
  readonly calls: CallLog;
  readonly faults: FaultQueue;
  readonly now: () => number;
  readonly random: Random;
}

export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  /** What is known of the call on its arrival. */
  readonly arrival: Omit<RecordedCall, "method" | "status" | "at">;
  /** Takes effect and answers; throws a refusal. Headers put into the given record go out with either. */
  readonly work: (headers: Record<string, string>) => Answer;
}

/** Notes the call, meets it with the trouble that was ordered for it, lets it take effect, answers. */
export async function serve(parts: DeliveryParts, { request, response, arrival, work }: Exchange): Promise<void> {
  const entry = parts.calls.begin({ ...arrival, method: request.method, status: null, at: parts.now() });
  const call = { method: request.method, path: request.path, body: textOf(request) };
  const fault = parts.faults.take(call);
  await parts.faults.delay();
  parts.faults.arrive(call);
  const answer = fault === null || takesEffect(fault) ? attempt(parts, work) : null;
  const sent = fault ? meet(parts, response, { fault, answer }) : answer;
  if (!sent) return;
  entry.status = sent.status;
  send(response, sent);
}

function takesEffect({ answer, takesEffect }: Fault): boolean {
  return takesEffect === true || answer === "drop_after_effect" || answer === "cut_json";
}

function attempt(parts: DeliveryParts, work: Exchange["work"]): Answer {
  const headers: Record<string, string> = {};
  try {
    const answer = work(headers);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (error instanceof OAuthRefusal) return { status: 400, body: error.body };
    const refusal = error instanceof Refusal ? error : new Refusal(500, { message: String(error) });
    return refusalAnswer(parts, refusal, headers);
  }
}

function refusalAnswer(
  { random }: DeliveryParts,
  refusal: Refusal,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = { status: "error", ...refusal.body, correlationId: uuid(random) };
  return { status: refusal.status, body, headers: { ...headers, ...refusal.headers } };
}

interface Meeting {
  readonly fault: Fault;
  /** What would have gone out, where the call took effect. */
  readonly answer: Answer | null;
}

/** The answer a fault leaves, or null where none goes out. */
function meet(parts: DeliveryParts, response: Response, { fault, answer }: Meeting): Answer | null {
  if (typeof fault.answer === "number") return refusalAnswer(parts, refusalOf(fault.answer, fault.retryAfter));
  switch (fault.answer) {
    case "html":
      return { status: 200, body: webPage, headers: { "Content-Type": "text/html; charset=utf-8" } };
    case "cut_json":
      return answer && { ...answer, body: half(answer.body), headers: { "Content-Type": "application/json" } };
    case "timeout":
      response.once(
        "close",
        parts.faults.hold(() => response.destroy()),
      );
      return null;
    case "drop":
    case "drop_after_effect":
      response.destroy();
      return null;
  }
}

const webPage = "<!doctype html><title>Just a moment</title><p>Checking your browser before you can go on.</p>";

function half(body: unknown): string {
  const text = JSON.stringify(body ?? {});
  return text.slice(0, Math.ceil(text.length / 2));
}

function send(response: Response, { status, body, headers }: Answer): void {
  response.status(status).set({ "Content-Type": "application/json;charset=utf-8", ...headers });
  if (body === undefined) response.removeHeader("Content-Type");
  response.end(typeof body === "string" || body === undefined ? body : JSON.stringify(body));
}

function uuid(random: Random): string {
  const hex = random.bytes(16).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
