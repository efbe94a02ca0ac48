import type { NextFunction, Request, Response } from "express";
import { minute, second } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { KeyCalls } from "../../ports/api-keys.ts";
import type { ApiCaller } from "../../use-cases/api/admit-key.ts";
import { callsPerMinute, tooMany } from "./limits.ts";

/**
 * Counts by key, in its row, so that all processes share one limit, and tells what is left as in
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/08/. A minute that is full stays so until its end
 * and is remembered here: a program in a loop costs the database nothing more.
 */
export function keyLimit({ store, clock }: Pick<Context, "store" | "clock">) {
  const full = new Map<string, KeyCalls>();
  const count = async ({ portalId, keyId }: ApiCaller["key"], at: number): Promise<KeyCalls> => {
    const known = full.get(keyId);
    if (known && at >= known.since && at < known.since + minute) return known;
    full.delete(keyId);
    const counted = await store.apiKeys.countCall(portalId, keyId, { at, window: minute });
    if (counted.calls > callsPerMinute) full.set(keyId, counted);
    return counted;
  };
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const { key } = response.locals["caller"] as ApiCaller;
    const at = clock.now();
    const { calls, since } = await count(key, at);
    const seconds = Math.ceil((since + minute - at) / second);
    response.set({
      "RateLimit-Policy": `"per-key"; q=${callsPerMinute}; w=${minute / second}`,
      RateLimit: `"per-key"; r=${Math.max(callsPerMinute - calls, 0)}; t=${seconds}`,
    });
    if (calls <= callsPerMinute) return next();
    response.set("Retry-After", String(seconds));
    tooMany(request, response);
  };
}
