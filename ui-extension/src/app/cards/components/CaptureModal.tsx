import { Input, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { isMore, readAmount, writeAmount } from "@payments/screens/amount-text";
import { amountMessages } from "../amount-messages.ts";
import { useTab } from "../tab.ts";
import { type Reading, useAct } from "../use-act.ts";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { capture } = words.acts;

/** Takes money that is held, all of it or a part. */
export function CaptureModal({ payment }: { payment: PaymentRow }) {
  const { api, actions, formats } = useTab();
  const { held, description, capturesOnce, providerLabel } = payment;
  const fields = useFields(() => ({ amount: writeAmount(held.decimal, formats.locale) }));
  const amount = formats.amount(held);
  const act = useAct({
    payment,
    name: "capture",
    startAfresh: fields.reset,
    read: (): Reading<string> => {
      const decimal = readAmount(fields.latest.current.amount, formats.locale);
      const messages = amountMessages(decimal, formats.locale);
      if (decimal === null || messages.length > 0) return { messages };
      if (!isMore(decimal, held.decimal)) return { request: decimal };
      return { messages: [{ name: "amount", message: capture.high(amount) }] };
    },
    send: (idempotencyKey, decimal) => api.capture(payment.id, { idempotencyKey, amount: decimal }),
    onDone: (answer, decimal) => {
      const taken = formats.typedAmount({ decimal, currency: held.currency });
      const isTaken = answer.received.minor > payment.received.minor;
      const message = isTaken ? capture.success(taken) : capture.asked(taken, providerLabel);
      actions.addAlert({ type: isTaken ? "success" : "info", message });
    },
  });
  return (
    <ActModal act={act} title={capture.title} submit={capture.submit} keep={capture.keep} shown={["amount"]}>
      <Text>{capture.text(amount, description)}</Text>
      <Input
        key={fields.session}
        label={`${capture.amount} (${held.currency})`}
        description={capture.most(amount)}
        required
        {...textField(fields, "amount")}
        {...fieldError(act.messages, "amount")}
      />
      <Text>{capturesOnce ? capture.once : capture.many}</Text>
    </ActModal>
  );
}
