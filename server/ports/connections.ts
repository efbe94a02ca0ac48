import type { Connection } from "../domain/connection.ts";

export interface Connections {
  insert(connection: Connection): Promise<void>;
  find(portalId: number, connectionId: string): Promise<Connection | null>;
  /** Removed ones included: their deliveries are answered differently from unknown ones. */
  findByWebhookToken(token: string): Promise<Connection | null>;
  /** Those not removed, oldest first. */
  list(portalId: number): Promise<readonly Connection[]>;
  /** New keys for the same account, and the address its webhooks come to. */
  saveKeys(connection: Connection): Promise<void>;
  remove(portalId: number, connectionId: string, at: number): Promise<void>;
  /** Removes all of an account's connections and overwrites their settings and secrets. */
  forget(portalId: number, at: number): Promise<void>;
}
