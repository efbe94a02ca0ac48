import {
  Alert,
  Button,
  DateInput,
  Flex,
  Form,
  Input,
  LoadingButton,
  Select,
  Text,
  TextArea,
} from "@hubspot/ui-extensions";
import type { ConfirmPaymentRequest } from "@payments/shared";
import { type ConfirmDraft, readConfirmation } from "../confirm-draft.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField } from "@payments/screens/use-fields";
import { useSend } from "../use-send.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";
import type { SumFieldsProps } from "./SumPanel.tsx";

const shownHere = ["amount", "receivedOn", "method", "reference", "note"];
const methods = Object.entries(words.method).map(([value, label]) => ({ value, label }));

export function ConfirmFields({ payment, fields, write, onDone, onOvertaken, onClose }: SumFieldsProps<ConfirmDraft>) {
  const { api, formats, now } = useTab();
  const { messages, send } = useSend({
    write,
    read: () => readConfirmation(fields.latest.current, formats.locale),
    send: (idempotencyKey, request) => api.confirm(payment.id, { idempotencyKey, ...request }),
    onDone: (answer, { amount }) => onDone(answer, amount),
    onOvertaken,
  });
  const { committed, commit } = fields;
  return (
    <Form onSubmit={send} autoComplete="off" testId={`confirm-form-${payment.id}`}>
      <Flex direction="column" gap="md">
        <Text>{words.confirm.intro(formats.amount(payment.amount), payment.description)}</Text>
        {payment.link !== null && <Alert title={words.confirm.closes} variant="info" />}
        <Input
          label={`${words.confirm.amount} (${payment.amount.currency})`}
          required
          {...textField(fields, "amount")}
          {...fieldError(messages, "amount")}
        />
        <DateInput
          name="receivedOn"
          label={words.confirm.date}
          required
          timezone="portalTz"
          value={committed.receivedOn ?? undefined}
          max={formats.day(now())}
          onChange={(day) => commit({ receivedOn: day && { year: day.year, month: day.month, date: day.date } })}
          {...fieldError(messages, "receivedOn")}
        />
        <Select
          name="method"
          label={words.confirm.method}
          options={methods}
          value={committed.method}
          onChange={(method) => commit({ method: method as ConfirmPaymentRequest["method"] })}
          {...fieldError(messages, "method")}
        />
        <Input
          label={words.confirm.reference}
          {...textField(fields, "reference")}
          {...fieldError(messages, "reference")}
        />
        <TextArea
          label={words.confirm.note}
          rows={2}
          {...textField(fields, "note")}
          {...fieldError(messages, "note")}
        />
        {write.problem && <ProblemAlert problem={write.problem} shown={shownHere} />}
        <Flex direction="row" gap="sm">
          <LoadingButton type="submit" variant="primary" loading={write.isBusy} testId={`confirm-submit-${payment.id}`}>
            {words.confirm.submit}
          </LoadingButton>
          <Button variant="secondary" onClick={onClose}>
            {words.act.close}
          </Button>
        </Flex>
      </Flex>
    </Form>
  );
}
