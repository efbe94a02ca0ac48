import type { Mode } from "./payment.ts";

/** One merchant account at one provider, as a portal connected it. */
export interface Connection {
  readonly portalId: number;
  readonly connectionId: string;
  /** The provider's id: `stripe`, `simulated`. */
  readonly provider: string;
  readonly mode: Mode;
  readonly label: string;
  /** Settings and secrets as the provider accepted them; sealed at rest. */
  readonly values: Readonly<Record<string, string>>;
  /** The unguessable part of the address its webhooks come to. */
  readonly webhookToken: string;
  readonly keyEnding: string;
  readonly createdAt: number;
  readonly removedAt: number | null;
  /** Its secrets do not open: it has neither values nor a webhook address, and takes part in nothing until it gets new keys. */
  readonly isUnreadable?: boolean;
}

/** Where a provider sends its events. `publicUrl` is without a slash at the end. */
export function webhookAddress(publicUrl: string, { provider, webhookToken }: WebhookPath): string {
  return `${publicUrl}/webhooks/${provider}/${webhookToken}`;
}

type WebhookPath = Pick<Connection, "provider" | "webhookToken">;

/** A HubSpot account that installed the app. */
export interface Portal {
  readonly portalId: number;
  /** Counts the installs; a re-install starts a new one. */
  readonly installGeneration: number;
  /** When the latest install was, epoch ms. */
  readonly installedAt: number;
  readonly state: "connected" | "disconnected";
  readonly timeZone: string;
  readonly companyCurrency: string;
  /** Every currency the account uses, the company's first. */
  readonly currencies: readonly string[];
  readonly uiDomain: string;
  readonly installedBy: string;
}
