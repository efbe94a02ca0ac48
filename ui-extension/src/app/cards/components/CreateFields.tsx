import { Button, Flex, Form, Input, LoadingButton, TextArea } from "@hubspot/ui-extensions";
import type { CreateForm, PaymentRow } from "@payments/shared";
import { askedFields, type CreateDraft, descriptionLimit, readDraft } from "../create-draft.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField, type useFields } from "../use-fields.ts";
import { useSend } from "../use-send.ts";
import type { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { AskSentence } from "./AskSentence.tsx";
import { CurrencyAndConnection, PayerAndDeal, ValidityFields } from "./CreateChoices.tsx";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface CreateFieldsProps {
  readonly form: CreateForm;
  readonly fields: ReturnType<typeof useFields<CreateDraft>>;
  readonly write: ReturnType<typeof useSubmit>;
  readonly onCreated: (payment: PaymentRow) => void;
  readonly onClose: () => void;
}

export function CreateFields({ form, fields, write, onCreated, onClose }: CreateFieldsProps) {
  const { api, record, formats } = useTab();
  const { messages, send } = useSend({
    write,
    read: () => readDraft(form, fields.latest.current, formats.locale),
    send: (idempotencyKey, request) => api.create({ idempotencyKey, ...record, ...request }),
    onDone: onCreated,
  });
  const { typed } = fields;
  const { isBusy, problem } = write;
  const limit = descriptionLimit(form, typed);
  const choice = { form, fields, messages };
  return (
    <Form onSubmit={send} autoComplete="off" testId="create-form">
      <Flex direction="column" gap="md">
        <Input
          label={words.create.amount}
          required
          {...textField(fields, "amount")}
          {...fieldError(messages, "amount")}
        />
        <CurrencyAndConnection {...choice} />
        <TextArea
          label={words.create.description}
          required
          rows={3}
          maxLength={limit}
          description={words.create.descriptionCount(typed.description.length, limit)}
          {...textField(fields, "description")}
          {...fieldError(messages, "description")}
        />
        <PayerAndDeal {...choice} />
        <ValidityFields {...choice} />
        <AskSentence form={form} draft={typed} />
        {problem && <ProblemAlert problem={problem} shown={askedFields(form, typed)} />}
        <Flex direction="row" gap="sm">
          <LoadingButton type="submit" variant="primary" loading={isBusy} testId="create-submit">
            {words.create.submit}
          </LoadingButton>
          <Button variant="secondary" onClick={onClose} testId="create-close">
            {words.create.back}
          </Button>
        </Flex>
      </Flex>
    </Form>
  );
}
