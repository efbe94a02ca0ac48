import { Select, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { useAct } from "../use-act.ts";
import { fieldError, useFields } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { provider: text } = words.acts;

/** Has another provider take the same link over. */
export function ProviderModal({ payment }: { payment: PaymentRow }) {
  const { api, actions, formats } = useTab();
  const { otherProviders, amount, description, providerLabel } = payment;
  const fields = useFields(() => ({ connectionId: otherProviders[0]?.id ?? "" }));
  const act = useAct({
    payment,
    name: "provider",
    startAfresh: fields.reset,
    read: () => ({ request: fields.latest.current.connectionId }),
    send: (idempotencyKey, connectionId) => api.changeProvider(payment.id, { idempotencyKey, connectionId }),
    onDone: (answer) => actions.addAlert({ type: "success", message: text.success(answer.providerLabel) }),
  });
  return (
    <ActModal act={act} title={text.title} submit={text.submit} keep={text.keep} shown={["connectionId"]}>
      <Text>{text.text(formats.amount(amount), description)}</Text>
      <Select
        name="connectionId"
        label={text.label}
        options={otherProviders.map(({ id, label }) => ({ value: id, label }))}
        value={fields.committed.connectionId}
        onChange={(connectionId) => fields.commit({ connectionId: String(connectionId) })}
        {...fieldError(act.messages, "connectionId")}
      />
      <Text>{text.note(providerLabel)}</Text>
    </ActModal>
  );
}
