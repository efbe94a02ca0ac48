import { Flex, Heading, List, Text } from "@hubspot/ui-extensions";
import type { AttemptLine } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

/** Every go of the customer at paying: what came of it, by which means, when, and why it failed. */
export function Attempts({ attempts }: { attempts: readonly AttemptLine[] }) {
  const { formats } = useTab();
  if (attempts.length === 0) return null;
  return (
    <Flex direction="column" gap="xs">
      <Heading>{words.details.attempts}</Heading>
      <List variant="unordered-styled">
        {attempts.map((attempt) => (
          <Flex key={attempt.id} direction="column">
            <Text>{[words.attempt[attempt.state], attempt.reason].filter(Boolean).join(": ")}</Text>
            <Text variant="microcopy">
              {[
                meansOf(attempt),
                attempt.fee && words.details.fee(formats.amount(attempt.fee)),
                formats.moment(attempt.at),
              ]
                .filter(Boolean)
                .join(" · ")}
            </Text>
          </Flex>
        ))}
      </List>
    </Flex>
  );
}

/** `card · visa ···· 4242` */
function meansOf({ method, card }: AttemptLine): string {
  const hint = card && [card.brand, "····", card.last4].filter(Boolean).join(" ");
  return [method?.replaceAll("_", " "), hint].filter(Boolean).join(" · ");
}
