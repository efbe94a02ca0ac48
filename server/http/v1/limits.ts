import type { Request, Response } from "express";
import { rateLimit } from "express-rate-limit";
import { minute } from "../../domain/time.ts";
import type { Problem } from "../errors.ts";

/** What one key may ask for: far above what a shop needs, and little enough that one program in a loop harms nobody. */
export const callsPerMinute = 300;

/**
 * Calls without a valid key are slowed down by where they come from, in each process by itself, since addresses of callers are
 * kept nowhere; calls with one are not counted.
 */
export function failureLimit() {
  return rateLimit({
    windowMs: minute,
    limit: callsPerMinute,
    standardHeaders: false,
    legacyHeaders: false,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, { statusCode }) => statusCode !== 401,
    handler: tooMany,
  });
}

/** The refusal; says a minute where nobody has said when. */
export function tooMany(request: Request, response: Response): void {
  const title = "Too many requests.";
  if (!response.get("Retry-After")) response.set("Retry-After", "60");
  response.status(429).type("application/problem+json");
  response.send(
    JSON.stringify({
      type: "https://payments-tab.example.com/problems/too-many-requests",
      title,
      status: 429,
      detail: "Wait for as long as Retry-After says, then go on.",
      instance: request.baseUrl + request.path,
    } satisfies Problem),
  );
}
