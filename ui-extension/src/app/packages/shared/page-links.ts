/** `POST /api/connect-links`: a one-time address where a provider's keys are entered, outside HubSpot. */
export interface ConnectLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** `POST /api/overview-links`: a one-time address of the overview of all the account's payments. */
export type OverviewLink = ConnectLink;
