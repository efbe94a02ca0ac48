import { AsyncLocalStorage } from "node:async_hooks";
import { performance } from "node:perf_hooks";

/**
 * What one piece of work did: a request, or a job's work on one row. Kept beside the work by the runtime, so that use
 * cases neither know nor pass it on, and told once at the end.
 */

/** What the work is about. Ids of ours only. */
export interface Piece {
  readonly job?: string;
  readonly portalId?: number;
  readonly connectionId?: string;
  readonly paymentId?: string;
  readonly entryId?: string;
  readonly attempts?: number;
}

export interface TraceEnd extends Piece {
  readonly milliseconds: number;
  /** Rows of work that were settled, and how: their one outcome, or `mixed`. */
  readonly count: number;
  readonly outcome: string | null;
  /** Calls that left the process, and those of them that failed. */
  readonly calls: number;
  readonly failures: number;
  /** The far sides' own ids of the latest calls, to ask their support by; at most three. */
  readonly correlationId: string | null;
}

export type TraceListener = (end: TraceEnd) => void;

interface Trace {
  readonly listener: TraceListener;
  piece: Piece;
  readonly begunAt: number;
  count: number;
  calls: number;
  failures: number;
  readonly outcomes: Set<string>;
  readonly correlationIds: Set<string>;
}

const scope = new AsyncLocalStorage<Trace>();

/** Runs work whose end the listener is told, with the pieces it falls into each by itself. */
export function listening<T>(listener: TraceListener, piece: Piece, work: () => Promise<T>): Promise<T> {
  return told(begin(listener, piece), work);
}

/** A piece of the work under way, told by itself. Where nobody listens it is just done. */
export function pieceOf<T>(piece: Piece, work: () => Promise<T>): Promise<T> {
  const whole = scope.getStore();
  return whole ? told(begin(whole.listener, { ...whole.piece, ...piece }), work) : work();
}

async function told<T>(trace: Trace, work: () => Promise<T>): Promise<T> {
  try {
    return await scope.run(trace, work);
  } finally {
    trace.listener(endOf(trace));
  }
}

/** The same for what ends with an event and not with a promise; answers what its end is. */
export function beginTrace(work: () => void): () => TraceEnd {
  const trace = begin(() => {}, {});
  scope.run(trace, work);
  return () => endOf(trace);
}

/** Who the work turned out to be about. */
export function noteAbout(piece: Piece): void {
  const trace = scope.getStore();
  if (trace) trace.piece = { ...trace.piece, ...piece };
}

export function noteSettled(outcome: string, count: number): void {
  const trace = scope.getStore();
  if (!trace) return;
  trace.count += count;
  trace.outcomes.add(outcome);
}

export function noteCall({ isFailed }: { readonly isFailed: boolean }): void {
  const trace = scope.getStore();
  if (!trace) return;
  trace.calls += 1;
  if (isFailed) trace.failures += 1;
}

const mostIds = 3;

/** The far side's id of a call. What does not look like one is left out: it comes from outside. */
export function noteCorrelation(id: string | null | undefined): void {
  const trace = scope.getStore();
  if (!trace || !isCorrelationId(id)) return;
  trace.correlationIds.add(id);
  const [oldest] = trace.correlationIds;
  if (trace.correlationIds.size > mostIds && oldest !== undefined) trace.correlationIds.delete(oldest);
}

const correlationIds = [
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^(?=\d*[a-f])[0-9a-f]{16,32}$/i,
  /^req_\w{4,40}$/,
];

/** A UUID, a hexadecimal trace id or Stripe's `req_…`: nothing in which a name, an address or a number of a card could stand. */
export function isCorrelationId(id: unknown): id is string {
  return typeof id === "string" && correlationIds.some((shape) => shape.test(id));
}

function begin(listener: TraceListener, piece: Piece): Trace {
  const begunAt = performance.now();
  return { listener, piece, begunAt, count: 0, calls: 0, failures: 0, outcomes: new Set(), correlationIds: new Set() };
}

function endOf({ piece, begunAt, count, calls, failures, outcomes, correlationIds }: Trace): TraceEnd {
  const [outcome = null] = outcomes;
  return {
    ...piece,
    milliseconds: Math.round(performance.now() - begunAt),
    count,
    outcome: outcomes.size > 1 ? "mixed" : outcome,
    calls,
    failures,
    correlationId: correlationIds.size === 0 ? null : [...correlationIds].join(" "),
  };
}
