import type { WorkflowAction } from "../server/domain/workflow.ts";
import type { Rig } from "./rig.ts";
import type { Enrolment } from "./sandbox/hubspot/tells/workflows.ts";
import type { Scene } from "./scene.ts";

export interface Step {
  readonly action: WorkflowAction;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly type?: "deals" | "contacts";
  readonly workflowId?: number;
}

/** The demo account's first payment account, as the editor offers it. */
export async function connectionOf(rig: Rig): Promise<string> {
  const [connection] = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  return connection?.connectionId ?? "none";
}

/** Enrols records in a step; answers their callback ids. Nothing has been worked yet. */
export async function enrolAll(rig: Rig, recordIds: readonly string[], step: Step): Promise<readonly string[]> {
  const { action, inputs = {}, type = "deals", workflowId = 44 } = step;
  const { portalId } = rig.sandbox.demo;
  const asks = action.startsWith("create") ? { connection: await connectionOf(rig), amountSource: "deal_balance" } : {};
  return rig.sandbox.workflows.enrol({
    portalId,
    workflowId,
    action,
    type,
    recordIds,
    inputs: { ...asks, ...inputs },
  });
}

/** Enrols the scene's deal, or its contact, and works until nothing is due. */
export async function enrol(scene: Scene, step: Step): Promise<Enrolment> {
  const recordId = step.type === "contacts" ? scene.contactId : scene.dealId;
  const [callbackId = ""] = await enrolAll(scene.rig, [recordId], step);
  await scene.rig.drain();
  return scene.rig.sandbox.workflows.enrolment(callbackId);
}

/** The payment a step has handed on. */
export function linkOf({ outputs }: Pick<Enrolment, "outputs">): { readonly id: string; readonly link: string } {
  return { id: outputs["paymentId"] ?? "", link: outputs["paymentUrl"] ?? "" };
}
