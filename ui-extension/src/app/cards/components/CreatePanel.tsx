import { Panel, PanelBody, PanelSection } from "@hubspot/ui-extensions";
import type { AgainDraft, CreateForm, PaymentDetail } from "@payments/shared";
import { useRef, useState } from "react";
import { startDraft } from "../create-draft.ts";
import { referenceCode } from "../reference-code.ts";
import { useTab } from "../tab.ts";
import { useDealLines } from "../use-deal-lines.ts";
import { useFields } from "@payments/screens/use-fields";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { CreatedPayment } from "./CreatedPayment.tsx";
import { CreateFields } from "./CreateFields.tsx";

interface CreatePanelProps {
  readonly form: CreateForm;
  /** Whether no further payment may be made after this one. */
  readonly isBlocked: boolean;
  /** A payment that is asked for again: the form starts with what it was. */
  readonly again?: AgainDraft;
  /** Each panel of a page needs an id of its own. */
  readonly panelId?: string;
}

/** From the form, filled in, to the finished link, in one panel. */
export function CreatePanel({ form, isBlocked, again, panelId = "create-payment" }: CreatePanelProps) {
  const { adopt, formats, newKey } = useTab();
  const [created, setCreated] = useState<PaymentDetail | null>(null);
  // The same until a payment has been made with it: a form made anew under a person's hands would lose the focus.
  const code = useRef<string | null>(null);
  const fields = useFields(() => {
    code.current ??= referenceCode(newKey());
    return startDraft({ form, locale: formats.locale, code: code.current, again });
  });
  const write = useSubmit();
  const dealLines = useDealLines(form, fields);
  const startAfresh = (): void => {
    setCreated(null);
    if (write.begin()) fields.reset();
  };
  const overlay = useOverlay(panelId, { isFilling: created === null, startAfresh });
  const open = (): void => {
    overlay.props.onOpen();
    if (!again) dealLines.open();
  };
  const finish = (payment: PaymentDetail): void => {
    code.current = null;
    setCreated(payment);
    adopt(payment);
  };
  // There may be many payments to ask again, each with a panel: a form is made when one of them is opened.
  const isWanted = again === undefined || overlay.isOpen;
  return (
    <Panel {...overlay.props} onOpen={open} title={words.create.title} width="md">
      <PanelBody>
        <PanelSection>
          {created && (
            <CreatedPayment payment={created} onAnother={isBlocked ? null : startAfresh} onFinish={overlay.close} />
          )}
          {!created && isWanted && (
            <CreateFields
              key={fields.session}
              form={form}
              fields={fields}
              write={write}
              dealLines={dealLines}
              replaces={again?.replaces ?? null}
              onCreated={finish}
              onClose={overlay.close}
            />
          )}
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}
