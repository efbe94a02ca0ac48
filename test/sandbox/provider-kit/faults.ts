/** What can be made to go wrong with a call. `…_after` has its effect first. */
export type FaultKind =
  | "unauthorised"
  | "forbidden"
  | "rate_limited"
  /** A 500 without effect. */
  | "server_error"
  | "server_error_after"
  /** The connection is cut before anything happens. */
  | "request_lost"
  /** The connection is cut when everything has happened. */
  | "answer_lost_after"
  /** A firewall's page with 403, before anything happens. */
  | "html_forbidden"
  | "html_after"
  | "cut_json_after"
  /** Takes effect at once and is answered when `until` resolves. */
  | "delayed_after"
  /** A refusal whose sentence repeats the key it was sent. */
  | "key_repeated"
  /** The true answer with some of its fields changed, such as the amount. */
  | "changed_after";

export interface Fault {
  readonly kind: FaultKind;
  /** Which calls; all when left out. */
  readonly method?: string;
  readonly path?: RegExp;
  /** How many calls; without end when left out. */
  readonly times?: number;
  /** Seconds, with `rate_limited`. */
  readonly retryAfter?: number;
  readonly until?: Promise<unknown>;
  /** What `changed_after` does to the answer's body. */
  change?(body: Record<string, unknown>): Record<string, unknown>;
}

export interface Faults {
  add(fault: Fault): void;
  /** Everything works again. */
  clear(): void;
  /** The fault this call meets, counted as used. */
  meet(method: string, path: string): Fault | null;
}

export function createFaults(): Faults {
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear() {
      faults = [];
    },
    meet(method, path) {
      const met = faults.find(
        ({ fault, left }) =>
          left > 0 && (fault.method ?? method) === method && (fault.path === undefined || fault.path.test(path)),
      );
      if (!met) return null;
      met.left -= 1;
      return met.fault;
    },
  };
}
