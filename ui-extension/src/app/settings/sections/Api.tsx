import { Divider, Flex, Text } from "@hubspot/ui-extensions";
import { accessWords } from "../words/access.ts";
import { useSettings } from "../settings.ts";
import { ApiKeys } from "./ApiKeys.tsx";
import { Webhooks } from "./Webhooks.tsx";

/** What the account's own programs may do and where they hear of payments: for whoever may change the settings. */
export function Api() {
  const { view } = useSettings();
  if (!view.mayChange) return <Text>{accessWords.notAllowed}</Text>;
  return (
    <Flex direction="column" gap="lg">
      <ApiKeys />
      <Divider />
      <Webhooks />
    </Flex>
  );
}
