import type { BaseDate, DateInputEventsPayload, DateInputProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { useDraft } from "./draft.ts";
import { Field } from "./Field.tsx";

/** A day without a time: month counts from 0, as HubSpot's does. Told when a whole date is chosen, and on leaving. */
export function DateInput(props: DateInputProps): ReactNode {
  const { name, value, defaultValue, min, max, readOnly, format, onChange, onFocus, onBlur } = props;
  const tell = onChange as ((date: DateInputEventsPayload | undefined) => unknown) | undefined;
  const draft = useDraft({
    name,
    value: value ? textOf(value) : undefined,
    initial: textOf(defaultValue),
    onCommit: (text) => tell?.(dateOf(text, format)),
    read: (text) => dateOf(text, format),
  });

  function edit(text: string): void {
    draft.edit(text);
    if (/^[1-9]\d{3}-/.test(text)) draft.commit(); // While a year is typed the browser offers 0002, 0020, 0202 first.
  }

  return (
    <Field {...props}>
      {(ties) => (
        <input
          {...ties}
          type="date"
          name={name}
          readOnly={readOnly}
          min={textOf(min) || undefined}
          max={textOf(max) || undefined}
          value={draft.text}
          onChange={(event) => edit(event.target.value)}
          onFocus={() => void fire(onFocus, dateOf(draft.text, format) as DateInputEventsPayload)}
          onBlur={() => {
            draft.commit();
            void fire(onBlur, dateOf(draft.text, format) as DateInputEventsPayload);
          }}
        />
      )}
    </Field>
  );
}

function textOf(value: BaseDate | null | undefined): string {
  if (!value) return "";
  const { year, month, date } = value;
  return `${String(year).padStart(4, "0")}-${String(month + 1).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

function dateOf(text: string, format: DateInputProps["format"]): DateInputEventsPayload | undefined {
  const [year = 0, month = 1, date = 0] = text.split("-").map(Number);
  if (text === "") return undefined;
  return { year, month: month - 1, date, formattedDate: formatDate(new Date(year, month - 1, date), text, format) };
}

const dateStyles: Readonly<Record<string, Intl.DateTimeFormatOptions["dateStyle"]>> = {
  LL: "long",
  long: "long",
  ll: "medium",
  medium: "medium",
};

function formatDate(day: Date, text: string, format: DateInputProps["format"]): string {
  if (format === "YYYY-MM-DD" || format === "standard") return text;
  return new Intl.DateTimeFormat(undefined, { dateStyle: dateStyles[format ?? "short"] ?? "short" }).format(day);
}
