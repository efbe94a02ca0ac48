import type { PaymentRow } from "@payments/shared";
import { startRefund } from "../refund-draft.ts";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";
import { RefundFields } from "./RefundFields.tsx";
import { SumPanel } from "./SumPanel.tsx";

/** Gives money back, all of it or a part. */
export function RefundPanel({ payment }: { payment: PaymentRow }) {
  const { formats } = useTab();
  return (
    <SumPanel
      id={`refund-${payment.id}`}
      title={words.refund.title}
      payment={payment}
      start={() => startRefund(payment, formats)}
      Fields={RefundFields}
      said={({ refunded, providerLabel }, amount) =>
        refunded.minor > payment.refunded.minor
          ? { type: "success", message: words.refund.success(amount) }
          : { type: "info", message: words.refund.asked(amount, providerLabel) }
      }
    />
  );
}
