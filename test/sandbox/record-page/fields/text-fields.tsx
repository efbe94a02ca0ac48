import type { InputProps, SearchInputProps, TextAreaProps } from "@hubspot/ui-extensions";
import { useRef, type KeyboardEvent, type ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { useDraft, type Draft } from "./draft.ts";
import { Field } from "./Field.tsx";

type TextProps = InputProps | TextAreaProps | SearchInputProps;

function useTextDraft({ name, value, defaultValue = "", onInput, onChange }: TextProps): Draft {
  return useDraft({ name, value, initial: defaultValue, onInput, onCommit: (text) => onChange?.(text) });
}

/** What the three kinds do alike: type, leave, come back. */
function handlers(draft: Draft, { name, placeholder, readOnly, onFocus, onBlur }: TextProps) {
  return {
    name,
    placeholder,
    readOnly,
    value: draft.text,
    onChange: (event: { readonly target: { readonly value: string } }) => draft.edit(event.target.value),
    onFocus: () => void fire(onFocus, draft.text),
    onBlur: () => {
      draft.commit();
      void fire(onBlur, draft.text);
    },
  };
}

/** Enter commits; in a form the browser submits it afterwards. */
export function commitOnEnter(draft: Draft): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === "Enter") draft.commit();
  };
}

export function Input(props: InputProps): ReactNode {
  const draft = useTextDraft(props);
  return (
    <Field {...props}>
      {(ties) => (
        <input {...ties} {...handlers(draft, props)} type={props.type ?? "text"} onKeyDown={commitOnEnter(draft)} />
      )}
    </Field>
  );
}

export function TextArea(props: TextAreaProps): ReactNode {
  const draft = useTextDraft(props);
  const { rows = 3, cols, maxLength, resize = "both" } = props;
  return (
    <Field {...props}>
      {(ties) => (
        <textarea
          {...ties}
          {...handlers(draft, props)}
          rows={rows}
          cols={cols}
          maxLength={maxLength}
          className={`resize-${resize}`}
        />
      )}
    </Field>
  );
}

export function SearchInput(props: SearchInputProps): ReactNode {
  const draft = useTextDraft(props);
  const input = useRef<HTMLInputElement>(null);
  const canClear = (props.clearable ?? true) && draft.text !== "" && !props.readOnly;

  function clear(): void {
    draft.edit("");
    draft.commit();
    input.current?.focus();
  }

  return (
    <Field {...props}>
      {(ties) => (
        <div className="search-field">
          <input {...ties} {...handlers(draft, props)} ref={input} type="search" onKeyDown={commitOnEnter(draft)} />
          {canClear && (
            <button type="button" className="field-clear" aria-label={`Clear ${props.label}`} onClick={clear}>
              <span aria-hidden="true">✕</span>
            </button>
          )}
        </div>
      )}
    </Field>
  );
}
