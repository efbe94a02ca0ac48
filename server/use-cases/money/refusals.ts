import { ConflictError, type Fault, type UpstreamError } from "../../domain/errors.ts";

// Refused for what it is: an earlier try under the same key would have been found, so there was none.
const refusals: ReadonlySet<Fault> = new Set(["validation", "conflict", "not_found"]);
// The answer may be on its way still, or was one that nobody can read.
const openEnds: ReadonlySet<Fault> = new Set(["ambiguous", "unexpected"]);

/** Whether a provider's trouble proves that nothing was done there. `isRepeat`: it may have been asked before. */
export function isRefused({ fault }: UpstreamError, isRepeat: boolean): boolean {
  return isRepeat ? refusals.has(fault) : !openEnds.has(fault);
}

/** The key of a press came with other contents: two forms, or a fault in one. */
export function keyReused(): ConflictError {
  return new ConflictError("key_reused", "This key was already used for another request.");
}
