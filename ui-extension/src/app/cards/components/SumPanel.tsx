import { Panel, PanelBody, PanelSection } from "@hubspot/ui-extensions";
import type { ApiProblem } from "@payments/screens/api-problem";
import { useFields } from "@payments/screens/use-fields";
import type { PaymentRow } from "@payments/shared";
import type { ReactNode } from "react";
import { useTab } from "../tab.ts";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";

/** What the form gets of its panel. */
export interface SumFieldsProps<Draft extends object> {
  readonly payment: PaymentRow;
  readonly fields: ReturnType<typeof useFields<Draft>>;
  readonly write: ReturnType<typeof useSubmit>;
  /** `decimal` is the sum that was asked for, which may be a part. */
  readonly onDone: (answer: PaymentRow, decimal: string) => void;
  readonly onOvertaken: (problem: ApiProblem) => void;
  readonly onClose: () => void;
}

interface SumPanelProps<Draft extends object> {
  readonly id: string;
  readonly title: string;
  readonly payment: PaymentRow;
  readonly start: () => Draft;
  readonly Fields: (props: SumFieldsProps<Draft>) => ReactNode;
  /** What the page says once it is done; the amount arrives formatted. */
  readonly said: (
    answer: PaymentRow,
    amount: string,
  ) => { readonly type: "success" | "info" | "warning"; readonly message: string };
}

/** A panel in which a sum of a payment is stated and sent. It closes when it is done, and the page says what came of it. */
export function SumPanel<Draft extends object>({ id, title, payment, start, Fields, said }: SumPanelProps<Draft>) {
  const { actions, adopt, formats } = useTab();
  const fields = useFields(start);
  const write = useSubmit();
  const overlay = useOverlay(id, { isFilling: true, startAfresh: () => write.begin() && fields.reset() });
  const finish = (answer: PaymentRow, decimal: string): void => {
    overlay.close();
    adopt(answer);
    actions.addAlert(said(answer, formats.typedAmount({ decimal, currency: answer.amount.currency })));
  };
  return (
    <Panel {...overlay.props} title={title} width="md">
      <PanelBody>
        <PanelSection>
          <Fields
            key={fields.session}
            {...{ payment, fields, write }}
            onDone={finish}
            onOvertaken={overlay.giveWay}
            onClose={overlay.close}
          />
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}
