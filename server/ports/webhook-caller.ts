import type { WebhookTrouble } from "../domain/webhooks.ts";

/** A message as it leaves: signed with every secret that counts. */
export interface WebhookMessage {
  readonly url: string;
  readonly secrets: readonly string[];
  readonly messageId: string;
  /** Epoch ms; part of what is signed. */
  readonly at: number;
  readonly body: string;
}

export interface WebhookReply {
  readonly status: number | null;
  readonly trouble: WebhookTrouble | null;
  /** Milliseconds it asked us to wait; 0 where it asked for nothing. */
  readonly retryAfter: number;
}

/** Calls addresses that merchants typed in. */
export interface WebhookCaller {
  /** Why an address cannot be an endpoint, in words for its field; null for one that can. No call is made. */
  refusalOf(url: string): string | null;
  /** One call, ended within seconds whatever the receiver does. Never throws for what the far side did. */
  call(message: WebhookMessage): Promise<WebhookReply>;
}
