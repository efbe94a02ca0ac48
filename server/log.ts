import { pino, type DestinationStream } from "pino";
import type { Log, LogFields } from "./ports/context.ts";

/** Ids of ours and HubSpot's, and words of our code. */
const word = /^[\w:.-]{1,80}$/;

/**
 * Everything a line may carry, and what each text may look like. Bodies, headers, keys, tokens, addresses and names of
 * people are not on the list, and what a far side has written does not fit the shapes.
 */
const allowed: ReadonlyMap<string, RegExp> = new Map([
  ["job", word],
  ["portalId", word],
  ["connectionId", word],
  ["paymentId", word],
  ["entryId", word],
  ["userId", word],
  ["ruleId", word],
  ["ruleVersion", word],
  ["provider", word],
  ["fault", word],
  // A word, or a sentence of ours.
  ["reason", /^[\p{L}\d '’.,:;()_-]{1,200}$/u],
  ["outcome", word],
  ["error", word],
  ["count", word],
  ["calls", word],
  ["failures", word],
  ["attempts", word],
  ["method", word],
  ["route", /^[\w/:.*{}-]{1,120}$/],
  ["status", word],
  ["milliseconds", word],
  ["correlationId", /^[\w-]{1,80}( [\w-]{1,80}){0,2}$/],
  ["port", word],
  ["process", word],
  ["database", word],
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
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const shape = allowed.get(name);
      return shape ? [[name, typeof value !== "string" || shape.test(value) ? value : unfit]] : [];
    }),
  );
}

/** Stands where a text was that has no business in a log: that it came there is worth knowing, what it said is not. */
const unfit = "(left out)";
