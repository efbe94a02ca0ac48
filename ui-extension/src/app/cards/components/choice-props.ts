import type { FieldMessage } from "@payments/screens/api-problem";
import type { useFields } from "@payments/screens/use-fields";
import type { CreateForm } from "@payments/shared";
import type { CreateDraft } from "../create-draft.ts";

/** What every part of the create form needs of it. */
export interface ChoiceProps {
  readonly form: CreateForm;
  readonly fields: ReturnType<typeof useFields<CreateDraft>>;
  readonly messages: readonly FieldMessage[];
}
