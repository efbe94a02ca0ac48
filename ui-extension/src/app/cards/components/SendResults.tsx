import { Alert, Flex, Heading, Text } from "@hubspot/ui-extensions";
import type { DeliveryView } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

/** What became of the e-mails sent from this step, the latest first. */
export function SendResults({ results }: { readonly results: readonly DeliveryView[] }) {
  return (
    <>
      {results.map((delivery) => (
        <SendResult key={delivery.id} delivery={delivery} />
      ))}
    </>
  );
}

function SendResult({ delivery }: { readonly delivery: DeliveryView }) {
  const { formats } = useTab();
  const { id, to, state, reason, at } = delivery;
  const address = to ?? "";
  if (state === "sent") {
    return (
      <Alert title={words.send.sentTitle(address)} variant="success" testId={`sent-${id}`}>
        {words.send.sentAt(formats.time(at))}
      </Alert>
    );
  }
  const hasFailed = state === "failed";
  const title = hasFailed ? words.send.failedTitle(address) : words.send.unknownTitle(address);
  return (
    <Alert title={title} variant={hasFailed ? "danger" : "warning"} testId={`sent-${id}`}>
      {[sentence(reason ?? ""), words.send.kept].filter(Boolean).join(" ")}
    </Alert>
  );
}

function sentence(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

/** Everything that was done to bring the link to the customer, with its result. */
export function SendHistory({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  const { formats } = useTab();
  if (deliveries.length === 0) return null;
  return (
    <Flex direction="column" gap="xs">
      <Heading>{words.send.history}</Heading>
      {deliveries.map(({ id, channel, to, state, at }) => (
        <Text key={id} testId={`delivery-${id}`}>
          {words.send.entry({
            what: words.send.channel[channel],
            to,
            state:
              channel === "email" || channel.startsWith("provider_") ? words.send.state[state] : words.send.handedOver,
            moment: formats.moment(at),
          })}
        </Text>
      ))}
    </Flex>
  );
}
