import { Refusal, tooManyCalls } from "./errors.ts";

interface Limit {
  readonly calls: number;
  /** Milliseconds of the rolling window. */
  readonly interval: number;
}

// https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines: each installation has its own bucket.
const general: Limit = { calls: 110, interval: 10_000 };
const search: Limit = { calls: 5, interval: 1_000 };

export interface Limits {
  /** Counts a call and answers the headers its answer carries. Throws Refusal 429; a refused call is not counted. */
  take(portalId: number, isSearch: boolean): Readonly<Record<string, string>>;
}

/** Rolling windows per account. `now` is epoch ms. */
export function createLimits(now: () => number): Limits {
  const windows = new Map<string, number[]>();
  const enter = (key: string, limit: Limit): number => {
    const at = now();
    const recent = (windows.get(key) ?? []).filter((time) => at - time < limit.interval);
    windows.set(key, recent);
    if (recent.length >= limit.calls) return -1;
    recent.push(at);
    return limit.calls - recent.length;
  };
  return {
    take: (portalId, isSearch) => {
      if (isSearch) {
        if (enter(`search:${portalId}`, search) < 0) throw tooManyCalls("SECONDLY");
        return {};
      }
      const remaining = enter(`general:${portalId}`, general);
      if (remaining >= 0) return headers(remaining);
      const { status, body } = tooManyCalls("TEN_SECONDLY_ROLLING");
      throw new Refusal(status, body, headers(0));
    },
  };
}

function headers(remaining: number): Readonly<Record<string, string>> {
  return {
    "X-HubSpot-RateLimit-Max": String(general.calls),
    "X-HubSpot-RateLimit-Remaining": String(remaining),
    "X-HubSpot-RateLimit-Interval-Milliseconds": String(general.interval),
  };
}
