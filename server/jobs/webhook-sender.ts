import { minute } from "../domain/time.ts";
import type { Context } from "../ports/context.ts";
import { serveEndpoint } from "../use-cases/api/serve-endpoint.ts";
import { sideBySide } from "./side-by-side.ts";

/** All at once: no endpoint of a round waits for another one's turn. */
const endpointsPerRound = 50;
// Longer than a whole turn: each of its messages may take its ten seconds.
const leaseTime = 5 * minute;

type Parts = Pick<Context, "store" | "clock" | "random" | "webhookCaller" | "log">;

/**
 * One round over the endpoints with messages due. Those that failed or were slow the last time have rounds of their own,
 * so that a receiver in trouble delays others at most once, and then only its like.
 */
export async function sendWebhooks(parts: Parts, { isAiling }: { readonly isAiling: boolean }): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const lease = { isAiling, now, leaseUntil: now + leaseTime, limit: endpointsPerRound };
  const endpoints = await store.webhookEndpoints.claimDue(lease);
  await sideBySide(endpoints, endpointsPerRound, (endpoint) => serveEndpoint(parts, endpoint));
  return endpoints.length > 0;
}
