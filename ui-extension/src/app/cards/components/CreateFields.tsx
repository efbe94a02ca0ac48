import { Alert, Button, Checkbox, Flex, Form, LoadingButton, TextArea } from "@hubspot/ui-extensions";
import type { CreateForm, PaymentDetail } from "@payments/shared";
import { useState } from "react";
import { askedFields, type CreateDraft, descriptionLimit } from "../create-draft.ts";
import { overBalance, readDraft } from "../create-request.ts";
import { useTab } from "../tab.ts";
import type { useDealLines } from "../use-deal-lines.ts";
import { fieldError, textField, type useFields } from "@payments/screens/use-fields";
import { useSend } from "../use-send.ts";
import type { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { AskSentence } from "./AskSentence.tsx";
import { AmountField, TypeChoice } from "./CreateAmount.tsx";
import { CurrencyAndConnection, PayerAndDeal } from "./CreateChoices.tsx";
import type { ChoiceProps } from "./choice-props.ts";
import { CreateLines } from "./CreateLines.tsx";
import { CreateMore } from "./CreateMore.tsx";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface CreateFieldsProps {
  readonly form: CreateForm;
  readonly fields: ReturnType<typeof useFields<CreateDraft>>;
  readonly write: ReturnType<typeof useSubmit>;
  readonly dealLines: ReturnType<typeof useDealLines>;
  /** The payment this one is asked again from. */
  readonly replaces: string | null;
  readonly onCreated: (payment: PaymentDetail) => void;
  readonly onClose: () => void;
}

/** The usual fields on one screen, the seldom ones folded away, and what will happen in a sentence before the press. */
export function CreateFields(props: CreateFieldsProps) {
  const { form, fields, write, dealLines, replaces, onCreated, onClose } = props;
  const { api, record } = useTab();
  const read = useReading(form, fields);
  const { messages, send } = useSend({
    write,
    read,
    send: (idempotencyKey, request) => api.create({ idempotencyKey, ...record, ...request, replaces }),
    onDone: onCreated,
  });
  const { typed } = fields;
  const { isBusy, problem } = write;
  const choice = { form, fields, messages };
  return (
    <Form onSubmit={send} autoComplete="off" testId="create-form">
      <Flex direction="column" gap="md">
        <TypeChoice {...choice} />
        {typed.type === "products" ? <CreateLines {...choice} dealLines={dealLines} /> : <AmountField {...choice} />}
        <CurrencyAndConnection {...choice} />
        <Description {...choice} />
        <PayerAndDeal {...choice} />
        <CreateMore {...choice} />
        <OverBalanceDoubt {...choice} />
        <ClosedDoubt {...choice} />
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

/** The request as the form stands. A closed deal is asked about once, more than the balance until it is confirmed. */
function useReading(form: CreateForm, fields: CreateFieldsProps["fields"]) {
  const { formats } = useTab();
  const [isWarned, setIsWarned] = useState(false);
  return (): ReturnType<typeof readDraft> => {
    const draft = fields.latest.current;
    const request = readDraft(form, draft, formats.locale);
    if ("messages" in request) return request;
    if (!draft.allowOverBalance && overBalance(form, draft, formats.locale)) {
      return { messages: [{ name: "allowOverBalance", message: words.create.overTitle }] };
    }
    if (!form.isDealClosed || isWarned) return request;
    setIsWarned(true);
    return { messages: [{ name: "closedDeal", message: words.create.closedTitle }] };
  };
}

function Description({ form, fields, messages }: ChoiceProps) {
  const { typed } = fields;
  const limit = descriptionLimit(form, typed);
  return (
    <TextArea
      label={words.create.description}
      required
      rows={3}
      maxLength={limit}
      description={words.create.descriptionCount(typed.description.length, limit)}
      {...textField(fields, "description")}
      {...fieldError(messages, "description")}
    />
  );
}

/** Says that more than the balance is asked for, by how much, and takes a person's word that it is meant. */
function OverBalanceDoubt({ form, fields, messages }: ChoiceProps) {
  const { formats } = useTab();
  const over = overBalance(form, fields.typed, formats.locale);
  // The server may know of a payment that the form does not.
  const told = messages.find(({ name }) => name === "allowOverBalance");
  if (!over && !told) return null;
  const { currency } = fields.typed;
  const write = (decimal: string): string => formats.amount({ decimal, currency });
  const sentence = over
    ? over.open === null
      ? words.create.over(write(over.over), write(over.balance))
      : words.create.overWithOpen(write(over.over), write(over.balance), write(over.open))
    : (told?.message ?? "");
  return (
    <Alert title={words.create.overTitle} variant={told ? "danger" : "warning"} testId="over-balance">
      <Flex direction="column" gap="sm">
        {sentence}
        <Checkbox
          name="allowOverBalance"
          checked={fields.committed.allowOverBalance}
          onChange={(allowOverBalance) => fields.commit({ allowOverBalance })}
          testId="allow-over-balance"
        >
          {words.create.overConfirm}
        </Checkbox>
      </Flex>
    </Alert>
  );
}

function ClosedDoubt({ messages }: ChoiceProps) {
  if (!messages.some(({ name }) => name === "closedDeal")) return null;
  return (
    <Alert title={words.create.closedTitle} variant="warning" testId="closed-deal">
      {words.create.closed}
    </Alert>
  );
}
