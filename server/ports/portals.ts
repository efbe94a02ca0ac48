import type { Portal } from "../domain/connection.ts";

export interface Installation extends Omit<Portal, "installGeneration" | "installedAt" | "state"> {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenExpiresAt: number;
  readonly scopes: readonly string[];
}

export interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly installGeneration: number;
}

/** A portal's allowance of HubSpot calls. Tokens are thousandths of a call. */
export interface CallBucket {
  readonly tokens: number;
  readonly refilledAt: number;
  readonly blockedUntil: number;
}

export interface PortalStanding {
  readonly state: Portal["state"];
  readonly scopes: readonly string[];
}

export interface Portals {
  find(portalId: number): Promise<Portal | null>;
  /** What the account has allowed us; nothing where the app was never installed. */
  scopesOf(portalId: number): Promise<readonly string[]>;
  /** The same with whether the app is there, in one look; null where it never was. */
  standingOf(portalId: number): Promise<PortalStanding | null>;
  /** Install or re-install: the former tokens are replaced and the generation counts on. */
  install(installation: Installation, now: number): Promise<Portal>;
  readTokens(portalId: number): Promise<StoredTokens | null>;
  /** False when another install has come in between; nothing is saved then. */
  saveTokens(
    portalId: number,
    tokens: Omit<StoredTokens, "installGeneration">,
    installGeneration: number,
  ): Promise<boolean>;
  /** True for the one caller that may refresh until `until` (epoch ms). */
  claimRefresh(portalId: number, now: number, until: number): Promise<boolean>;
  /** Erases the tokens and ends all calls for the portal, unless another install has come in between. */
  disconnect(portalId: number, installGeneration: number, now: number): Promise<void>;
  /** Disconnected portals whose leaving nobody has noted yet. */
  listDeparted(limit: number): Promise<readonly number[]>;
  /** True for the one caller that notes the leaving of a disconnected portal. */
  noteLeft(portalId: number, at: number): Promise<boolean>;
  /** Portals that left before then, epoch ms, and whose data was not erased since. */
  listToErase(leftBefore: number, limit: number): Promise<readonly number[]>;
  /** True for the one caller that notes the erasure; false once the app is installed again. */
  noteErased(portalId: number, at: number): Promise<boolean>;
  readBucket(portalId: number): Promise<CallBucket>;
  /** False when somebody else changed the bucket first. */
  saveBucket(portalId: number, before: CallBucket, after: CallBucket): Promise<boolean>;
  /** A number that grows with each claim, or null while another writer holds the portal. */
  claimWriter(portalId: number, now: number, until: number): Promise<number | null>;
  /** Whether the holder of `fence` is still the portal's writer. */
  isWriter(portalId: number, fence: number): Promise<boolean>;
  releaseWriter(portalId: number, fence: number): Promise<void>;
}
