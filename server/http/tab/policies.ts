import type { PoliciesView } from "@payments/shared";
import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import type { VersionedPolicies } from "../../ports/policy-book.ts";
import { savePolicies } from "../../use-cases/account/save-policies.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { rightsOf } from "./can.ts";
import { policyChangeOf } from "./policy-requests.ts";

/** An account's policies: read by everyone who has the tab, since nothing in them is secret. They are changed by whoever may. */
export function addPolicies(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  const view = async (caller: Caller, { policies, version }: VersionedPolicies): Promise<PoliciesView> => {
    const may = await rightsOf(context, caller);
    return { policies, version, mayChange: may("settings") };
  };

  router.get(
    "/api/policies",
    answer(async (_request, caller) => view(caller, await context.store.policies.read(caller.portalId))),
  );

  router.put(
    "/api/policies",
    guarded(async (request, caller) => {
      const { version, change } = policyChangeOf(request);
      const { policies } = await context.store.policies.read(caller.portalId);
      return view(caller, await savePolicies(context, { ...caller, version, policies: change(policies) }));
    }),
  );
}
