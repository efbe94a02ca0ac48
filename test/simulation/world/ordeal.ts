import type { MemoryRequest } from "../edges/in-memory-http.ts";
import type { FaultKind } from "./weather.ts";

/** What befalls each of the next calls to an address. */
export interface Fate {
  readonly path: RegExp;
  readonly kind: Extract<FaultKind, "answerLost" | "unavailable" | "oldAnswer">;
  /** How many calls it befalls; one unless told otherwise. */
  readonly times?: number;
  /** Whether its caller dies of it. */
  readonly kills?: boolean;
}

/** Something that is to befall certain calls whatever the weather: some troubles need their very moment. */
export interface Ordeal {
  begin(fate: Fate): void;
  end(): void;
  /** The calls it has befallen since it began. */
  readonly befallen: readonly MemoryRequest[];
  fateOf(request: MemoryRequest): Fate | null;
}

export function newOrdeal(): Ordeal {
  let fate: Fate | null = null;
  let befallen: MemoryRequest[] = [];
  return {
    begin(next) {
      fate = next;
      befallen = [];
    },
    end() {
      fate = null;
    },
    get befallen() {
      return befallen;
    },
    fateOf(request) {
      const isMet = fate !== null && fate.path.test(request.url) && befallen.length < (fate.times ?? 1);
      if (isMet) befallen.push(request);
      return isMet ? fate : null;
    },
  };
}
