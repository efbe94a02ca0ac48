import type { WorkflowAction, WorkflowInputs, WorkflowOutputs } from "../domain/workflow.ts";
import type { RecordKey } from "./payment-lists.ts";

/** One execution of an action by a workflow; HubSpot repeats it under the same id until it has an answer. */
export interface WorkflowRun {
  readonly portalId: number;
  readonly callbackId: string;
  readonly action: WorkflowAction;
  readonly workflowId: string;
  readonly record: RecordKey;
  readonly inputs: WorkflowInputs;
  /** Known from the start where it waits for a payment, else once there is one. */
  readonly paymentId: string | null;
  /** What is to be told, null while the work is not done. */
  readonly outputs: WorkflowOutputs | null;
  /** Counts the claims since it was last put off for no fault of its own. */
  readonly attempts: number;
  readonly runAt: number;
  readonly receivedAt: number;
}

export type RunKey = Pick<WorkflowRun, "portalId" | "callbackId">;

export interface NewRun extends Omit<WorkflowRun, "outputs" | "attempts"> {
  /** `waiting`: until the payment ends, or `runAt`. */
  readonly state: "todo" | "waiting";
}

/** `todo` and `telling` come again at `runAt`; `lost`: HubSpot waits for it no more. */
export type RunOutcome =
  | { readonly state: "todo" | "telling"; readonly runAt: number; readonly attempts: number; readonly reason: string }
  | DoneOutcome
  | { readonly state: "told" | "lost"; readonly reason: string };

/** The work is done, and HubSpot is to be told what came of it. */
interface DoneOutcome {
  readonly state: "telling";
  readonly outputs: WorkflowOutputs;
  readonly paymentId: string | null;
  readonly at: number;
}

export interface SettledRun extends Pick<RunKey, "callbackId"> {
  readonly outcome: RunOutcome;
}

export interface DoneRun extends SettledRun {
  readonly outcome: DoneOutcome;
}

export interface RunLease {
  /** Epoch ms. */
  readonly now: number;
  readonly until: number;
  readonly limit: number;
}

export interface WorkflowRuns {
  /** False when the execution is known already; nothing is changed then. */
  insert(run: NewRun): Promise<boolean>;
  /** The same for many in one commit; answers those that were new. */
  insertAll(runs: readonly NewRun[]): Promise<readonly RunKey[]>;
  find(portalId: number, callbackId: string): Promise<WorkflowRun | null>;
  /** Accounts with something due, the longest waiting first. */
  portalsDue(now: number, limit: number): Promise<readonly number[]>;
  /** What of one account is to be worked, oldest first, each for one caller until the lease ends. */
  claimWork(portalId: number, lease: RunLease): Promise<readonly WorkflowRun[]>;
  /** The same for what is to be told to HubSpot. */
  claimNews(portalId: number, lease: RunLease): Promise<readonly WorkflowRun[]>;
  settle(run: RunKey, outcome: RunOutcome): Promise<void>;
  /** The same for many of an account, those that are done by one statement. */
  settleAll(portalId: number, settled: readonly SettledRun[]): Promise<void>;
  /** How many of an account are due, of at most so many. */
  countDue(portalId: number, now: number, limit: number): Promise<number>;
  /** HubSpot has taken what these of an account had to tell. */
  noteTold(portalId: number, callbackIds: readonly string[]): Promise<void>;
  /** Drops what was told, or given up, before then: at most so many, and how many. */
  prune(before: number, limit: number): Promise<number>;
  /** The payment has ended: whoever waits for it is due. Part of the transaction in which that happened. */
  release(portalId: number, paymentId: string, at: number): Promise<void>;
}
