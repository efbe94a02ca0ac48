import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import { heldBackFor, isUntried } from "../../domain/circuit.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmWrite } from "../../ports/crm-writes.ts";
import type { Store } from "../../ports/store.ts";

export type TurnParts = Pick<Context, "store" | "crm" | "clock" | "random" | "log" | "providers" | "publicUrl">;

/** One writer's turn at one portal. The fence gives it away when its claim ran out and somebody else has the portal. */
export interface Turn {
  readonly portalId: number;
  readonly fence: number;
}

/** The most records one call takes: https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deals/guide */
export const recordsPerCall = 100;

/** Whether this writer still has the portal; asked inside the transaction that relies on it, or right before a call. */
export function isOurs({ portals }: Pick<Store, "portals">, { portalId, fence }: Turn): Promise<boolean> {
  return portals.isWriter(portalId, fence);
}

/** Why something could not be written for now. */
export interface Trouble {
  readonly reason: string;
  /** What HubSpot asked us to wait, ms. */
  readonly retryAfter?: number | undefined;
  /** HubSpot's own sentence. */
  readonly said: string | null;
  /** Whether the same write may well be taken later. */
  readonly isPassing: boolean;
  /** Whether anything was asked of HubSpot: waiting in line for a call uses up no try. */
  readonly isTry: boolean;
  /** HubSpot is known to be silent: what waits is brought forward when it is back. */
  readonly isHeldBack?: true;
}

export function troubleOf(error: unknown): Trouble {
  const base = { said: null, isPassing: true, isTry: true };
  if (error instanceof DisconnectedError) return { ...base, reason: "disconnected", isTry: false };
  if (!(error instanceof UpstreamError)) return { ...base, reason: "failed" };
  const { fault, isRetryable, details } = error;
  if (isUntried(error)) return { ...base, reason: fault, isTry: false, isHeldBack: true };
  const isTry = fault !== "rate_limited" || details.status !== undefined;
  return { reason: fault, retryAfter: details.retryAfter, said: details.said ?? null, isPassing: isRetryable, isTry };
}

/**
 * HubSpot lets the account's installation do no such thing at all: asking again would be refused again. A token that was
 * refused for a mistake of ours is no right of the account's, and comes with another status than 403.
 */
export function lacksScope(error: unknown): boolean {
  return error instanceof UpstreamError && error.fault === "permission" && error.details.status === 403;
}

/**
 * When to try again, epoch ms; null when the tries are used up. An account that turns out to be disconnected is left
 * alone by the sweep until it is connected again, so its rows just wait.
 */
export function nextTry(
  { clock, random }: Pick<TurnParts, "clock" | "random">,
  { attempts }: Pick<CrmWrite, "attempts">,
  { reason, retryAfter, isTry, isHeldBack }: Trouble,
): number | null {
  const now = clock.now();
  if (reason === "disconnected") return now + minute;
  if (isHeldBack) return now + heldBackFor(chanceOf(random));
  if (!isTry) return now + (retryAfter ?? 0);
  const delay = retryDelay({ attempts: attempts + 1, chance: chanceOf(random), retryAfter });
  return delay === null ? null : now + delay;
}
