import type { ConnectionTrouble } from "../domain/connection-trouble.ts";

export interface TroubledConnection {
  readonly portalId: number;
  readonly connectionId: string;
}

/** What providers have refused us, by connection. */
export interface ConnectionTroubles {
  /** A refusal; one that goes on keeps the time of its first. */
  note(portalId: number, trouble: Omit<ConnectionTrouble, "since">, at: number): Promise<void>;
  /** The provider has let us in. */
  clear(portalId: number, connectionId: string): Promise<void>;
  /** Those last heard of before a moment, at most `limit`, as heard of `now`, so that one process asks about each. */
  claim(before: number, now: number, limit: number): Promise<readonly TroubledConnection[]>;
  /** Those that stand, by connection. Refused keys with which the provider has answered a read since are none. */
  list(portalId: number): Promise<ReadonlyMap<string, ConnectionTrouble>>;
}
