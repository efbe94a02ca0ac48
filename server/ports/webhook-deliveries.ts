import type { WebhookAttempt, WebhookDelivery } from "../domain/webhooks.ts";

export interface WebhookDeliveries {
  /** A message an endpoint has already is left out. */
  promise(deliveries: readonly WebhookDelivery[]): Promise<void>;
  find(portalId: number, deliveryId: string): Promise<WebhookDelivery | null>;
  /** What an endpoint was sent and is to be sent, the newest first. */
  list(portalId: number, endpointId: string, limit: number): Promise<readonly WebhookDelivery[]>;
  /** An endpoint's messages that are due, the oldest first. The caller holds the endpoint. */
  listDue(
    portalId: number,
    endpointId: string,
    due: { now: number; limit: number },
  ): Promise<readonly WebhookDelivery[]>;
  /** Notes a try and what follows from it. */
  note(attempt: WebhookAttempt, after: Pick<WebhookDelivery, "state" | "dueAt">): Promise<void>;
  /** Forgets an endpoint's messages from before then, epoch ms, that wait for nothing any more. */
  forget(portalId: number, endpointId: string, before: number): Promise<void>;
  /** Has a message sent again from the beginning, whatever became of it. */
  restart(portalId: number, deliveryId: string, now: number): Promise<void>;
  /** The tries of these messages, oldest first. */
  attemptsOf(portalId: number, deliveryIds: readonly string[]): Promise<readonly WebhookAttempt[]>;
}
