import type { Log } from "../ports/context.ts";
import type { Meters } from "../ports/meters.ts";
import type { TraceListener } from "../trace.ts";

/** Tells each piece of background work that did something in one line, and counts it. */
export function tellPieces({
  log,
  meters,
}: {
  readonly log: Log;
  readonly meters: Pick<Meters, "worked">;
}): TraceListener {
  return ({ job, count, calls, failures, outcome, correlationId, milliseconds, ...about }) => {
    if (job === undefined || count + calls === 0) return;
    meters.worked(job, milliseconds);
    log.info(
      { job, ...about, count, outcome, calls, failures, milliseconds, correlationId: correlationId ?? undefined },
      "A piece of work was done.",
    );
  };
}
