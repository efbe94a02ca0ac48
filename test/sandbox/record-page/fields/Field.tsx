import { useId, type ReactNode } from "react";
import { classes } from "../page/sizes.ts";

/** What every field with a label above it has in common. */
export interface FieldProps {
  readonly label?: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly tooltip?: string;
  readonly error?: boolean;
  readonly validationMessage?: string;
  readonly testId?: string;
}

/** Attributes that tie the input to its words. */
export interface InputTies {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
  readonly "aria-required": true | undefined;
}

interface FieldFrameProps extends FieldProps {
  readonly children: (ties: InputTies) => ReactNode;
}

export function Field({ children, ...props }: FieldFrameProps): ReactNode {
  const id = useId();
  const { label, required, description, error, validationMessage, tooltip, testId } = props;
  const described = [tooltip && `${id}-tip`, description && `${id}-description`, validationMessage && `${id}-message`];
  const ties: InputTies = {
    id,
    "aria-describedby": classes(...described) || undefined,
    "aria-invalid": error || undefined,
    "aria-required": required || undefined,
  };
  return (
    <div className={classes("field", error && "invalid")} data-test-id={testId}>
      {label && (
        <div className="field-label">
          <label htmlFor={id} className={classes(required && "required")}>
            {label}
          </label>
          <FieldTip id={`${id}-tip`} text={tooltip} />
        </div>
      )}
      {children(ties)}
      <FieldWords id={id} {...props} />
    </div>
  );
}

/** The small question mark beside a label. */
export function FieldTip({ id, text }: { readonly id: string; readonly text: string | undefined }): ReactNode {
  if (!text) return null;
  return (
    <span className="has-tooltip">
      <button type="button" className="field-tip" aria-label="What is this?" aria-describedby={id}>
        <span aria-hidden="true">?</span>
      </button>
      <span role="tooltip" id={id} className="tooltip tooltip-top">
        {text}
      </span>
    </span>
  );
}

/** Description and validation message below a field; errors are told by a word-like mark too, not by colour alone. */
export function FieldWords({
  id,
  description,
  validationMessage,
  error,
}: FieldProps & { readonly id: string }): ReactNode {
  return (
    <>
      {description && (
        <p className="field-description" id={`${id}-description`}>
          {description}
        </p>
      )}
      {validationMessage && (
        <p
          className={classes("field-message", error ? "bad" : "ok")}
          id={`${id}-message`}
          role={error ? "alert" : "status"}
        >
          <span aria-hidden="true">{error ? "! " : "✓ "}</span>
          {validationMessage}
        </p>
      )}
    </>
  );
}
