import { EmptyState, Flex, Heading, Link, Text } from "@hubspot/ui-extensions";
import { accessWords } from "../words/access.ts";
import { Group } from "../components/Group.tsx";
import { Loading, LoadFailed } from "../components/LoadFailed.tsx";
import { useSettings } from "../settings.ts";
import { useOwnView } from "../use-own-view.ts";
import { WebhookEndpoint } from "./WebhookEndpoint.tsx";
import { WebhookForm } from "./WebhookForm.tsx";

const words = accessWords.hooks;

/** Where the account's own programs hear what happens. */
export function Webhooks() {
  const { api, actions } = useSettings();
  const { view, problem, refresh, retry, adopt } = useOwnView(api.endpoints.view);
  if (!view && problem) return <LoadFailed problem={problem} onRetry={retry} />;
  if (!view) return <Loading label={accessWords.waiting} />;
  const { endpoints, types, docsUrl } = view;
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.title}</Heading>
      <Text>{words.intro}</Text>
      <Link href={{ url: docsUrl, external: true }}>{words.docs}</Link>
      {endpoints.length === 0 && (
        <EmptyState title={words.emptyTitle} imageName="integrations" layout="vertical">
          <Text>{words.empty}</Text>
        </EmptyState>
      )}
      {endpoints.map((endpoint) => (
        <WebhookEndpoint key={endpoint.id} {...{ endpoint, types, adopt, refresh }} />
      ))}
      <Group title={words.another}>
        <WebhookForm
          types={types}
          submitLabel={words.add}
          send={api.endpoints.add}
          onDone={(after) => {
            adopt(after);
            actions.addAlert({ type: "success", message: words.added });
          }}
          refresh={refresh}
        />
      </Group>
    </Flex>
  );
}
