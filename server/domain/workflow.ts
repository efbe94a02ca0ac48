/** What a workflow of an account can have done, by the last part of the address HubSpot calls. */
export const workflowActions = [
  "create-link",
  "create-and-send",
  "remind",
  "cancel",
  "check-status",
  "wait-until-paid",
] as const;

export type WorkflowAction = (typeof workflowActions)[number];

/** What the author of a workflow filled in; null where nothing was, or where the action does not ask for it. */
export interface WorkflowInputs {
  readonly connectionId: string | null;
  readonly amountSource: AmountSource | null;
  /** Decimal text in major units. */
  readonly amount: string | null;
  readonly description: string | null;
  readonly validityDays: number | null;
  readonly language: string | null;
  /** An e-mail address other than the contact's. */
  readonly sendTo: string | null;
  /** The payment an earlier step has made; null for the record's latest one. */
  readonly paymentId: string | null;
  /** How long to wait for the money at most. */
  readonly waitDays: number | null;
}

/** Nothing filled in. */
export const noInputs: WorkflowInputs = {
  connectionId: null,
  amountSource: null,
  amount: null,
  description: null,
  validityDays: null,
  language: null,
  sendTo: null,
  paymentId: null,
  waitDays: null,
};

export const amountSources = ["deal_balance", "deal_amount", "fixed"] as const;

export type AmountSource = (typeof amountSources)[number];

/** What later steps of the workflow can use. HubSpot takes texts only. */
export type WorkflowOutputs = Readonly<Record<string, string>>;

/** A workflow in the place of a user: what it makes and sends bears its number. */
export type WorkflowName = `workflow:${string}`;

export function workflowName(workflowId: string): WorkflowName {
  return `workflow:${workflowId}`;
}

/** Whether who acts is a workflow and no user of the account. */
export function isWorkflow(actor: string): actor is WorkflowName {
  return actor.startsWith("workflow:");
}

/** `PT90M` of ISO 8601, rounded up to whole minutes. */
export function durationText(milliseconds: number): string {
  return `PT${Math.max(1, Math.ceil(milliseconds / 60_000))}M`;
}
