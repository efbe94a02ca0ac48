import type { PaymentRow } from "@payments/shared";
import { startConfirmation } from "../confirm-draft.ts";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";
import { ConfirmFields } from "./ConfirmFields.tsx";
import { SumPanel } from "./SumPanel.tsx";

/** Says that money came another way. */
export function ConfirmPanel({ payment }: { payment: PaymentRow }) {
  const { formats, now } = useTab();
  return (
    <SumPanel
      id={`confirm-${payment.id}`}
      title={words.confirm.title}
      payment={payment}
      start={() => startConfirmation(payment, formats, now())}
      Fields={ConfirmFields}
      said={({ stillOpen, providerLabel }, amount) =>
        stillOpen === null
          ? { type: "success", message: words.confirm.success(amount) }
          : { type: "warning", message: words.confirm.stillOpen.told(amount, providerLabel) }
      }
    />
  );
}
