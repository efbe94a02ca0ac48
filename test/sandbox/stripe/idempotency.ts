import type { Answer } from "./refusal.ts";
import { Refusal } from "./refusal.ts";

export interface Repeatable {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
  readonly livemode: boolean;
}

/**
 * Repeats the stored answer to a key, a 500 included; refusals of the request itself are not stored.
 * https://docs.stripe.com/api/idempotent_requests
 */
export function createIdempotency(): { once(call: Repeatable, work: () => Answer): Answer } {
  const stored = new Map<string, { readonly request: string; readonly answer: Answer }>();
  return {
    once({ method, path, body, idempotencyKey, livemode }, work) {
      if (method !== "POST" || idempotencyKey === undefined) return work();
      const place = `${livemode}:${idempotencyKey}`;
      const request = `${path}\n${body}`;
      const known = stored.get(place);
      if (!known) {
        const answer = work();
        stored.set(place, { request, answer });
        return answer;
      }
      if (known.request !== request) throw keyReused(idempotencyKey);
      return { ...known.answer, headers: { ...known.answer.headers, "idempotent-replayed": "true" } };
    },
  };
}

function keyReused(key: string): Refusal {
  const message =
    "Keys for idempotent requests can only be used with the same parameters they were first used with. " +
    `Try using a key other than '${key}' if you meant to execute a different request.`;
  return new Refusal(400, message, { type: "idempotency_error" });
}
