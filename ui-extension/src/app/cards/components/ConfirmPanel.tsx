import { Panel, PanelBody, PanelSection } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { startConfirmation } from "../confirm-draft.ts";
import { useTab } from "../tab.ts";
import { useFields } from "@payments/screens/use-fields";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ConfirmFields } from "./ConfirmFields.tsx";

/** Says that money came another way. */
export function ConfirmPanel({ payment }: { payment: PaymentRow }) {
  const { actions, adopt, formats, now } = useTab();
  const fields = useFields(() => startConfirmation(payment, formats, now()));
  const write = useSubmit();
  const overlay = useOverlay(`confirm-${payment.id}`, {
    isFilling: true,
    startAfresh: () => write.begin() && fields.reset(),
  });
  const finish = (answer: PaymentRow, decimal: string): void => {
    overlay.close();
    adopt(answer);
    const amount = formats.typedAmount({ decimal, currency: answer.amount.currency });
    actions.addAlert({ type: "success", message: words.confirm.success(amount) });
  };
  return (
    <Panel {...overlay.props} title={words.confirm.title} width="md">
      <PanelBody>
        <PanelSection>
          <ConfirmFields
            key={fields.session}
            payment={payment}
            fields={fields}
            write={write}
            onConfirmed={finish}
            onOvertaken={overlay.giveWay}
            onClose={overlay.close}
          />
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}
