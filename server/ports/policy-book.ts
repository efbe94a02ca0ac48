import type { Policies } from "../domain/policies.ts";

/** Each account's policies; what was never changed is the default. */
export interface PolicyBook {
  read(portalId: number): Promise<VersionedPolicies>;
  /** Who changed them last, null while nobody has. */
  lastChange(portalId: number): Promise<Pick<PolicyChange, "by" | "at"> | null>;
  /** False when they are no longer at `version`; nothing is changed then. */
  save(portalId: number, policies: Policies, change: PolicyChange): Promise<boolean>;
}

export interface VersionedPolicies {
  readonly policies: Policies;
  /** 0 while nothing was ever changed. */
  readonly version: number;
}

export interface PolicyChange {
  /** The version the change was made to. */
  readonly version: number;
  readonly by: string;
  readonly at: number;
}
