/** A one-time permission handed out as an address or a cookie. Only a hash of its token is stored. */
export interface Ticket {
  readonly purpose:
    "connect" | "connected" | "install" | "overview" | "example" | "api_key" | "webhook_secret" | "export" | "backtest";
  readonly portalId: number | null;
  readonly userId: string | null;
  /** Sealed at rest: the PKCE verifier of an install, the webhook token of a connection to be, the id of one that is. */
  readonly data: string;
  readonly expiresAt: number;
}

export interface Tickets {
  issue(token: string, ticket: Ticket): Promise<void>;
  /** Null when unknown, expired, used or made for something else. */
  find(token: string, purpose: Ticket["purpose"], now: number): Promise<Ticket | null>;
  /** True for exactly one caller. */
  use(token: string, purpose: Ticket["purpose"], now: number): Promise<boolean>;
  /** Drops what ended before then, used or not: at most so many, and how many. */
  prune(before: number, limit: number): Promise<number>;
}
