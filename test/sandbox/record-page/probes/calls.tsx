import {
  Button,
  ButtonRow,
  Flex,
  hubspot,
  logger,
  Text,
  type CrmContext,
  type CrmHostActions,
  type UiePlatformActions,
} from "@hubspot/ui-extensions";
import { useAssociations, useCrmProperties } from "@hubspot/ui-extensions/crm";
import { useState } from "react";

/** Calls out: to the server by both ways, and to the CRM. */
function Probe({
  context,
  actions,
}: {
  readonly context: CrmContext;
  readonly actions: CrmHostActions & UiePlatformActions;
}) {
  const [answer, setAnswer] = useState("nothing yet");
  const { properties } = useCrmProperties(["amount", "dealstage", "no_such_property"]);
  const { results } = useAssociations({ toObjectType: "0-1", properties: ["email"] });

  async function call(url: string, options: Parameters<typeof hubspot.fetch>[1] = {}): Promise<void> {
    const response = await hubspot.fetch(url, options);
    setAnswer(`${response.status} ${await response.text()}`);
  }

  async function callByItself(): Promise<void> {
    try {
      await globalThis.fetch("https://payments.example.com/api/payments");
      setAnswer("native fetch worked");
    } catch (error) {
      setAnswer(error instanceof Error ? error.message : "refused");
    }
  }

  const post = { method: "POST" as const, body: { amount: "750.00" }, headers: { Authorization: "Bearer probe" } };
  return (
    <Flex direction="column" gap="md">
      <Text testId="context">{JSON.stringify(context)}</Text>
      <Text testId="properties">{JSON.stringify(properties)}</Text>
      <Text testId="associations">{JSON.stringify(results)}</Text>
      <Text testId="answer">{answer}</Text>
      <ButtonRow>
        <Button onClick={() => call("https://payments.example.com/api/payments?objectId=512")}>Read</Button>
        <Button onClick={() => call("https://payments.example.com/api/payments", post)}>Create</Button>
        <Button onClick={() => call("https://elsewhere.example.com/api")}>Call elsewhere</Button>
        <Button onClick={callByItself}>Use native fetch</Button>
        <Button onClick={() => actions.refreshObjectProperties()}>Refresh</Button>
        <Button onClick={() => actions.reloadPage()}>Reload</Button>
        <Button onClick={() => logger.warn("Something is odd")}>Log</Button>
        <Button onClick={() => actions.navigateToPage({ to: "/settings" })}>Go to a page</Button>
      </ButtonRow>
    </Flex>
  );
}

hubspot.extend<"crm.record.tab">(({ context, actions }) => <Probe context={context} actions={actions} />);
