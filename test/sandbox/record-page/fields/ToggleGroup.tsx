import type { ToggleGroupProps } from "@hubspot/ui-extensions";
import { useId, type ReactNode } from "react";
import { classes } from "../page/sizes.ts";
import { useChoice } from "./choice.ts";
import { FieldTip, FieldWords } from "./Field.tsx";

type Chosen = string | readonly string[] | undefined;

/** Boxes or radio buttons under one heading: tells the list of values, or the one value. */
export function ToggleGroup(props: ToggleGroupProps): ReactNode {
  const { name, label, options, toggleType = "checkboxList", inline, value, required, tooltip, error, testId } = props;
  const id = useId();
  const isSingle = toggleType === "radioButtonList";
  const initial = options.filter(({ initialIsChecked }) => initialIsChecked).map((option) => option.value);
  const [chosen, choose] = useChoice<Chosen>({
    name,
    value,
    initial: isSingle ? initial[0] : initial,
    tell: props.onChange as ((value: Chosen) => unknown) | undefined,
  });
  const isChosen = (option: string) => (Array.isArray(chosen) ? chosen.includes(option) : chosen === option);

  function toggle(option: string): void {
    if (isSingle) return choose(option);
    const others = options.map((each) => each.value).filter((each) => each !== option && isChosen(each));
    choose(isChosen(option) ? others : [...others, option]);
  }

  return (
    <fieldset className={classes("field toggle-group", error && "invalid", inline && "inline")} data-test-id={testId}>
      <legend className={classes(required && "required")}>
        {label} <FieldTip id={`${id}-tip`} text={tooltip} />
      </legend>
      {options.map((option) => (
        <div key={option.value} className="choice-field">
          <label className="choice">
            <input
              type={isSingle ? "radio" : "checkbox"}
              name={`${id}-${name}`}
              checked={isChosen(option.value)}
              disabled={option.readOnly}
              onChange={() => toggle(option.value)}
            />
            <span>{option.label}</span>
          </label>
          {option.description && <p className="field-description">{option.description}</p>}
        </div>
      ))}
      <FieldWords id={id} {...props} description={undefined} />
    </fieldset>
  );
}
