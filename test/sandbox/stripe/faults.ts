import { answerWith, Refusal, refusalAnswer, type Answer } from "./refusal.ts";

/** What can be made to go wrong with a call. `…_after` has its effect first. */
export type FaultKind =
  | "unauthorised"
  | "forbidden"
  | "rate_limited"
  /** A 500 without effect; kept under the idempotency key and repeated, as Stripe does. */
  | "server_error"
  | "server_error_after"
  /** The connection is cut before anything happens. */
  | "request_lost"
  /** The connection is cut when everything has happened. */
  | "answer_lost_after"
  | "html_after"
  | "cut_json_after"
  | "wrong_amount_after"
  | "wrong_currency_after"
  | "wrong_address_after"
  /** A refusal whose sentence repeats the key it was sent. */
  | "key_repeated";

export interface Fault {
  readonly kind: FaultKind;
  /** Which calls; all when left out. */
  readonly method?: "GET" | "POST";
  readonly path?: RegExp;
  /** How many calls; without end when left out. */
  readonly times?: number;
  /** Seconds, with `rate_limited`. */
  readonly retryAfter?: number;
}

export interface Faults {
  add(fault: Fault): void;
  /** Everything works again. */
  clear(): void;
  /** The fault this call meets, counted as used. */
  meet(method: string, path: string): Fault | null;
}

export function createFaults(): Faults {
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear() {
      faults = [];
    },
    meet(method, path) {
      const met = faults.find(
        ({ fault, left }) =>
          left > 0 && (fault.method ?? method) === method && (fault.path === undefined || fault.path.test(path)),
      );
      if (!met) return null;
      met.left -= 1;
      return met.fault;
    },
  };
}

/** Stripe tells its client that repeating will not help. */
const finalHeaders = { "stripe-should-retry": "false" };

/** The answer given instead of having any effect, or null when the call goes on. */
export function answerBefore(fault: Fault | null, key: string): Answer | null {
  switch (fault?.kind) {
    case "unauthorised":
      return refusalAnswer(new Refusal(401, "This API key has expired.", { code: "api_key_expired" }));
    case "forbidden":
      return refusalAnswer(new Refusal(403, "This account cannot make live charges at the moment."));
    case "rate_limited": {
      const wait = fault.retryAfter === undefined ? undefined : { "retry-after": String(fault.retryAfter) };
      return refusalAnswer(new Refusal(429, "Too many requests.", { code: "rate_limit" }), wait);
    }
    case "key_repeated":
      return refusalAnswer(new Refusal(401, `Nothing is known of ${key}.`));
    default:
      return null;
  }
}

export const serverError: Answer = refusalAnswer(
  new Refusal(500, "An unknown error occurred.", { type: "api_error" }),
  finalHeaders,
);

/** What arrives instead of the true answer. */
export function distorted(fault: Fault | null, answer: Answer): Answer {
  switch (fault?.kind) {
    case "html_after":
      return { status: 200, body: "<!doctype html><title>Welcome</title>", headers: { "content-type": "text/html" } };
    case "cut_json_after":
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
    case "wrong_amount_after":
      return withFields(answer, { amount_total: 1 });
    case "wrong_currency_after":
      return withFields(answer, { currency: "xyz" });
    case "wrong_address_after":
      return withFields(answer, { url: "https://checkout.stripe.com.example/pay" });
    default:
      return answer;
  }
}

function withFields(answer: Answer, fields: Readonly<Record<string, unknown>>): Answer {
  return answerWith(answer.status, { ...(JSON.parse(answer.body) as object), ...fields }, answer.headers);
}
