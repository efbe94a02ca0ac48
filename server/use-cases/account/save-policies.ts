import { changesBetween, type AuditDetails } from "../../domain/audit.ts";
import { ConflictError } from "../../domain/errors.ts";
import type { Policies } from "../../domain/policies.ts";
import type { Context } from "../../ports/context.ts";
import type { VersionedPolicies } from "../../ports/policy-book.ts";

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
  const at = clock.now();
  const isSaved = await store.transaction(async (tx) => {
    const { policies: before } = await tx.policies.read(portalId);
    if (!(await tx.policies.save(portalId, policies, { version, by: userId, at }))) return false;
    const details = changesOf(before, policies);
    await tx.audit.append({ portalId, at, actor: `user:${userId}`, act: "policies_changed", details });
    return true;
  });
  if (isSaved) return { policies, version: version + 1 };
  const detail = "Somebody else has changed the settings in the meantime. Reload them, then make your change again.";
  throw new ConflictError("changed_meanwhile", detail);
}

/** Texts that people type may name somebody, and a chain cannot forget: of these only which of them changed. */
const typedParts = ["brand", "mail"] as const satisfies readonly (keyof Policies)[];

function changesOf(before: Policies, after: Policies): AuditDetails {
  const changes = changesBetween(before, after);
  const told = Object.entries(changes).flatMap(([name, change]) => {
    const typed = typedParts.find((part) => part === name);
    if (typed === undefined) return [[name, change] as const];
    return Object.keys(changesBetween<object>(before[typed], after[typed])).map(
      (part) => [`${name}.${part}`, true] as const,
    );
  });
  return Object.fromEntries(told);
}
