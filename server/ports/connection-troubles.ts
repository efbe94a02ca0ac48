import type { ConnectionTrouble } from "../domain/connection-trouble.ts";

/** What providers have refused us, by connection. */
export interface ConnectionTroubles {
  /** A refusal; one that goes on keeps the time of its first. */
  note(portalId: number, trouble: Omit<ConnectionTrouble, "since">, at: number): Promise<void>;
  /** The provider has let us in. */
  clear(portalId: number, connectionId: string): Promise<void>;
  /** Those that stand, by connection. Refused keys with which the provider has answered a read since are none. */
  list(portalId: number): Promise<ReadonlyMap<string, ConnectionTrouble>>;
}
