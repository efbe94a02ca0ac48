import { Button, Flex, Form, Input, LoadingButton, Text, TextArea } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { readRefund, readRefundAmount, type RefundDraft } from "../refund-draft.ts";
import { type Tab, useTab } from "../tab.ts";
import { fieldError, textField } from "@payments/screens/use-fields";
import { useSend } from "../use-send.ts";
import { nameOf, words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";
import type { SumFieldsProps } from "./SumPanel.tsx";

const shownHere = ["amount", "reason"];

export function RefundFields({ payment, fields, write, onDone, onOvertaken, onClose }: SumFieldsProps<RefundDraft>) {
  const { api, formats } = useTab();
  const { messages, send } = useSend({
    write,
    read: () => readRefund(fields.latest.current, payment, formats),
    send: (idempotencyKey, request) => api.refund(payment.id, { idempotencyKey, ...request }),
    onDone: (answer, { amount }) => onDone(answer, amount),
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
