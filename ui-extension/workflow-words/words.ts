import type { WorkflowFailure } from "../../server/domain/workflow-failures.ts";
import type { WorkflowAction } from "../../server/domain/workflow.ts";

/** What workflow steps say in one language. The compiler misses what is left out; tests compare the names with the manifest. */
export interface WorkflowWords {
  readonly actions: Readonly<Record<WorkflowAction, ActionWords>>;
  readonly inputs: Readonly<Record<string, InputWords>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly failures: Readonly<Record<WorkflowFailure, string>>;
}

export interface ActionWords {
  readonly name: string;
  readonly description: string;
  /** On the step's card in the editor; `{{connection}}` is filled in. */
  readonly card: string;
}

export interface InputWords {
  readonly label: string;
  readonly description: string;
  /** By the option's value, where there are some to choose from. */
  readonly options?: Readonly<Record<string, string>>;
}
