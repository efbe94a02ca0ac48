import { Panel, PanelBody, PanelSection } from "@hubspot/ui-extensions";
import type { CreateForm, PaymentRow } from "@payments/shared";
import { useState } from "react";
import { startDraft } from "../create-draft.ts";
import { useTab } from "../tab.ts";
import { useFields } from "../use-fields.ts";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { CreatedPayment } from "./CreatedPayment.tsx";
import { CreateFields } from "./CreateFields.tsx";

/** From the empty form to the finished link, in one panel. */
export function CreatePanel({ form, isBlocked }: { form: CreateForm; isBlocked: boolean }) {
  const { adopt, formats } = useTab();
  const [created, setCreated] = useState<PaymentRow | null>(null);
  const fields = useFields(() => startDraft(form, formats.locale));
  const write = useSubmit();
  const startAfresh = (): void => {
    setCreated(null);
    if (write.begin()) fields.reset();
  };
  const overlay = useOverlay("create-payment", { isFilling: created === null, startAfresh });
  const finish = (payment: PaymentRow): void => {
    setCreated(payment);
    adopt(payment);
  };
  return (
    <Panel {...overlay.props} title={words.create.title} width="md">
      <PanelBody>
        <PanelSection>
          {created ? (
            <CreatedPayment payment={created} onAnother={isBlocked ? null : startAfresh} onFinish={overlay.close} />
          ) : (
            <CreateFields
              key={fields.session}
              form={form}
              fields={fields}
              write={write}
              onCreated={finish}
              onClose={overlay.close}
            />
          )}
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}
