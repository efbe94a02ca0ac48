import { useLayoutEffect, useRef, useState } from "react";
import { changesToArrive, fire } from "../page/fire.ts";
import { useFormField } from "./form-context.tsx";

export interface DraftOptions {
  readonly name: string | undefined;
  /** The card's value as text; undefined when the card does not control the field. */
  readonly value: string | undefined;
  readonly initial: string;
  readonly onInput?: ((text: string) => unknown) | undefined;
  /** The value is told: on leaving the field, on Enter, on submit. */
  readonly onCommit: (text: string) => unknown;
  /** How a committed text is written; the text itself unless told. */
  readonly tidy?: (text: string) => string;
  /** What the Form collects for a text. */
  readonly read?: (text: string) => unknown;
}

export interface Draft {
  readonly text: string;
  edit(text: string): void;
  commit(): void;
}

/**
 * What a person types, kept here because the card is a message away. A value that comes back equal to one that the card
 * was told is an echo, perhaps of several keystrokes ago, and is ignored; any other value is the card's will. Once
 * everything is told and settled the card's value counts, whatever it is: between two looks it may have taken the text and
 * emptied the field again.
 */
export function useDraft(options: DraftOptions): Draft {
  const { name, value, initial, onInput, onCommit, tidy = asItIs, read = asItIs } = options;
  const first = value ?? initial;
  const [text, setText] = useState(first);
  const [settled, setSettled] = useState(0);
  const typed = useRef(first);
  const committed = useRef(first);
  const told = useRef<readonly string[]>([]);
  const tellings = useRef(0);
  const seen = useRef(value);

  useLayoutEffect(() => {
    const isChanged = value !== seen.current;
    const wanted = value ?? (isChanged ? "" : undefined);
    seen.current = value;
    if (wanted === undefined) return;
    const isAllTold = settled === tellings.current && typed.current === committed.current;
    if (isAllTold || (isChanged && !told.current.includes(wanted))) {
      told.current = [];
      committed.current = wanted;
      typed.current = wanted;
      setText(wanted);
    }
  }, [value, settled]);

  function show(next: string): void {
    typed.current = next;
    setText(next);
  }

  async function tell(handler: (text: string) => unknown, next: string): Promise<void> {
    tellings.current += 1;
    await fire(handler, next);
    await changesToArrive();
    setSettled((count) => count + 1);
  }

  function edit(next: string): void {
    show(next);
    if (!onInput) return;
    told.current = [...told.current, next];
    void tell(onInput, next);
  }

  function commit(): void {
    const next = tidy(typed.current);
    if (next !== typed.current) show(next);
    if (next === committed.current) return;
    committed.current = next;
    told.current = [next];
    void tell(onCommit, next);
  }

  function reset(): void {
    show(first);
    commit();
  }

  useFormField({ name, commit, read: () => read(typed.current), reset });
  return { text, edit, commit };
}

function asItIs(text: string): string {
  return text;
}
