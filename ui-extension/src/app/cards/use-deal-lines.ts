import type { CreateForm, DealLines } from "@payments/shared";
import { useState } from "react";
import { type CreateDraft, draftLines } from "./create-draft.ts";
import { contactType, useTab } from "./tab.ts";
import type { useFields } from "@payments/screens/use-fields";
import { useSubmit } from "./use-submit.ts";

/** The deal's line items as lines of the form, on a press, and what was left out of them. */
export function useDealLines(form: CreateForm, fields: ReturnType<typeof useFields<CreateDraft>>) {
  const { api, formats, record } = useTab();
  const { isBusy, problem, begin, submit } = useSubmit();
  const [notes, setNotes] = useState<readonly string[]>([]);
  const isOffered = record.objectTypeId !== contactType;

  const fill = (found: DealLines): void => {
    setNotes(found.notes);
    if (found.lines.length === 0) return;
    const lines = draftLines(found.lines, formats.locale, fields.latest.current.lines);
    fields.commit({ type: "products", lines });
  };
  const take = (): Promise<void> => submit(() => api.dealLines(fields.latest.current.currency), fill);

  return {
    isOffered,
    isBusy,
    problem,
    notes,
    take,
    /** To be called when the form opens: an account may prefer products where the deal has any. */
    open: (): void => {
      begin();
      setNotes([]);
      if (isOffered && form.start.type === "products") void take();
    },
  };
}
