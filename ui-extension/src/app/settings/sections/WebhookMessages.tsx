import { Button, Flex, StatusTag, Table, TableBody, TableCell, TableRow, Text } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { SentMessage } from "@payments/shared";
import { useCallback } from "react";
import { accessWords } from "../words/access.ts";
import { ColumnTitles } from "../components/ColumnTitles.tsx";
import { Loading, LoadFailed } from "../components/LoadFailed.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { useSettings } from "../settings.ts";
import { useOwnView } from "../use-own-view.ts";

const words = accessWords.hooks;
const variants = { due: "info", delivered: "success", dead: "danger" } as const;

/** What an endpoint was sent lately and what came of each try. */
export function WebhookMessages({ endpointId }: { readonly endpointId: string }) {
  const { api, actions, newKey } = useSettings();
  const ask = useCallback(() => api.endpoints.messages(endpointId), [api, endpointId]);
  const { view, problem, refresh, retry, adopt } = useOwnView(ask);
  const write = useWrite({ newKey, refresh });
  if (!view && problem) return <LoadFailed problem={problem} onRetry={retry} />;
  if (!view) return <Loading label={accessWords.waiting} />;
  const resend = (id: string): Promise<void> =>
    write.submit(
      (idempotencyKey) => api.endpoints.resend(endpointId, id, idempotencyKey),
      (after) => {
        adopt(after);
        actions.addAlert({ type: "success", message: words.resent });
      },
    );
  return (
    <Flex direction="column" gap="sm" align="start">
      {write.problem && <ProblemAlert problem={write.problem} />}
      {view.messages.length === 0 ? (
        <Text>{words.none}</Text>
      ) : (
        <MessageTable messages={view.messages} resend={resend} />
      )}
      <Button size="sm" variant="secondary" onClick={refresh} testId="look-again">
        {words.again}
      </Button>
    </Flex>
  );
}

interface MessageTableProps {
  readonly messages: readonly SentMessage[];
  readonly resend: (id: string) => Promise<void>;
}

function MessageTable({ messages, resend }: MessageTableProps) {
  const { formats } = useSettings();
  const { type, when, state, tries, act } = words.column;
  return (
    <Table bordered density="condensed">
      <ColumnTitles titles={[type, when, state, tries, act]} />
      <TableBody>
        {messages.map((message) => (
          <TableRow key={message.id}>
            <TableCell>{message.type}</TableCell>
            <TableCell>{formats.moment(message.createdAt)}</TableCell>
            <TableCell>
              <StatusTag variant={variants[message.state]}>{words.messageStates[message.state]}</StatusTag>
              {message.nextAt !== null && message.attempts.length > 0 && (
                <Text variant="microcopy">{words.next(formats.moment(message.nextAt))}</Text>
              )}
            </TableCell>
            <TableCell>{triesText(message)}</TableCell>
            <TableCell>
              {message.state !== "due" && (
                <Button
                  size="xs"
                  variant="secondary"
                  onClick={() => resend(message.id)}
                  testId={`resend-${message.id}`}
                >
                  {words.resend}
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** How often it was tried, and what became of the last try. */
function triesText({ attempts }: SentMessage): string {
  const last = attempts.at(-1);
  if (!last) return words.tries(0);
  const end = last.trouble === null ? String(last.status) : words.trouble[last.trouble](last.status);
  return `${words.tries(attempts.length)}: ${end}`;
}
