import { Alert, Button, Flex, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { nameOf, words } from "../words.ts";
import { CopyButton } from "./CopyButton.tsx";
import { QrButton } from "./QrButton.tsx";

interface CreatedPaymentProps {
  readonly payment: PaymentRow;
  /** Null while no further payment may be made. */
  readonly onAnother: (() => void) | null;
  readonly onFinish: () => void;
}

/** What was made, for whom, how much, until when; and the link, which is what one came for. */
export function CreatedPayment({ payment, onAnother, onFinish }: CreatedPaymentProps) {
  const { formats } = useTab();
  const { amount, contact, validUntil, link, description } = payment;
  const done = words.create.done({
    who: nameOf(contact),
    amount: formats.amount(amount),
    until: validUntil === null ? null : formats.moment(validUntil),
  });
  return (
    <Flex direction="column" gap="md">
      <Alert title={words.create.doneTitle} variant="success" testId="created">
        {done}
      </Alert>
      <Text>{description}</Text>
      {payment.mode === "test" && <Text>{words.create.testSentence}</Text>}
      {link && <Text testId="created-link">{link}</Text>}
      <Flex direction="row" gap="sm" align="start" wrap>
        {link && (
          <CopyButton
            text={link}
            label={words.act.copyLink}
            field={words.create.link}
            variant="primary"
            size="md"
            testId="copy-created"
          />
        )}
        {link && <QrButton link={link} size="md" testId="qr-created" />}
        {onAnother && (
          <Button variant="secondary" onClick={onAnother} testId="create-another">
            {words.create.another}
          </Button>
        )}
        <Button variant="secondary" onClick={onFinish} testId="create-done">
          {words.create.finish}
        </Button>
      </Flex>
    </Flex>
  );
}
