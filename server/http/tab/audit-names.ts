import type { Context } from "../../ports/context.ts";
import { readStageNames } from "../../use-cases/look/read-payment.ts";

/** What people call those that the audit log names by ids. The id stays beside the name: it is the fact. */
export interface AuditNames {
  provider(providerId: string): string;
  pipeline(pipelineId: string): string;
  stage(stageId: string): string;
  person(userId: string): string;
}

/** The names as they are now. Where HubSpot is silent ids stand alone, and nothing is called gone. */
export async function auditNames(
  { store, crm, providers }: Pick<Context, "store" | "crm" | "providers">,
  portalId: number,
): Promise<AuditNames> {
  const [pipelines, people] = await Promise.all([readStageNames(crm, portalId), store.people.list(portalId)]);
  const stages = pipelines.flatMap((pipeline) => pipeline.stages);
  const named = (found: { readonly label: string } | undefined, what: string, id: string): string => {
    if (pipelines.length === 0) return id;
    return found ? `${found.label} (${id})` : `a ${what} that is gone (${id})`;
  };
  return {
    provider: (providerId) => providers.all.find(({ id }) => id === providerId)?.label ?? providerId,
    pipeline: (pipelineId) =>
      named(
        pipelines.find(({ id }) => id === pipelineId),
        "pipeline",
        pipelineId,
      ),
    stage: (stageId) =>
      named(
        stages.find(({ id }) => id === stageId),
        "stage",
        stageId,
      ),
    person: (userId) => {
      const email = people.find((person) => person.userId === userId)?.email;
      return email ? `${email} (user ${userId})` : `user ${userId}`;
    },
  };
}
