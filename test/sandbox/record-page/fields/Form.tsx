import type { FormProps } from "@hubspot/ui-extensions";
import { useMemo, useRef, type FormEvent, type ReactNode } from "react";
import { useReactions } from "../overlays/registry.ts";
import { cardEvent, fire } from "../page/fire.ts";
import { FormProvider, type FormField, type FormFields } from "./form-context.tsx";

/** Commits every field first, so that the card's state is up to date when `onSubmit` comes. */
export function Form({ children, onSubmit, autoComplete = "on", testId }: FormProps): ReactNode {
  const fields = useRef(new Set<FormField>());
  const reactions = useReactions();
  const form = useMemo<FormFields>(
    () => ({
      add(field) {
        fields.current.add(field);
        return () => fields.current.delete(field);
      },
    }),
    [],
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    event.stopPropagation();
    for (const field of fields.current) field.commit();
    const targetValue = Object.fromEntries(
      [...fields.current].filter(({ name }) => name).map((field) => [field.name, field.read()]),
    );
    void fire(onSubmit as Submit, { ...cardEvent("submit"), targetValue }, reactions);
  }

  function reset(event: FormEvent): void {
    event.stopPropagation();
    for (const field of fields.current) field.reset();
  }

  return (
    <form
      className="form stack"
      autoComplete={autoComplete}
      noValidate
      data-test-id={testId}
      onSubmit={submit}
      onReset={reset}
    >
      <FormProvider value={form}>{children}</FormProvider>
    </form>
  );
}

type Submit = ((event: object, reactions: object) => unknown) | undefined;
