import { EmptyState, Flex, Heading, Link, Text } from "@hubspot/ui-extensions";
import type { EndpointsView } from "@payments/shared";
import { accessWords } from "../access-words.ts";
import { Loading, LoadFailed } from "../components/LoadFailed.tsx";
import { useSettings } from "../settings.ts";
import { useOwnView } from "../use-own-view.ts";
import { WebhookEndpoint } from "./WebhookEndpoint.tsx";
import { WebhookForm } from "./WebhookForm.tsx";

const words = accessWords.hooks;

/** Where the account's own programs hear what happens: for whoever may change the settings. */
export function Webhooks() {
  const { view } = useSettings();
  return view.mayChange ? <OwnEndpoints /> : <Text>{accessWords.notAllowed}</Text>;
}

function OwnEndpoints() {
  const { calls, actions } = useSettings();
  const { view, problem, refresh, retry, adopt } = useOwnView<EndpointsView>("/api/webhook-endpoints");
  if (!view && problem) return <LoadFailed problem={problem} onRetry={retry} />;
  if (!view) return <Loading label={accessWords.waiting} />;
  const { endpoints, types, docsUrl } = view;
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.title}</Heading>
      <Text>{words.intro}</Text>
      <Link href={{ url: docsUrl, external: true }}>{accessWords.docs}</Link>
      {endpoints.length === 0 && (
        <EmptyState title={words.emptyTitle} imageName="integrations" layout="vertical">
          <Text>{words.empty}</Text>
        </EmptyState>
      )}
      {endpoints.map((endpoint) => (
        <WebhookEndpoint key={endpoint.id} {...{ endpoint, types, adopt, refresh }} />
      ))}
      <WebhookForm
        types={types}
        submitLabel={words.add}
        send={(wish) => calls.post<EndpointsView>("/api/webhook-endpoints", wish)}
        onDone={(after) => {
          adopt(after);
          actions.addAlert({ type: "success", message: words.added });
        }}
        refresh={refresh}
      />
    </Flex>
  );
}
