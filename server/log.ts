import { pino, type DestinationStream } from "pino";
import type { Log, LogFields } from "./ports/context.ts";

/** Everything a line may carry. Bodies, headers, keys, tokens, addresses and names of people are not on the list. */
const allowed: ReadonlySet<string> = new Set([
  "job",
  "portalId",
  "connectionId",
  "paymentId",
  "entryId",
  "provider",
  "fault",
  "reason",
  "error",
  "count",
  "attempts",
  "method",
  "route",
  "status",
  "milliseconds",
  "correlationId",
  "port",
  "process",
  "database",
]);

export interface LogOptions {
  readonly level: string;
  readonly destination?: DestinationStream;
}

/** Structured lines with allow-listed fields; anything else is dropped without a trace of its value. */
export function openLog({ level, destination }: LogOptions): Log {
  const lines = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (fields, sentence) => lines.info(only(fields), sentence),
    warn: (fields, sentence) => lines.warn(only(fields), sentence),
    error: (fields, sentence) => lines.error(only(fields), sentence),
  };
}

function only(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => allowed.has(name)));
}
