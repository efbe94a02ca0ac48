import { Flex, Heading, List, Text } from "@hubspot/ui-extensions";
import type { TimelineEntry } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

/** What happened to the payment, in the order the server tells it. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const { formats } = useTab();
  if (entries.length === 0) return null;
  return (
    <Flex direction="column" gap="xs">
      <Heading>{words.details.timeline}</Heading>
      <List variant="unordered-styled">
        {entries.map(({ id, at, text }) => (
          <Flex key={id} direction="column">
            <Text>{text}</Text>
            <Text variant="microcopy">{formats.moment(at)}</Text>
          </Flex>
        ))}
      </List>
    </Flex>
  );
}
