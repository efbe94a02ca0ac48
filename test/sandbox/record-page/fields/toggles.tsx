import type { CheckboxProps, RadioButtonProps, ToggleProps } from "@hubspot/ui-extensions";
import { useId, type ReactNode } from "react";
import { sizeName } from "../components/names.ts";
import { classes } from "../page/sizes.ts";
import { useChoice } from "./choice.ts";

interface BoxProps extends CheckboxProps {
  readonly type: "checkbox" | "radio";
}

function ChoiceBox({ type, children, name, value = "", description, readOnly, inline, testId, ...props }: BoxProps) {
  const id = useId();
  const { checked: controlled, initialIsChecked = false, onChange, "aria-label": label } = props;
  const [checked, choose] = useChoice<boolean>({
    name,
    value: controlled,
    initial: initialIsChecked,
    tell: (next) => onChange?.(next, value),
  });
  return (
    <div className={classes("choice-field", inline && "inline")} data-test-id={testId}>
      <label className="choice">
        <input
          type={type}
          name={name}
          value={value}
          checked={checked}
          disabled={readOnly}
          aria-label={label}
          aria-describedby={description ? `${id}-description` : undefined}
          onChange={(event) => choose(event.target.checked)}
        />
        <span>{children}</span>
      </label>
      {description && (
        <p className="field-description" id={`${id}-description`}>
          {description}
        </p>
      )}
    </div>
  );
}

export function Checkbox(props: CheckboxProps): ReactNode {
  return <ChoiceBox {...props} type="checkbox" />;
}

export function RadioButton(props: RadioButtonProps): ReactNode {
  return <ChoiceBox {...props} type="radio" />;
}

export function Toggle(props: ToggleProps): ReactNode {
  const { label, name, checked: controlled, initialIsChecked = false, readOnly, onChange, testId } = props;
  const { labelDisplay = "inline" } = props;
  const [checked, choose] = useChoice<boolean>({ name, value: controlled, initial: initialIsChecked, tell: onChange });
  return (
    <label className={`toggle toggle-${labelDisplay}`} data-test-id={testId}>
      <input
        type="checkbox"
        role="switch"
        name={name}
        checked={checked}
        disabled={readOnly}
        onChange={(event) => choose(event.target.checked)}
      />
      <span className="toggle-track" aria-hidden="true">
        {trackWord(props, checked)}
      </span>
      <span className={classes("toggle-label", labelDisplay === "hidden" && "visually-hidden")}>{label}</span>
    </label>
  );
}

/** Only toggles of medium size have room for words. */
function trackWord({ textChecked = "ON", textUnchecked = "OFF", size }: ToggleProps, checked: boolean): string {
  if (sizeName(size, "md") !== "md") return "";
  return checked ? textChecked : textUnchecked;
}
