import { Input, Select, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { customValidity, noEnd, presetDays } from "../create-draft.ts";
import { validityDays } from "../create-request.ts";
import { useTab } from "../tab.ts";
import { type Reading, useAct } from "../use-act.ts";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { extend: text } = words.acts;

const choices = [
  ...presetDays.map((days) => ({ value: String(days), label: words.create.days(days) })),
  { value: customValidity, label: words.create.customDays },
  { value: noEnd, label: words.create.noEnd },
];

/** Gives a link another end, also one that has ended. */
export function ExtendModal({ payment }: { payment: PaymentRow }) {
  const { api, actions, formats } = useTab();
  const fields = useFields(() => ({ validity: "7", customDays: "" }));
  const act = useAct({
    payment,
    name: "extend",
    startAfresh: fields.reset,
    read: (): Reading<number | null> => {
      const days = validityDays(fields.latest.current);
      return days === undefined
        ? { messages: [{ name: "days", message: words.create.daysUnreadable }] }
        : { request: days };
    },
    send: (idempotencyKey, days) => api.extend(payment.id, { idempotencyKey, days }),
    onDone: ({ validUntil }) => {
      const message = validUntil === null ? text.noEnd : text.until(formats.moment(validUntil));
      actions.addAlert({ type: "success", message });
    },
  });
  const isCustom = fields.committed.validity === customValidity;
  const error = fieldError(act.messages, "days");
  return (
    <ActModal act={act} title={text.title} submit={text.submit} keep={text.keep} shown={["days"]}>
      <Text>{text.text(formats.amount(payment.amount), payment.description)}</Text>
      <PresentEnd payment={payment} />
      <Select
        name="validity"
        label={text.label}
        options={choices}
        value={fields.committed.validity}
        onChange={(validity) => fields.commit({ validity: String(validity) })}
        {...(!isCustom && error)}
      />
      {isCustom && (
        <Input
          key={fields.session}
          label={words.create.dayCount}
          required
          {...textField(fields, "customDays")}
          {...error}
        />
      )}
    </ActModal>
  );
}

function PresentEnd({ payment: { status, validUntil } }: { payment: PaymentRow }) {
  const { formats } = useTab();
  if (validUntil === null) return <Text>{text.endless}</Text>;
  const moment = formats.moment(validUntil);
  return <Text>{status === "expired" ? text.ended(moment) : text.now(moment)}</Text>;
}
