import { Button, Flex, Tag, Text } from "@hubspot/ui-extensions";
import type { ProviderFreshness } from "@payments/shared";
import { agoText } from "@payments/screens/ago-text";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

interface FreshnessProps {
  readonly readAt: number;
  readonly hasFailed: boolean;
  readonly providers: readonly ProviderFreshness[];
}

/** How old the list is, when each provider last told the truth about it, and a way to have it read again. */
export function Freshness({ readAt, hasFailed, providers }: FreshnessProps) {
  const { formats, refresh } = useTab();
  const time = formats.time(readAt);
  return (
    <Flex direction="column" gap="xs">
      {providers.map((provider) => (
        <Heard key={provider.connectionId} provider={provider} />
      ))}
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text variant={hasFailed ? "bodytext" : "microcopy"} testId="freshness">
          {hasFailed ? words.load.stale(time) : words.load.fresh(time)}
        </Text>
        <Button variant="transparent" size="xs" onClick={refresh} testId="refresh">
          {words.load.refresh}
        </Button>
      </Flex>
    </Flex>
  );
}

function Heard({ provider }: { provider: ProviderFreshness }) {
  const { formats, now } = useTab();
  const { connectionId, label, mode, heardAt, isStale } = provider;
  const name = mode === "test" ? words.create.testConnection(label) : label;
  const testId = `heard-${connectionId}`;
  if (isStale) {
    const since = heardAt === null ? words.load.silent(name) : words.load.silentSince(name, formats.moment(heardAt));
    return (
      <Flex direction="row" gap="sm" align="center" wrap>
        <Tag variant="warning" testId={testId}>
          {since}
        </Tag>
        <Text variant="microcopy">{words.load.silentCure(label)}</Text>
      </Flex>
    );
  }
  if (heardAt === null) return null;
  return (
    <Text variant="microcopy" testId={testId}>
      {words.load.checked(name, agoText(heardAt, now(), formats))}
    </Text>
  );
}
