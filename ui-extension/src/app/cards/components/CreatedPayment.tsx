import { Alert, Button, Flex, Text } from "@hubspot/ui-extensions";
import type { PaymentDetail } from "@payments/shared";
import { useTab } from "../tab.ts";
import { nameOf, words } from "../words.ts";
import { PlannedMails } from "./PlannedMails.tsx";
import { SendStep } from "./SendStep.tsx";

interface CreatedPaymentProps {
  readonly payment: PaymentDetail;
  /** Null while no further payment may be made. */
  readonly onAnother: (() => void) | null;
  readonly onFinish: () => void;
}

/** What was made, for whom, how much, until when; and then, on the same surface, how the link gets there. */
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
      <Flex direction="column" gap="xs">
        <Text>{description}</Text>
        {payment.mode === "test" && <Text variant="microcopy">{words.create.testSentence}</Text>}
      </Flex>
      <PlannedMails planned={payment.planned} />
      {link && <Text testId="created-link">{link}</Text>}
      {link && <SendStep payment={payment} scope="created" />}
      <Flex direction="row" gap="sm" align="start" wrap>
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
