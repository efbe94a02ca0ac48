import { Input, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { readAmount, writeAmount } from "@payments/screens/amount-text";
import { amountMessages } from "../amount-messages.ts";
import { useTab } from "../tab.ts";
import { type Reading, useAct } from "../use-act.ts";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { amount: text } = words.acts;

/** Has an open payment ask for another sum. */
export function AmountModal({ payment }: { payment: PaymentRow }) {
  const { api, actions, formats } = useTab();
  const { amount, description } = payment;
  const fields = useFields(() => ({ amount: writeAmount(amount.decimal, formats.locale) }));
  const act = useAct({
    payment,
    name: "amount",
    startAfresh: fields.reset,
    read: (): Reading<string> => {
      const decimal = readAmount(fields.latest.current.amount, formats.locale);
      const messages = amountMessages(decimal, formats.locale);
      return decimal === null || messages.length > 0 ? { messages } : { request: decimal };
    },
    send: (idempotencyKey, decimal) => api.changeAmount(payment.id, { idempotencyKey, amount: decimal }),
    onDone: (answer) => actions.addAlert({ type: "success", message: text.success(formats.amount(answer.amount)) }),
  });
  return (
    <ActModal act={act} title={text.title} submit={text.submit} keep={text.keep} shown={["amount"]}>
      <Text>{text.text(formats.amount(amount), description)}</Text>
      <Input
        key={fields.session}
        label={`${text.amount} (${amount.currency})`}
        required
        {...textField(fields, "amount")}
        {...fieldError(act.messages, "amount")}
      />
      <Text>{text.note}</Text>
    </ActModal>
  );
}
