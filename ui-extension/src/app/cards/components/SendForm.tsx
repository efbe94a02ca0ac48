import { Accordion, Alert, Flex, Form, Input, LoadingButton, Select, Text, TextArea } from "@hubspot/ui-extensions";
import type { Channel, DeliveryView, MessageView, PaymentRow } from "@payments/shared";
import { useState } from "react";
import type { ApiProblem, FieldMessage } from "@payments/screens/api-problem";
import { addressOf, openFields, previewLines, readSend, type SendDraft, startSend } from "../send-draft.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useSend } from "../use-send.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { ProviderSends } from "./ProviderSends.tsx";
import { SendHistory, SendResults } from "./SendResults.tsx";
import { SendWays } from "./SendWays.tsx";

interface SendFormProps {
  readonly payment: PaymentRow;
  readonly message: MessageView;
  readonly show: (message: MessageView) => void;
  readonly note: (channel: Channel) => void;
  readonly onOvertaken: ((problem: ApiProblem) => void) | undefined;
  readonly scope: string;
}

const shownHere = ["to", "subject", "body"];

/** The message as it will go out, where to, and what became of it. A failed press leaves every word in place. */
export function SendForm({ payment, message, show, note, onOvertaken, scope }: SendFormProps) {
  const { api, refresh } = useTab();
  const fields = useFields(() => startSend(message));
  const write = useSubmit();
  // What was there before this step was opened is history; what came since is its result.
  const [before] = useState(() => new Set(message.deliveries.map(({ id }) => id)));
  const { messages, send } = useSend({
    write,
    read: () => readSend(fields.latest.current, message),
    send: (idempotencyKey, request) => api.deliver(payment.id, { idempotencyKey, ...request }),
    onDone: (answer) => {
      show(answer);
      refresh();
    },
    ...(onOvertaken && { onOvertaken }),
  });
  const blocked = message.channels.find(({ channel }) => channel === "email")?.blocked ?? null;
  const wrong = [...openFields(fields.typed, message), ...messages];
  const results = message.deliveries.filter(({ id, channel }) => channel === "email" && !before.has(id));
  return (
    <Flex direction="column" gap="md">
      <Form onSubmit={send} autoComplete="off" testId={`send-form-${scope}`}>
        <Flex direction="column" gap="md">
          {blocked === null ? (
            <Recipient message={message} fields={fields} messages={wrong} />
          ) : (
            <Alert title={words.send.notPossible} variant="info" testId={`send-blocked-${scope}`}>
              {blocked}
            </Alert>
          )}
          <Texts fields={fields} messages={wrong} />
          <Preview message={message} draft={fields.typed} />
          {write.problem && <ProblemAlert problem={write.problem} shown={shownHere} />}
          <SendResults results={results} />
          {blocked === null && (
            <Flex direction="row">
              <SubmitButton write={write} results={results} scope={scope} />
            </Flex>
          )}
        </Flex>
      </Form>
      <ProviderSends {...{ payment, message, show, onOvertaken, scope }} draft={fields.typed} />
      <SendWays message={message} draft={fields.typed} note={note} scope={scope} />
      <SendHistory deliveries={message.deliveries.filter((one) => !results.includes(one))} />
    </Flex>
  );
}

interface SubmitButtonProps {
  readonly write: ReturnType<typeof useSubmit>;
  readonly results: readonly DeliveryView[];
  readonly scope: string;
}

/** Does not invite a second e-mail under the name of the first. */
function SubmitButton({ write, results, scope }: SubmitButtonProps) {
  const isSent = results[0]?.state === "sent" && !write.problem;
  return (
    <LoadingButton
      type="submit"
      variant="primary"
      loading={write.isBusy}
      resultIconName={isSent ? "success" : "warning"}
      testId={`send-submit-${scope}`}
    >
      {isSent ? words.send.submitAgain : words.send.submit}
    </LoadingButton>
  );
}

interface PartProps {
  readonly fields: ReturnType<typeof useFields<SendDraft>>;
  readonly messages: readonly FieldMessage[];
}

function Recipient({ message, fields, messages }: PartProps & { readonly message: MessageView }) {
  const known = message.addresses.map(({ email, name }) => ({ label: words.send.toWhom(name, email), value: email }));
  const { committed } = fields;
  const isTyped = committed.known === "";
  return (
    <Flex direction="column" gap="sm">
      {known.length > 0 && (
        <Select
          label={words.send.to}
          name="known"
          options={[...known, { label: words.send.otherAddress, value: "" }]}
          value={committed.known}
          onChange={(email) => fields.commit({ known: String(email) })}
          {...(isTyped ? { error: false } : fieldError(messages, "to"))}
        />
      )}
      {isTyped && (
        <Input label={words.send.address} required {...textField(fields, "address")} {...fieldError(messages, "to")} />
      )}
    </Flex>
  );
}

function Texts({ fields, messages }: PartProps) {
  return (
    <>
      <Input
        label={words.send.subject}
        required
        {...textField(fields, "subject")}
        {...fieldError(messages, "subject")}
      />
      <TextArea
        label={words.send.body}
        description={words.send.bodyHelp}
        required
        rows={13}
        {...textField(fields, "body")}
        {...fieldError(messages, "body")}
      />
    </>
  );
}

/** The message as the customer reads it, line by line. */
function Preview({ message, draft }: { readonly message: MessageView; readonly draft: SendDraft }) {
  const { sender } = message;
  const to = addressOf(draft);
  return (
    <Accordion title={words.send.preview} size="sm">
      <Flex direction="column" gap="xs">
        {sender !== "" && <Text variant="microcopy">{words.send.previewFrom(sender)}</Text>}
        {to !== "" && <Text variant="microcopy">{words.send.previewTo(to)}</Text>}
        <Text format={{ fontWeight: "bold" }}>{draft.subject}</Text>
        {previewLines(draft).map(({ place, text }) => (
          <Text key={place}>{text}</Text>
        ))}
      </Flex>
    </Accordion>
  );
}
