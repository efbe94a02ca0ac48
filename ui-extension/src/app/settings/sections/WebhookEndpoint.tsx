import { Alert, Button, Flex, StatusTag, Tag, Text, Tile } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { EndpointsView, EndpointView, SecretLink as Link } from "@payments/shared";
import { useState } from "react";
import { accessWords } from "../words/access.ts";
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
  const { api, formats } = useSettings();
  const { id, url, mode, state, formerUntil } = endpoint;
  const [open, setOpen] = useState<Open>(null);
  const cure = words.cures[state];
  return (
    <Tile testId={`endpoint-${id}`}>
      <Flex direction="column" gap="sm">
        <Flex direction="row" gap="sm" align="center" wrap>
          <Text format={{ fontWeight: "demibold" }}>{url}</Text>
          <Tag variant={mode === "live" ? "success" : "warning"}>{accessWords.mode[mode]}</Tag>
          <StatusTag variant={variants[state]}>{words.states[state]}</StatusTag>
        </Flex>
        <Text variant="microcopy">
          {endpoint.types.length === types.length ? words.everything : endpoint.types.join(", ")}
        </Text>
        {cure && <Alert title={cure} variant={state === "gone" ? "danger" : "warning"} />}
        {formerUntil !== null && <Text>{words.former(formats.moment(formerUntil))}</Text>}
        <Acts {...{ endpoint, open, setOpen, adopt, refresh }} />
        {open === "change" && (
          <WebhookForm
            types={types}
            endpoint={endpoint}
            submitLabel={words.save}
            send={({ mode: _stays, ...change }) =>
              api.endpoints.change(id, { ...change, isPaused: state === "paused" || state === "gone" })
            }
            onDone={(after) => {
              setOpen(null);
              adopt(after);
            }}
            onCancel={() => setOpen(null)}
            refresh={refresh}
          />
        )}
        {open === "messages" && <WebhookMessages endpointId={id} />}
      </Flex>
    </Tile>
  );
}

interface ActsProps extends Omit<WebhookEndpointProps, "types"> {
  readonly open: Open;
  readonly setOpen: (open: Open) => void;
}

function Acts({ endpoint, open, setOpen, adopt, refresh }: ActsProps) {
  const { api, actions, newKey, formats, now } = useSettings();
  const { id, url, types, state } = endpoint;
  const { problem, submit } = useWrite({ newKey, refresh });
  const [link, setLink] = useState<Link | null>(null);
  const isStill = state === "paused" || state === "gone";
  const say = (message: string): void => actions.addAlert({ type: "success", message });
  const pause = (): Promise<void> =>
    submit((idempotencyKey) => api.endpoints.change(id, { idempotencyKey, url, types, isPaused: !isStill }), adopt);
  const test = (): Promise<void> =>
    submit(
      (key) => api.endpoints.test(id, key),
      () => {
        say(words.tested);
        setOpen("messages");
      },
    );
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
          onClick={() => submit((key) => api.endpoints.showSecret(id, key), setLink)}
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
        <LastingActs {...{ endpoint, adopt, refresh }} />
      </Flex>
    </Flex>
  );
}

/** What cannot be taken back, so that it is asked about first. */
function LastingActs({ endpoint: { id }, adopt, refresh }: Omit<ActsProps, "open" | "setOpen">) {
  const { api, actions } = useSettings();
  return (
    <>
      <AskFirst
        id={`rotate-${id}`}
        label={words.rotate}
        title={words.rotateTitle}
        text={words.rotateText}
        submit={words.rotateSubmit}
        keep={words.keep}
        send={(key) => api.endpoints.rotate(id, key)}
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
        send={(key) => api.endpoints.remove(id, key)}
        onDone={adopt}
        refresh={refresh}
      />
    </>
  );
}
