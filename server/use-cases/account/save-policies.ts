import { ConflictError } from "../../domain/errors.ts";
import type { Policies } from "../../domain/policies.ts";
import type { Context } from "../../ports/context.ts";
import type { VersionedPolicies } from "../../ports/store.ts";

type Parts = Pick<Context, "store" | "clock">;

export interface PolicyOrder {
  readonly portalId: number;
  readonly userId: string;
  /** What the change was made to, so that nobody's change is lost under another's. */
  readonly version: number;
  readonly policies: Policies;
}

/** Settles an account's policies, on the word of somebody who may. Throws ConflictError `changed_meanwhile`. */
export async function savePolicies({ store, clock }: Parts, order: PolicyOrder): Promise<VersionedPolicies> {
  const { portalId, userId, version, policies } = order;
  const isSaved = await store.policies.save(portalId, policies, { version, by: userId, at: clock.now() });
  if (isSaved) return { policies, version: version + 1 };
  const detail = "Somebody else has changed the settings in the meantime. Reload them, then make your change again.";
  throw new ConflictError("changed_meanwhile", detail);
}
