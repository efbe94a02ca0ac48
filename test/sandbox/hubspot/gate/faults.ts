import { expiredToken, missingScopes, notFound, Refusal, tooManyCalls } from "./errors.ts";

export type FaultStatus = 400 | 401 | 403 | 404 | 409 | 423 | 429 | 477 | 500 | 502 | 503 | 504;

/**
 * What a call gets instead of its answer: a status with HubSpot's body, `timeout` (no answer until the caller gives up),
 * `drop` (the connection breaks, nothing was done), `drop_after_effect` (done, then the connection breaks), `html` (200
 * with a web page) or `cut_json` (done, but the answer ends in the middle).
 */
export type FaultAnswer = FaultStatus | "timeout" | "drop" | "drop_after_effect" | "html" | "cut_json";

/** Any call when empty. `path` is tried against the path as called, without its query; `body` against the body's text. */
export interface CallMatch {
  readonly method?: string;
  readonly path?: RegExp;
  readonly body?: RegExp;
}

/** A call as it arrives; `body` is empty where it has none. */
export interface ArrivingCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Fault {
  /** Any call when left out. */
  readonly match?: CallMatch;
  readonly answer: FaultAnswer;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** How many calls it meets; 1 unless told otherwise. */
  readonly times?: number;
  /** For a status or a timeout: the call takes effect all the same. */
  readonly takesEffect?: boolean;
}

/** Trouble ordered by a test or the demo. */
export interface Faults {
  next(fault: Fault): void;
  /** Runs `act` once, when the next such call arrives and before it takes effect: somebody was quicker. */
  meanwhile(match: CallMatch, act: () => void): void;
  /** Every answer waits this long, in real milliseconds. */
  latency(milliseconds: number): void;
  /** How many more calls would meet a fault. */
  readonly pending: number;
  /** Ends all trouble and lets go of calls that wait in a timeout. */
  clear(): void;
}

export interface FaultQueue extends Faults {
  /** Lets happen what was to happen at this call. */
  arrive(call: ArrivingCall): void;
  /** The fault that meets this call, used up by it. */
  take(call: ArrivingCall): Fault | null;
  delay(): Promise<void>;
  /** Keeps `letGo` for `clear`; the answer forgets it again. */
  hold(letGo: () => void): () => void;
}

/** No trouble yet. */
export function createFaults(): FaultQueue {
  let queue: { readonly fault: Fault; left: number }[] = [];
  let quicker: { readonly match: CallMatch; readonly act: () => void }[] = [];
  let latency = 0;
  const held = new Set<() => void>();
  return {
    next: (fault) => {
      queue.push({ fault, left: fault.times ?? 1 });
    },
    meanwhile: (match, act) => {
      quicker.push({ match, act });
    },
    latency: (milliseconds) => {
      latency = milliseconds;
    },
    get pending() {
      return queue.reduce((sum, { left }) => sum + left, 0);
    },
    clear: () => {
      queue = [];
      quicker = [];
      latency = 0;
      for (const letGo of held) letGo();
      held.clear();
    },
    arrive: (call) => {
      const due = quicker.filter(({ match }) => fits(match, call));
      quicker = quicker.filter((one) => !due.includes(one));
      for (const { act } of due) act();
    },
    take: (call) => {
      const entry = queue.find(({ fault: { match = {} }, left }) => left > 0 && fits(match, call));
      if (!entry) return null;
      entry.left -= 1;
      queue = queue.filter(({ left }) => left > 0);
      return entry.fault;
    },
    delay: () => new Promise((resolve) => (latency > 0 ? setTimeout(resolve, latency) : resolve())),
    hold: (letGo) => {
      held.add(letGo);
      return () => held.delete(letGo);
    },
  };
}

function fits(match: CallMatch, { method, path, body }: ArrivingCall): boolean {
  return (match.method ?? method) === method && (match.path?.test(path) ?? true) && (match.body?.test(body) ?? true);
}

const plain = (status: number, message: string, category?: string): Refusal =>
  new Refusal(status, { message, ...(category && { category }) });

const refusals: Readonly<Record<FaultStatus, () => Refusal>> = {
  400: () => plain(400, "The request was refused.", "VALIDATION_ERROR"),
  401: () => expiredToken(0),
  403: () => missingScopes(["crm.objects.deals.write"]),
  404: () => notFound(),
  409: () => plain(409, "The record was changed by another request at the same time.", "CONFLICT"),
  423: () => plain(423, "The resource is locked by other writes; wait at least two seconds."),
  429: () => tooManyCalls("TEN_SECONDLY_ROLLING"),
  477: () => plain(477, "This account is being moved to another data centre.", "MIGRATION_IN_PROGRESS"),
  500: () => plain(500, "internal error"),
  502: () => plain(502, "bad gateway"),
  503: () => plain(503, "service unavailable"),
  504: () => plain(504, "gateway timeout"),
};

/** The refusal a fault's status stands for. */
export function refusalOf(status: FaultStatus, retryAfter: number | undefined): Refusal {
  const { body } = refusals[status]();
  return new Refusal(status, body, retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) });
}
