import type { MultiSelectProps, SelectProps } from "@hubspot/ui-extensions";
import { useId, type ReactNode } from "react";
import { classes } from "../page/sizes.ts";
import { useChoice } from "./choice.ts";
import { Field, FieldTip, FieldWords } from "./Field.tsx";

type Value = string | number | boolean;

/** A native list; options are told apart by their place, because values keep their own types. */
export function Select(props: SelectProps): ReactNode {
  const { name, options, value, placeholder = "Choose", readOnly, variant = "input", onChange } = props;
  const [chosen, choose] = useChoice<Value | undefined>({ name, value, initial: undefined, tell: onChange as Tell });
  const place = options.findIndex((option) => option.value === chosen);
  return (
    <Field {...props}>
      {(ties) => (
        <select
          {...ties}
          name={name}
          disabled={readOnly}
          className={classes("select", `select-${variant}`, place < 0 && "placeholder")}
          value={place < 0 ? "" : String(place)}
          onChange={(event) => choose(options[Number(event.target.value)]?.value)}
        >
          {place < 0 && (
            <option value="" disabled>
              {placeholder}
            </option>
          )}
          {options.map((option, index) => (
            <option key={String(option.value)} value={String(index)}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type Tell = ((value: Value | undefined) => unknown) | undefined;

/** A list of boxes to tick. */
export function MultiSelect(props: MultiSelectProps): ReactNode {
  const { name, options, value, label = "Choose", readOnly, required, tooltip, error, testId, onChange } = props;
  const id = useId();
  const [chosen, choose] = useChoice<Value[]>({ name, value, initial: [], tell: onChange });
  const toggle = (option: Value) =>
    choose(chosen.includes(option) ? chosen.filter((other) => other !== option) : [...chosen, option]);
  return (
    <fieldset className={classes("field", error && "invalid")} disabled={readOnly} data-test-id={testId}>
      <legend className={classes(required && "required")}>
        {label} <FieldTip id={`${id}-tip`} text={tooltip} />
      </legend>
      <div className="multi-select">
        {options.map((option) => (
          <label key={String(option.value)} className="choice">
            <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      <FieldWords id={id} {...props} />
    </fieldset>
  );
}
