import { Panel, PanelBody, PanelSection } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { startRefund } from "../refund-draft.ts";
import { useTab } from "../tab.ts";
import { useFields } from "@payments/screens/use-fields";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { RefundFields } from "./RefundFields.tsx";

/** Gives money back, all of it or a part. */
export function RefundPanel({ payment }: { payment: PaymentRow }) {
  const { actions, adopt, formats } = useTab();
  const fields = useFields(() => startRefund(payment, formats));
  const write = useSubmit();
  const overlay = useOverlay(`refund-${payment.id}`, {
    isFilling: true,
    startAfresh: () => write.begin() && fields.reset(),
  });
  const finish = (answer: PaymentRow, decimal: string): void => {
    overlay.close();
    adopt(answer);
    const amount = formats.typedAmount({ decimal, currency: answer.amount.currency });
    const isGiven = answer.refunded.minor > payment.refunded.minor;
    actions.addAlert(
      isGiven
        ? { type: "success", message: words.refund.success(amount) }
        : { type: "info", message: words.refund.asked(amount, answer.providerLabel) },
    );
  };
  return (
    <Panel {...overlay.props} title={words.refund.title} width="md">
      <PanelBody>
        <PanelSection>
          <RefundFields
            key={fields.session}
            payment={payment}
            fields={fields}
            write={write}
            onRefunded={finish}
            onOvertaken={overlay.giveWay}
            onClose={overlay.close}
          />
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}
