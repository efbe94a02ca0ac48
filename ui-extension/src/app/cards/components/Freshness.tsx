import { Button, Flex, Text } from "@hubspot/ui-extensions";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

/** How old the list is, and a way to have it read again. */
export function Freshness({ readAt, hasFailed }: { readAt: number; hasFailed: boolean }) {
  const { formats, refresh } = useTab();
  const time = formats.time(readAt);
  return (
    <Flex direction="row" gap="sm" align="center" wrap>
      <Text variant={hasFailed ? "bodytext" : "microcopy"} testId="freshness">
        {hasFailed ? words.load.stale(time) : words.load.fresh(time)}
      </Text>
      <Button variant="transparent" size="xs" onClick={refresh} testId="refresh">
        {words.load.refresh}
      </Button>
    </Flex>
  );
}
