/** One call that reached the stand-in. */
export interface RecordedCall {
  /** Null when the token or the form did not say whose call it is. */
  readonly portalId: number | null;
  readonly method: string;
  /** The path with its ids taken out: `/crm/objects/2026-09/deals/{id}`. */
  readonly path: string;
  /** Null while no answer went out, and for good when none did. */
  readonly status: number | null;
  /** Epoch ms of the arrival. */
  readonly at: number;
  /** To an address that is switched off: v1 to v4 of an API. */
  readonly isLegacy: boolean;
  /** With an access token whose time was over. */
  readonly hadExpiredToken: boolean;
  /** For an account that had uninstalled the app. */
  readonly wasAfterUninstall: boolean;
  /** Counted by the limit of 110 in ten seconds. */
  readonly isLimited: boolean;
}

export interface CallFilter {
  readonly portalId?: number;
  readonly method?: string;
  /** Text: the whole path as recorded. */
  readonly path?: string | RegExp;
  readonly status?: number;
}

/** What the app asked of the stand-in, for tests and measurements. */
export interface Calls {
  readonly all: readonly RecordedCall[];
  count(filter?: CallFilter): number;
  readonly withExpiredToken: number;
  readonly afterUninstall: number;
  readonly legacy: number;
  /** The most calls of the limited kind a portal made within any ten seconds. */
  busiestWindow(portalId: number): number;
  /** Forgets what was recorded so far. */
  clear(): void;
}

export interface CallLog extends Calls {
  /** Notes an arrival; what is learnt of the call later is written into the same entry. */
  begin(call: RecordedCall): { -readonly [K in keyof RecordedCall]: RecordedCall[K] };
}

const windowLength = 10_000;

/** An empty log. */
export function createCalls(): CallLog {
  const all: RecordedCall[] = [];
  return {
    all,
    begin: (call) => {
      all.push(call);
      return call;
    },
    count: (filter = {}) => all.filter((call) => fits(call, filter)).length,
    get withExpiredToken() {
      return all.filter(({ hadExpiredToken }) => hadExpiredToken).length;
    },
    get afterUninstall() {
      return all.filter(({ wasAfterUninstall }) => wasAfterUninstall).length;
    },
    get legacy() {
      return all.filter(({ isLegacy }) => isLegacy).length;
    },
    busiestWindow: (portalId) =>
      mostWithin(all.filter((call) => call.isLimited && call.portalId === portalId).map(({ at }) => at)),
    clear: () => {
      all.length = 0;
    },
  };
}

function fits(call: RecordedCall, { portalId, method, path, status }: CallFilter): boolean {
  return (
    (portalId === undefined || call.portalId === portalId) &&
    (method === undefined || call.method === method) &&
    (status === undefined || call.status === status) &&
    (path === undefined || (typeof path === "string" ? call.path === path : path.test(call.path)))
  );
}

function mostWithin(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= windowLength) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
