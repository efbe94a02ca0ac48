import type { CurrencyInputProps, NumberInputProps, StepperInputProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";
import { currencyDecimals, formatDecimal, parseDecimal } from "./decimals.ts";
import { useDraft, type Draft } from "./draft.ts";
import { Field } from "./Field.tsx";
import { commitOnEnter } from "./text-fields.tsx";

type NumberProps = NumberInputProps | CurrencyInputProps | StepperInputProps;

/** Text while it is typed, a number when it is told; empty and unreadable text is told as undefined. */
function useNumberDraft({ name, value, defaultValue, onChange }: NumberProps, precision: number | undefined): Draft {
  const tell = onChange as ((value: number | undefined) => unknown) | undefined;
  return useDraft({
    name,
    value: value === undefined ? undefined : formatDecimal(value, precision),
    initial: formatDecimal(defaultValue, precision),
    onCommit: (text) => tell?.(parseDecimal(text)),
    tidy: (text) => formatDecimal(parseDecimal(text), precision),
    read: parseDecimal,
  });
}

interface NumberFieldProps {
  readonly props: NumberProps;
  readonly draft: Draft;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  readonly className?: string;
}

function NumberField({ props, draft, before, after, className }: NumberFieldProps): ReactNode {
  const { name, placeholder, readOnly, onFocus, onBlur } = props;
  return (
    <Field {...props}>
      {(ties) => (
        <div className={classes("adorned", className)}>
          {before}
          <input
            {...ties}
            type="text"
            inputMode="decimal"
            name={name}
            placeholder={placeholder}
            readOnly={readOnly}
            value={draft.text}
            onChange={(event) => draft.edit(event.target.value)}
            onKeyDown={commitOnEnter(draft)}
            onFocus={() => void fire(onFocus, parseDecimal(draft.text) as number)}
            onBlur={() => {
              draft.commit();
              void fire(onBlur, parseDecimal(draft.text) as number);
            }}
          />
          {after}
        </div>
      )}
    </Field>
  );
}

export function NumberInput(props: NumberInputProps): ReactNode {
  const draft = useNumberDraft(props, props.precision);
  const after = props.formatStyle === "percentage" && <span className="adornment">%</span>;
  return <NumberField props={props} draft={draft} after={after} className={`text-${props.textAlign ?? "left"}`} />;
}

export function CurrencyInput(props: CurrencyInputProps): ReactNode {
  const { currency = "USD", precision = currencyDecimals(currency) } = props;
  const draft = useNumberDraft(props, precision);
  return <NumberField props={props} draft={draft} before={<span className="adornment">{currency}</span>} />;
}

export function StepperInput(props: StepperInputProps): ReactNode {
  const { stepSize = 1, min = -Infinity, max = Infinity, label, readOnly } = props;
  const draft = useNumberDraft(props, props.precision);
  const current = parseDecimal(draft.text) ?? 0;

  function step(by: number): void {
    draft.edit(String(Math.min(max, Math.max(min, current + by))));
    draft.commit();
  }

  const shared = { label, readOnly, step };
  return (
    <NumberField
      props={props}
      draft={draft}
      className="stepper"
      before={<StepButton {...shared} by={-stepSize} isAtEnd={current <= min} why={props.minValueReachedTooltip} />}
      after={<StepButton {...shared} by={stepSize} isAtEnd={current >= max} why={props.maxValueReachedTooltip} />}
    />
  );
}

interface StepButtonProps {
  readonly label: string;
  readonly by: number;
  readonly step: (by: number) => void;
  readonly readOnly: boolean | undefined;
  readonly isAtEnd: boolean;
  /** Says why there is no further step. */
  readonly why: string | undefined;
}

function StepButton({ label, by, step, readOnly, isAtEnd, why }: StepButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="step-button"
      aria-label={`${by < 0 ? "Decrease" : "Increase"} ${label}`}
      title={isAtEnd ? why : undefined}
      disabled={isAtEnd || readOnly}
      onClick={() => step(by)}
    >
      <span aria-hidden="true">{by < 0 ? "−" : "+"}</span>
    </button>
  );
}
