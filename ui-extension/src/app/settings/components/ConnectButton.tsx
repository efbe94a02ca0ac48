import { Button, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { ConnectLink } from "@payments/shared";
import { useState } from "react";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface ConnectButtonProps {
  readonly label: string;
  readonly variant: "primary" | "secondary";
}

/** Asks for a one-time address and then leads there: a provider's keys must never pass through HubSpot. */
export function ConnectButton({ label, variant }: ConnectButtonProps) {
  const { api, formats, now, newKey, refresh } = useSettings();
  const { isBusy, problem, submit } = useWrite({ newKey, refresh });
  const [link, setLink] = useState<ConnectLink | null>(null);
  const finish = (): void => {
    setLink(null);
    refresh();
  };
  if (link && link.expiresAt > now()) {
    return (
      <Flex direction="column" gap="sm" align="start">
        <Text>{words.connections.linkReady(formats.moment(link.expiresAt))}</Text>
        <Flex direction="row" gap="sm" wrap>
          <Button variant={variant} href={{ url: link.url, external: true }} testId="open-connect-link">
            {words.connections.openLink}
          </Button>
          <Button variant="secondary" onClick={finish} testId="connected">
            {words.connections.done}
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
        loading={isBusy}
        onClick={() => submit(api.connectLink, setLink)}
        testId="connect-provider"
      >
        {label}
      </LoadingButton>
    </Flex>
  );
}
