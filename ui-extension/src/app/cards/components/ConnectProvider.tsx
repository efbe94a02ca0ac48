import { Button, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import type { ConnectLink } from "@payments/shared";
import { useState } from "react";
import { useTab } from "../tab.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface ConnectProviderProps {
  readonly variant: "primary" | "secondary";
  readonly size?: "sm" | "md";
  readonly label?: string;
}

/** Asks for a one-time address and then leads there: a provider's keys must never pass through HubSpot. */
export function ConnectProvider({ variant, size = "md", label = words.connect.button }: ConnectProviderProps) {
  const { api, formats, refresh, now } = useTab();
  const { isBusy, problem, submit } = useSubmit();
  const [link, setLink] = useState<ConnectLink | null>(null);
  if (link && link.expiresAt > now()) {
    return (
      <Flex direction="column" gap="sm" align="start">
        <Text>{words.connect.ready(formats.moment(link.expiresAt))}</Text>
        <Flex direction="row" gap="sm" wrap>
          <Button variant={variant} size={size} href={{ url: link.url, external: true }} testId="open-connect-link">
            {words.connect.open}
          </Button>
          <Button variant="secondary" size={size} onClick={refresh} testId="connected">
            {words.connect.again}
          </Button>
        </Flex>
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="sm" align="start">
      {problem && <ProblemAlert problem={problem} />}
      <LoadingButton
        variant={variant}
        size={size}
        loading={isBusy}
        onClick={() => submit(api.connectLink, setLink)}
        testId="connect-provider"
      >
        {label}
      </LoadingButton>
    </Flex>
  );
}
