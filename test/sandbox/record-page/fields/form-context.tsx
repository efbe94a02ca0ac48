import { createContext, useContext, useEffect, type ReactNode } from "react";
import { useLatest } from "../page/latest.ts";

/** One field as its Form sees it. */
export interface FormField {
  readonly name: string | undefined;
  /** Tells the card what was typed and not told yet. */
  commit(): void;
  read(): unknown;
  reset(): void;
}

export interface FormFields {
  /** Gives the way out of the form. */
  add(field: FormField): () => void;
}

const FormContext = createContext<FormFields | null>(null);

export const FormProvider = FormContext.Provider;

/** A dialog stands outside the form that opened it. */
export function NoForm({ children }: { readonly children: ReactNode }): ReactNode {
  return <FormContext.Provider value={null}>{children}</FormContext.Provider>;
}

/** Makes a field part of the Form around it, if there is one. */
export function useFormField(field: FormField): void {
  const form = useContext(FormContext);
  const latest = useLatest(field);
  useEffect(() => {
    if (!form) return undefined;
    return form.add({
      get name() {
        return latest.current.name;
      },
      commit: () => latest.current.commit(),
      read: () => latest.current.read(),
      reset: () => latest.current.reset(),
    });
  }, [form, latest]);
}
