import type { GoLiveName, GoLiveWaiver } from "../domain/go-live.ts";

/** What admins chose to go without before going live. */
export interface GoLiveWaivers {
  list(portalId: number): Promise<readonly GoLiveWaiver[]>;
  /** A later word on the same line replaces the earlier one. */
  save(portalId: number, waiver: GoLiveWaiver): Promise<void>;
  remove(portalId: number, connectionId: string, name: GoLiveName): Promise<void>;
}
