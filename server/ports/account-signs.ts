import type { Queue, QueueName } from "../domain/health.ts";

/** What tells how an account is doing. Nothing here is ever written. */
export interface AccountSigns {
  /** When the latest delivery of a connection came, epoch ms; null for never. */
  lastDeliveryAt(portalId: number, connectionId: string): Promise<number | null>;
  /** By connection: payments that are to be read and whose last read brought no answer. */
  unansweredReads(portalId: number): Promise<ReadonlyMap<string, UnansweredReads>>;
  /** Whether money has come through a connection, and whether some went back. */
  moneyThrough(
    portalId: number,
    connectionId: string,
  ): Promise<{ readonly captured: boolean; readonly refunded: boolean }>;
  /** Whether any payment of the account was ever paid at a provider. */
  hasCaptured(portalId: number): Promise<boolean>;
  /** Work of the account that is due. */
  queues(portalId: number, now: number): Promise<Readonly<Record<QueueName, Queue>>>;
}

export interface UnansweredReads {
  readonly payments: number;
  /** The most tries in a row among them. */
  readonly triesInRow: number;
}
