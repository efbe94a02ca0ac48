import { Input, MultiSelect, Select, TextArea, Toggle } from "@hubspot/ui-extensions";
import { fieldError, textField } from "@payments/screens/use-fields";
import type { Draft, FieldName } from "../draft-shape.ts";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

/** The fields whose values are of a kind. */
type FieldOf<T> = { readonly [K in FieldName]: Draft[K] extends T ? K : never }[FieldName];

type TextName = FieldOf<string>;

interface FieldProps<Name extends FieldName> {
  readonly name: Name;
  readonly description?: string;
}

/** One line of text of the account's policies. */
export function TextField({
  name,
  description,
  placeholder,
}: FieldProps<TextName> & { readonly placeholder?: string }) {
  const { form, view } = useSettings();
  return (
    <Input
      label={words.fields[name]}
      description={description}
      placeholder={placeholder}
      readOnly={!view.mayChange}
      {...textField(form.fields, name)}
      {...fieldError(form.messages, name)}
    />
  );
}

export function LongTextField({ name, description, rows }: FieldProps<TextName> & { readonly rows: number }) {
  const { form, view } = useSettings();
  return (
    <TextArea
      label={words.fields[name]}
      description={description}
      rows={rows}
      readOnly={!view.mayChange}
      {...textField(form.fields, name)}
      {...fieldError(form.messages, name)}
    />
  );
}

export function SwitchField({ name }: FieldProps<FieldOf<boolean>>) {
  const { form, view } = useSettings();
  return (
    <Toggle
      name={name}
      label={words.fields[name]}
      checked={form.fields.committed[name]}
      readonly={!view.mayChange}
      onChange={(checked) => form.fields.commit({ [name]: checked })}
      labelDisplay="inline"
      size="sm"
    />
  );
}

interface Choices {
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

interface ChoiceFieldProps extends FieldProps<TextName>, Choices {
  /** In place of keeping the value, where more follows from it. */
  readonly onChoose?: (value: string) => void;
}

export function ChoiceField({ name, description, options, onChoose }: ChoiceFieldProps) {
  const { form, view } = useSettings();
  const keep = (value: string): void => form.fields.commit({ [name]: value });
  return (
    <Select
      name={name}
      label={words.fields[name]}
      description={description}
      options={[...options]}
      value={form.fields.committed[name]}
      readOnly={!view.mayChange}
      onChange={(value) => (onChoose ?? keep)(String(value))}
      {...fieldError(form.messages, name)}
    />
  );
}

export function ManyField({ name, description, options }: FieldProps<FieldOf<readonly string[]>> & Choices) {
  const { form, view } = useSettings();
  return (
    <MultiSelect
      name={name}
      label={words.fields[name]}
      description={description}
      options={[...options]}
      value={[...form.fields.committed[name]]}
      readOnly={!view.mayChange}
      onChange={(values) => form.fields.commit({ [name]: values.map(String) })}
      {...fieldError(form.messages, name)}
    />
  );
}
