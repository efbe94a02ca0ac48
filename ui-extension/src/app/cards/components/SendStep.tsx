import { Button, Flex, LoadingSpinner } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import type { ApiProblem } from "@payments/screens/api-problem";
import { useMessage } from "../use-message.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { SendForm } from "./SendForm.tsx";
import { LinkWays } from "./SendWays.tsx";

interface SendStepProps {
  readonly payment: PaymentRow;
  /** Called when the payment has changed meanwhile so that there is nothing to send any more. */
  readonly onOvertaken?: (problem: ApiProblem) => void;
  /** Keeps the test ids of two surfaces about one payment apart. */
  readonly scope: string;
}

/** Everything that brings a link to the customer. The link itself is at hand also while the message cannot be read. */
export function SendStep({ payment, onOvertaken, scope }: SendStepProps) {
  const { message, problem, restart, show, note } = useMessage(payment.id);
  const { link } = payment;
  // One button is the obvious one: sending where that works, else taking the link along.
  const isMailOpen = message?.channels.some(({ channel, blocked }) => channel === "email" && blocked === null);
  const variant = isMailOpen || (!message && !problem) ? "secondary" : "primary";
  return (
    <Flex direction="column" gap="md">
      {link && <LinkWays link={link} variant={variant} note={note} scope={scope} />}
      {message ? (
        <SendForm payment={payment} message={message} show={show} note={note} onOvertaken={onOvertaken} scope={scope} />
      ) : (
        <MessageOnItsWay problem={problem} restart={restart} scope={scope} />
      )}
    </Flex>
  );
}

interface OnItsWayProps extends Pick<SendStepProps, "scope"> {
  readonly problem: ApiProblem | null;
  readonly restart: () => void;
}

function MessageOnItsWay({ problem, restart, scope }: OnItsWayProps) {
  if (!problem) return <LoadingSpinner label={words.send.loading} showLabel />;
  return (
    <>
      <ProblemAlert problem={problem} />
      <Flex direction="row">
        <Button variant="secondary" size="sm" onClick={restart} testId={`message-again-${scope}`}>
          {words.send.loadAgain}
        </Button>
      </Flex>
    </>
  );
}
