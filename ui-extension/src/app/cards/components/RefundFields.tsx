import { Button, Flex, Form, Input, LoadingButton, Text, TextArea } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import type { ApiProblem } from "@payments/screens/api-problem";
import { readRefund, readRefundAmount, type RefundDraft } from "../refund-draft.ts";
import { type Tab, useTab } from "../tab.ts";
import { fieldError, textField, type useFields } from "@payments/screens/use-fields";
import { useSend } from "../use-send.ts";
import type { useSubmit } from "../use-submit.ts";
import { nameOf, words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface RefundFieldsProps {
  readonly payment: PaymentRow;
  readonly fields: ReturnType<typeof useFields<RefundDraft>>;
  readonly write: ReturnType<typeof useSubmit>;
  /** `amount` is the decimal text that was asked for, which may be a part. */
  readonly onRefunded: (payment: PaymentRow, amount: string) => void;
  readonly onOvertaken: (problem: ApiProblem) => void;
  readonly onClose: () => void;
}

const shownHere = ["amount", "reason"];

export function RefundFields({ payment, fields, write, onRefunded, onOvertaken, onClose }: RefundFieldsProps) {
  const { api, formats } = useTab();
  const { messages, send } = useSend({
    write,
    read: () => readRefund(fields.latest.current, payment, formats),
    send: (idempotencyKey, request) => api.refund(payment.id, { idempotencyKey, ...request }),
    onDone: (answer, { amount }) => onRefunded(answer, amount),
    onOvertaken,
  });
  const { id, refundable } = payment;
  return (
    <Form onSubmit={send} autoComplete="off" testId={`refund-form-${id}`}>
      <Flex direction="column" gap="md">
        <Text>{words.refund.about(formats.amount(payment.amount), payment.description)}</Text>
        <Input
          label={`${words.refund.amount} (${refundable.currency})`}
          description={words.refund.most(formats.amount(refundable))}
          required
          {...textField(fields, "amount")}
          {...fieldError(messages, "amount")}
        />
        <TextArea
          label={words.refund.reason}
          description={words.refund.reasonHelp}
          required
          rows={2}
          {...textField(fields, "reason")}
          {...fieldError(messages, "reason")}
        />
        <RefundSentence payment={payment} draft={fields.typed} />
        <Text>{words.refund.final}</Text>
        {write.problem && <ProblemAlert problem={write.problem} shown={shownHere} />}
        <Flex direction="row" gap="sm">
          <LoadingButton type="submit" variant="destructive" loading={write.isBusy} testId={`refund-submit-${id}`}>
            {words.refund.submit}
          </LoadingButton>
          <Button variant="secondary" onClick={onClose}>
            {words.act.close}
          </Button>
        </Flex>
      </Flex>
    </Form>
  );
}

/** Says before the press who gets how much back, as the form stands. */
function RefundSentence({ payment, draft }: { payment: PaymentRow; draft: RefundDraft }) {
  const sentence = refundSentence(payment, draft, useTab());
  return (
    <Text testId={`refund-sentence-${payment.id}`} format={{ fontWeight: sentence ? "demibold" : "regular" }}>
      {sentence ?? words.refund.sentenceMissing}
    </Text>
  );
}

function refundSentence(payment: PaymentRow, draft: RefundDraft, { formats }: Tab): string | null {
  const { decimal, messages } = readRefundAmount(draft, payment, formats);
  if (decimal === null || messages.length > 0) return null;
  const { currency } = payment.refundable;
  const sentence = words.refund.sentence({
    amount: formats.typedAmount({ decimal, currency }),
    most: formats.amount(payment.refundable),
    who: nameOf(payment.contact),
    provider: payment.providerLabel,
  });
  return payment.mode === "test" ? `${sentence} ${words.create.testSentence}` : sentence;
}
