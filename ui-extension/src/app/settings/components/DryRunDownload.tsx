import { Flex, Link, LoadingButton, Text } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { ConnectLink } from "@payments/shared";
import { useState } from "react";
import type { RulesApi } from "../api/rules.ts";
import { useSettings } from "../settings.ts";
import { rulesWords } from "../words/rules.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

const words = rulesWords.dryRun.download;

/** Leads to everything a dry run found: the table on the screen ends after a hundred moves. */
export function DryRunDownload({ api, runId }: { readonly api: RulesApi; readonly runId: string }) {
  const { formats, now, newKey } = useSettings();
  const write = useWrite({ newKey, refresh: () => undefined });
  const [link, setLink] = useState<ConnectLink | null>(null);
  const ask = (): Promise<void> => write.submit(() => api.dryRunLink(runId), setLink);
  return (
    <Flex direction="column" gap="sm" align="start">
      {write.problem && <ProblemAlert problem={write.problem} />}
      {link && link.expiresAt > now() ? (
        <>
          <Link href={{ url: link.url, external: true }}>{words.open}</Link>
          <Text variant="microcopy">{words.until(formats.moment(link.expiresAt))}</Text>
        </>
      ) : (
        <LoadingButton variant="secondary" size="sm" loading={write.isBusy} onClick={ask} testId="dry-run-csv">
          {words.ask}
        </LoadingButton>
      )}
    </Flex>
  );
}
