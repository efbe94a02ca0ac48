import type { Lane } from "../../ports/crm-lane.ts";
import type { CallBucket } from "../../ports/portals.ts";

// HubSpot allows an account 110 calls in any 10 s and asks apps to stay at 100:
// https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
// A full bucket and what flows in during 10 s are together 100 calls, so no window of 10 s ever sees more.

const perCall = 1000;
const capacity = 10 * perCall;
const refillPerMillisecond = 9;

/** What must stay in the bucket after a call, so that people find room while a worker is busy. */
const leftForOthers: Readonly<Record<Lane, number>> = { person: 0, worker: 3 * perCall };

/** A clock that lags less than this belongs to another machine; one that lags more was set back. */
const clockTolerance = 10_000;

/** Takes one call out of the bucket, or says how many milliseconds to wait before asking again. Pure. */
export function spendCall(
  bucket: CallBucket,
  now: number,
  lane: Lane,
): { readonly bucket: CallBucket; readonly waitMs: number } {
  if (bucket.blockedUntil > now) return { bucket, waitMs: bucket.blockedUntil - now };
  const refilled = refill(bucket, now);
  const missing = perCall + leftForOthers[lane] - refilled.tokens;
  if (missing > 0) return { bucket: refilled, waitMs: Math.ceil(missing / refillPerMillisecond) };
  return { bucket: { ...refilled, tokens: refilled.tokens - perCall }, waitMs: 0 };
}

function refill(bucket: CallBucket, now: number): CallBucket {
  const elapsed = now - bucket.refilledAt;
  if (elapsed < -clockTolerance) return { ...bucket, refilledAt: now };
  if (elapsed <= 0) return bucket;
  return { ...bucket, tokens: Math.min(capacity, bucket.tokens + elapsed * refillPerMillisecond), refilledAt: now };
}

/** Ends all calls until a moment (epoch ms); a longer pause that is already set stays. Pure. */
export function pauseUntil(bucket: CallBucket, until: number): CallBucket {
  return { ...bucket, blockedUntil: Math.max(bucket.blockedUntil, until) };
}
