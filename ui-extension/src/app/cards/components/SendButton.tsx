import { Button, Panel, PanelBody, PanelSection, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { useOverlay } from "../use-overlay.ts";
import { nameOf, words } from "../words.ts";
import { SendStep } from "./SendStep.tsx";

interface SendButtonProps {
  readonly payment: PaymentRow;
  readonly size: "xs" | "sm" | "md";
  /** Keeps the ids of two buttons about one payment apart. */
  readonly scope?: string;
}

/** Opens the send step of a payment that can still be paid: the same link, to the same person or another. */
export function SendButton({ payment, size, scope = payment.id }: SendButtonProps) {
  if (payment.link === null) return null;
  return (
    <Button
      size={size}
      variant="secondary"
      overlay={<SendPanel payment={payment} scope={scope} />}
      testId={`send-${scope}`}
    >
      {words.send.button}
    </Button>
  );
}

export function SendPanel({ payment, scope }: { readonly payment: PaymentRow; readonly scope: string }) {
  const { formats } = useTab();
  const overlay = useOverlay(`send-${scope}`, { isFilling: true, startAfresh: () => undefined });
  const { amount, contact, validUntil } = payment;
  const about = words.create.done({
    who: nameOf(contact),
    amount: formats.amount(amount),
    until: validUntil === null ? null : formats.moment(validUntil),
  });
  return (
    <Panel {...overlay.props} title={words.send.title} width="md">
      <PanelBody>
        <PanelSection>
          <Text>{about}</Text>
          {overlay.isOpen && <SendStep payment={payment} onOvertaken={overlay.giveWay} scope={`link-${scope}`} />}
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}
