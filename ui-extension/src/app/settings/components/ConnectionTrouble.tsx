import { Alert, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { ConnectionView } from "@payments/shared";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

/** Why a connection's provider does not let us in, since when, and the press that finds out whether it is cured. */
export function ConnectionTrouble({ connection: { id, trouble } }: { readonly connection: ConnectionView }) {
  const { api, formats, newKey, refresh, view } = useSettings();
  const { isBusy, problem, submit } = useWrite({ newKey, refresh });
  if (!trouble) return null;
  const say = words.connections.trouble;
  return (
    <Flex direction="column" gap="sm" align="start">
      <Alert title={say.titles[trouble.reason]} variant="danger" testId={`trouble-${id}`}>
        {[say.since(formats.moment(trouble.since)), trouble.said && say.said(trouble.said), say.cures[trouble.reason]]
          .filter(Boolean)
          .join(" ")}
      </Alert>
      {problem ? <ProblemAlert problem={problem} /> : <Text variant="microcopy">{say.effect}</Text>}
      {view.mayChange && (
        <LoadingButton
          variant="secondary"
          size="sm"
          loading={isBusy}
          onClick={() => submit((key) => api.tryConnection(id, key), refresh)}
          testId={`try-${id}`}
        >
          {say.tryAgain}
        </LoadingButton>
      )}
    </Flex>
  );
}
