import { Button, Flex, Form, Input, LoadingButton, TextArea } from "@hubspot/ui-extensions";
import type { CreateForm, PaymentRow } from "@payments/shared";
import { useState } from "react";
import type { FieldMessage } from "../api-problem.ts";
import { askedFields, type CreateDraft, descriptionLimit, readDraft } from "../create-draft.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField, type useFields } from "../use-fields.ts";
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
  const { messages, send } = useSend({ form, fields, write, onCreated });
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

/** Sends what stands in the form, or says which fields to mend first. The server's word on a field counts like ours. */
function useSend({ form, fields, write, onCreated }: Omit<CreateFieldsProps, "onClose">) {
  const { api, record, formats } = useTab();
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const send = async (): Promise<void> => {
    const read = readDraft(form, fields.latest.current, formats.locale);
    setOwn("messages" in read ? read.messages : []);
    if ("messages" in read) return;
    await write.submit((idempotencyKey) => api.create({ idempotencyKey, ...record, ...read.request }), onCreated);
  };
  return { messages: [...own, ...(write.problem?.fields ?? [])], send };
}
