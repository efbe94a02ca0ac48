import type { WebhookEndpoint } from "../domain/webhooks.ts";

export interface WebhookEndpoints {
  /** Once per request key; answers the endpoint that this key has made, now or before. */
  insert(endpoint: WebhookEndpoint, requestKey: string): Promise<WebhookEndpoint>;
  find(portalId: number, endpointId: string): Promise<WebhookEndpoint | null>;
  /** Oldest first. */
  list(portalId: number): Promise<readonly WebhookEndpoint[]>;
  /** Writes what may change: address, types, secrets, how it does. */
  save(endpoint: WebhookEndpoint): Promise<void>;
  /** With all its deliveries. */
  remove(portalId: number, endpointId: string): Promise<void>;
  /** All of an account that has left for good. */
  forget(portalId: number): Promise<void>;
  /**
   * Endpoints of any account that has the app, with messages due, the longest waiting first, each held by one caller until `leaseUntil`.
   * Those that are ailing and those that are not are asked for apart.
   */
  claimDue(lease: EndpointLease): Promise<readonly WebhookEndpoint[]>;
  release(portalId: number, endpointId: string): Promise<void>;
}

export interface EndpointLease {
  readonly isAiling: boolean;
  readonly now: number;
  readonly leaseUntil: number;
  readonly limit: number;
}
