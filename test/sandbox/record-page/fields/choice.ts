import { useRef, useState } from "react";
import { changesToArrive, fire } from "../page/fire.ts";
import { useFormField } from "./form-context.tsx";

export interface ChoiceOptions<T> {
  readonly name: string | undefined;
  /** The card's value; undefined when the card does not control the choice. */
  readonly value: T | undefined;
  readonly initial: T;
  readonly tell: ((value: T) => unknown) | undefined;
}

/**
 * A choice is shown at once and, when the card has settled it, gives way to the card's value: a plainly controlled box
 * would spring back until the card has answered.
 */
export function useChoice<T>({ name, value, initial, tell }: ChoiceOptions<T>): readonly [T, (next: T) => void] {
  const [local, setLocal] = useState(initial);
  const [unsettled, setUnsettled] = useState<{ readonly value: T } | null>(null);
  const first = useRef(value ?? initial);
  const shown = unsettled ? unsettled.value : (value ?? local);

  async function settle(choice: { readonly value: T }): Promise<void> {
    await fire(tell, choice.value);
    await changesToArrive();
    setUnsettled((current) => (current === choice ? null : current));
  }

  function choose(next: T): void {
    const choice = { value: next };
    setLocal(next);
    setUnsettled(choice);
    void settle(choice);
  }

  useFormField({ name, commit: () => undefined, read: () => shown, reset: () => choose(first.current) });
  return [shown, choose];
}
