import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import type { Completion, CrmWorkflows } from "../../ports/crm-workflows.ts";
import type { CallHubSpot } from "./call.ts";

// https://developers.hubspot.com/docs/api-reference/latest/automation/actions-v4/guide

type Told = "taken" | "unknown";

/**
 * Completes blocked executions, many in one call. One that HubSpot does not know makes it refuse all of them, so a
 * refused batch is halved until the stranger is found.
 */
export function workflowCallbacks(
  callHubSpot: CallHubSpot,
  restVersion: string,
): Pick<CrmWorkflows, "completeCallbacks"> {
  const send = (portalId: number, completions: readonly Completion[]): Promise<unknown> =>
    callHubSpot(portalId, "worker", {
      method: "POST",
      path: `/automation/actions/callbacks/${restVersion}/complete`,
      body: {
        inputs: completions.map(({ callbackId, outputs }) => ({ callbackId, outputFields: outputs, typedOutputs: {} })),
      },
      isWrite: true,
      answer: z.unknown(),
    });

  return {
    async completeCallbacks(portalId, completions) {
      const known = new Map<string, Told>();
      const queue: (readonly Completion[])[] = completions.length > 0 ? [completions] : [];
      try {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          const told = await tell(() => send(portalId, batch));
          if (told === "unknown" && batch.length > 1) queue.push(...halvesOf(batch));
          else for (const { callbackId } of batch) known.set(callbackId, told);
        }
      } catch (error) {
        if (known.size === 0) throw error;
      }
      return known;
    },
  };
}

/** What an expired or unknown execution is answered with; its repeat after a lost answer looks the same. */
const strange: ReadonlySet<UpstreamError["fault"]> = new Set(["not_found", "validation", "conflict"]);

async function tell(send: () => Promise<unknown>): Promise<Told> {
  try {
    await send();
    return "taken";
  } catch (error) {
    if (error instanceof UpstreamError && strange.has(error.fault)) return "unknown";
    throw error;
  }
}

function halvesOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}
