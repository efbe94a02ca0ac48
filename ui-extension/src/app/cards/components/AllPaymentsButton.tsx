import { Button, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import type { OverviewLink } from "@payments/shared";
import { useState } from "react";
import { useTab } from "../tab.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

/** Leads to the list of all the account's payments, by an address that is asked for when it is wanted and works once. */
export function AllPaymentsButton() {
  const { api, formats, now } = useTab();
  const { isBusy, problem, submit } = useSubmit();
  const [link, setLink] = useState<OverviewLink | null>(null);
  if (link && link.expiresAt > now()) {
    return (
      <Flex direction="column" gap="xs" align="start">
        <Button
          variant="secondary"
          size="sm"
          href={{ url: link.url, external: true }}
          // Used up by the press: the next one needs an address of its own.
          onClick={() => setLink(null)}
          testId="open-all-payments"
        >
          {words.overview.open}
        </Button>
        <Text variant="microcopy">{words.overview.ready(formats.moment(link.expiresAt))}</Text>
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="xs" align="start">
      {problem && <ProblemAlert problem={problem} />}
      <LoadingButton
        variant="secondary"
        size="sm"
        loading={isBusy}
        onClick={() => submit(api.overviewLink, setLink)}
        testId="all-payments"
      >
        {words.overview.button}
      </LoadingButton>
    </Flex>
  );
}
