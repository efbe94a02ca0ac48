import { createFaults as createPlainFaults, type Fault as PlainFault, type FaultKind } from "../provider-kit/faults.ts";
import { answerWith, Refusal, refusalAnswer, type Answer } from "./refusal.ts";

/** What a wrong answer says instead of the truth. */
const wrongFields = {
  wrong_amount_after: { amount_total: 1 },
  wrong_currency_after: { currency: "xyz" },
  wrong_address_after: { url: "https://checkout.stripe.com.example/pay" },
} as const;

type WrongKind = keyof typeof wrongFields;

/** A 500 without effect is kept under the idempotency key and repeated, as Stripe does. */
export interface Fault extends Omit<PlainFault, "kind"> {
  readonly kind: FaultKind | WrongKind;
}

export interface Faults {
  add(fault: Fault): void;
  /** Everything works again. */
  clear(): void;
  /** The fault this call meets, counted as used. */
  meet(method: string, path: string): PlainFault | null;
}

export function createFaults(): Faults {
  const faults = createPlainFaults();
  return { ...faults, add: (fault) => faults.add(plain(fault)) };
}

function plain({ kind, ...fault }: Fault): PlainFault {
  if (!isWrong(kind)) return { ...fault, kind };
  return { ...fault, kind: "changed_after", change: (body) => ({ ...body, ...wrongFields[kind] }) };
}

function isWrong(kind: Fault["kind"]): kind is WrongKind {
  return Object.hasOwn(wrongFields, kind);
}

/** Stripe tells its client that repeating will not help. */
const finalHeaders = { "stripe-should-retry": "false" };

const page: Answer = {
  status: 200,
  body: "<!doctype html><title>Welcome</title>",
  headers: { "content-type": "text/html" },
};

/** The answer given instead of having any effect, or null when the call goes on. */
export function answerBefore(fault: PlainFault | null, key: string): Answer | null {
  switch (fault?.kind) {
    case "unauthorised":
      return refusalAnswer(new Refusal(401, "This API key has expired.", { code: "api_key_expired" }));
    case "forbidden":
      return refusalAnswer(new Refusal(403, "This account cannot make live charges at the moment."));
    case "rate_limited": {
      const wait = fault.retryAfter === undefined ? undefined : { "retry-after": String(fault.retryAfter) };
      return refusalAnswer(new Refusal(429, "Too many requests.", { code: "rate_limit" }), wait);
    }
    case "html_forbidden":
      return { ...page, status: 403 };
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
export function distorted(fault: PlainFault | null, answer: Answer): Answer {
  switch (fault?.kind) {
    case "html_after":
      return page;
    case "cut_json_after":
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
    case "changed_after":
      return answerWith(answer.status, fault.change?.(JSON.parse(answer.body) as Record<string, unknown>));
    default:
      return answer;
  }
}
