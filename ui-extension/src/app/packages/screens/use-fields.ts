import { useRef, useState } from "react";

/**
 * The entries of a form, twice over: as the host committed them and as typed so far. An input is only ever given back
 * a committed text, since a host that answers late would lose what was typed meanwhile.
 */
export function useFields<T extends object>(initial: () => T) {
  const [committed, setCommitted] = useState(initial);
  const [typed, setTyped] = useState(committed);
  const [session, setSession] = useState(0);
  // A submit may follow a commit before the next rendering.
  const latest = useRef(committed);

  const type = (change: Partial<T>): void => {
    latest.current = { ...latest.current, ...change };
    setTyped(latest.current);
  };

  return {
    committed,
    typed,
    latest,
    /** Counts the fresh starts: as a key it makes the host forget what it still shows. */
    session,
    type,
    commit: (change: Partial<T>): void => {
      type(change);
      setCommitted((before) => ({ ...before, ...change }));
    },
    reset: (fresh: T = initial()): void => {
      // Untouched fields stay as they are, and so does the focus in them.
      if (isSame(fresh, latest.current)) return;
      latest.current = fresh;
      setTyped(fresh);
      setCommitted(fresh);
      setSession((before) => before + 1);
    },
  };
}

/** Drafts are plain data, made by one function: their texts tell them apart. */
function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a text input needs of one field: its committed text in, what is typed and committed out. */
export function textField<T extends object, K extends keyof T & string>(
  fields: {
    readonly committed: T;
    readonly type: (change: Partial<T>) => void;
    readonly commit: (change: Partial<T>) => void;
  },
  name: K,
) {
  const change = (text: string) => ({ [name]: text }) as unknown as Partial<T>;
  return {
    name,
    value: fields.committed[name] as string,
    onInput: (text: string) => fields.type(change(text)),
    onChange: (text: string) => fields.commit(change(text)),
  };
}

/** How a field shows what is wrong with it. */
export function fieldError(messages: readonly { readonly name: string; readonly message: string }[], name: string) {
  const found = messages.find((one) => one.name === name);
  return found ? { error: true, validationMessage: found.message } : { error: false };
}
