/** The app's installations as HubSpot keeps them. Every method may throw UpstreamError. */
export interface CrmInstalls {
  /**
   * Takes the app out of the account; also when it was out already. HubSpot tells the account's admins by mail. Throws
   * DisconnectedError when the installation turns out to be over.
   */
  uninstall(portalId: number): Promise<void>;
  /** Makes a refresh token worthless. */
  revoke(refreshToken: string): Promise<void>;
  /** Asks HubSpot for a new token, the only proof that an installation lives. Throws DisconnectedError when it does not. */
  prove(portalId: number): Promise<void>;
}

/** HubSpot's journal of who installed and uninstalled the app. */
export interface CrmJournal {
  /** Has HubSpot write down what we want to know; once is enough, and again does no harm. */
  subscribe(): Promise<void>;
  /** What comes after a position, null for the journal's beginning; null when there is nothing new. */
  readNext(position: string | null): Promise<JournalPage | null>;
}

export interface JournalPage {
  /** Where the next page begins. */
  readonly position: string;
  /** Accounts said to have removed the app; anything not understood is left out. */
  readonly uninstalls: readonly { readonly portalId: number; readonly at: number }[];
}
