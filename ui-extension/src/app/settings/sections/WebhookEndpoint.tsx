import { Alert, Button, Flex, StatusTag, Tag, Text, Tile } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { EndpointsView, EndpointView, SecretLink as Link } from "@payments/shared";
import { useState } from "react";
import { accessWords } from "../access-words.ts";
import { AskFirst } from "../components/AskFirst.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { SecretLink } from "../components/SecretLink.tsx";
import { useSettings } from "../settings.ts";
import { WebhookForm } from "./WebhookForm.tsx";
import { WebhookMessages } from "./WebhookMessages.tsx";

const words = accessWords.hooks;
const variants = { listening: "success", ailing: "warning", paused: "default", gone: "danger" } as const;

interface WebhookEndpointProps {
  readonly endpoint: EndpointView;
  readonly types: readonly string[];
  readonly adopt: (view: EndpointsView) => void;
  readonly refresh: () => void;
}

type Open = "messages" | "change" | null;

/** One endpoint: how it does, its secret, what it was sent, and what can be done with it. */
export function WebhookEndpoint({ endpoint, types, adopt, refresh }: WebhookEndpointProps) {
  const { calls, formats } = useSettings();
  const { id, url, mode, state, formerUntil } = endpoint;
  const [open, setOpen] = useState<Open>(null);
  const path = `/api/webhook-endpoints/${id}`;
  const cure = words.cures[state];
  return (
    <Tile testId={`endpoint-${id}`}>
      <Flex direction="column" gap="sm">
        <Flex direction="row" gap="sm" align="center" wrap>
          <Text format={{ fontWeight: "demibold" }}>{url}</Text>
          <Tag variant={mode === "live" ? "success" : "warning"}>{accessWords.mode[mode]}</Tag>
          <StatusTag variant={variants[state]}>{words.states[state]}</StatusTag>
        </Flex>
        <Text variant="microcopy">{endpoint.types.join(", ")}</Text>
        {cure && <Alert title={cure} variant={state === "gone" ? "danger" : "warning"} />}
        {formerUntil !== null && <Text>{words.former(formats.moment(formerUntil))}</Text>}
        <Acts {...{ endpoint, path, open, setOpen, adopt, refresh }} />
        {open === "change" && (
          <WebhookForm
            types={types}
            endpoint={endpoint}
            submitLabel={words.save}
            send={({ mode: _stays, ...change }) =>
              calls.put<EndpointsView>(path, { ...change, isPaused: state === "paused" || state === "gone" })
            }
            onDone={(after) => {
              setOpen(null);
              adopt(after);
            }}
            onCancel={() => setOpen(null)}
            refresh={refresh}
          />
        )}
        {open === "messages" && <WebhookMessages path={path} />}
      </Flex>
    </Tile>
  );
}

interface ActsProps extends Omit<WebhookEndpointProps, "types"> {
  readonly path: string;
  readonly open: Open;
  readonly setOpen: (open: Open) => void;
}

function Acts({ endpoint, path, open, setOpen, adopt, refresh }: ActsProps) {
  const { calls, actions, newKey, formats, now } = useSettings();
  const { id, url, types, state } = endpoint;
  const { problem, submit } = useWrite({ newKey, refresh });
  const [link, setLink] = useState<Link | null>(null);
  const isStill = state === "paused" || state === "gone";
  const post =
    <T,>(what: string) =>
    (idempotencyKey: string) =>
      calls.post<T>(`${path}/${what}`, { idempotencyKey });
  const say = (message: string): void => actions.addAlert({ type: "success", message });
  const pause = (): Promise<void> =>
    submit(
      (idempotencyKey) => calls.put<EndpointsView>(path, { idempotencyKey, url, types, isPaused: !isStill }),
      adopt,
    );
  const test = (): Promise<void> =>
    submit(post("tests"), () => {
      say(words.tested);
      setOpen("messages");
    });
  if (link && link.expiresAt > now()) {
    const text = words.secretReady(formats.moment(link.expiresAt));
    return <SecretLink link={link} text={text} open={words.secretOpen} onDone={() => setLink(null)} />;
  }
  return (
    <Flex direction="column" gap="sm">
      {problem && <ProblemAlert problem={problem} />}
      <Flex direction="row" gap="xs" wrap>
        <Button
          size="sm"
          variant="secondary"
          onClick={() => submit(post<Link>("secret-links"), setLink)}
          testId={`secret-${id}`}
        >
          {words.secret}
        </Button>
        {!isStill && (
          <Button size="sm" variant="secondary" onClick={test} testId={`test-${id}`}>
            {words.test}
          </Button>
        )}
        <Button
          size="sm"
          variant="secondary"
          onClick={() => setOpen(open === "messages" ? null : "messages")}
          testId={`messages-${id}`}
        >
          {open === "messages" ? words.hide : words.messages}
        </Button>
        <Button size="sm" variant="secondary" onClick={() => setOpen("change")} testId={`change-${id}-open`}>
          {words.change}
        </Button>
        <Button size="sm" variant="secondary" onClick={pause} testId={`pause-${id}`}>
          {isStill ? words.resume : words.pause}
        </Button>
        <LastingActs {...{ endpoint, path, adopt, refresh }} />
      </Flex>
    </Flex>
  );
}

/** What cannot be taken back, so that it is asked about first. */
function LastingActs({ endpoint: { id }, path, adopt, refresh }: Omit<ActsProps, "open" | "setOpen">) {
  const { calls, actions } = useSettings();
  const post = (what: string) => (idempotencyKey: string) =>
    calls.post<EndpointsView>(`${path}/${what}`, { idempotencyKey });
  return (
    <>
      <AskFirst
        id={`rotate-${id}`}
        label={words.rotate}
        title={words.rotateTitle}
        text={words.rotateText}
        submit={words.rotateSubmit}
        keep={words.keep}
        send={post("rotation")}
        onDone={(after) => {
          adopt(after);
          actions.addAlert({ type: "success", message: words.rotated });
        }}
        refresh={refresh}
      />
      <AskFirst
        id={`remove-${id}`}
        label={words.remove}
        title={words.removeTitle}
        text={words.removeText}
        submit={words.removeSubmit}
        keep={words.keep}
        isLosing
        send={post("removal")}
        onDone={adopt}
        refresh={refresh}
      />
    </>
  );
}
