import { Flex, Form, Heading, Input, LoadingButton, Select, Text } from "@hubspot/ui-extensions";
import type { MessageView, PaymentRow } from "@payments/shared";
import type { ApiProblem } from "@payments/screens/api-problem";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useState } from "react";
import { openProviderWays, readProviderSend, type ProviderDraft, type SendDraft } from "../send-draft.ts";
import { useTab } from "../tab.ts";
import { useSend } from "../use-send.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { SendResults } from "./SendResults.tsx";

interface ProviderSendsProps {
  readonly payment: PaymentRow;
  readonly message: MessageView;
  /** Where an e-mail would go. */
  readonly draft: SendDraft;
  readonly show: (message: MessageView) => void;
  readonly onOvertaken: ((problem: ApiProblem) => void) | undefined;
  readonly scope: string;
}

const shownHere = ["to", "phone", "channels"];

/** What the provider sends itself, where the account wants it: its own page, by the ways that are open. */
export function ProviderSends({ payment, message, draft, show, onOvertaken, scope }: ProviderSendsProps) {
  const { api, refresh } = useTab();
  const ways = openProviderWays(message);
  const fields = useFields((): ProviderDraft => ({ way: ways[0]?.value ?? "", phone: message.phone?.written ?? "" }));
  const write = useSubmit();
  const [before] = useState(() => new Set(message.deliveries.map(({ id }) => id)));
  const { messages, send } = useSend({
    write,
    read: () => readProviderSend(fields.latest.current, draft),
    send: (idempotencyKey, request) => api.deliver(payment.id, { idempotencyKey, ...request }),
    onDone: (answer) => {
      show(answer);
      refresh();
    },
    ...(onOvertaken && { onOvertaken }),
  });
  if (ways.length === 0) return null;
  const { committed } = fields;
  const results = message.deliveries.filter(({ id, channel }) => channel.startsWith("provider_") && !before.has(id));
  return (
    <Form onSubmit={send} autoComplete="off" testId={`provider-form-${scope}`}>
      <Flex direction="column" gap="sm">
        <Heading>{words.send.byProvider}</Heading>
        <Text variant="microcopy">{words.send.byProviderHelp}</Text>
        <Select
          label={words.send.providerWay}
          name="way"
          options={[...ways]}
          value={committed.way}
          onChange={(way) => fields.commit({ way: String(way) })}
          {...fieldError(messages, "channels")}
        />
        {committed.way !== "provider_email" && (
          <Input label={words.send.phone} required {...textField(fields, "phone")} {...fieldError(messages, "phone")} />
        )}
        {write.problem && <ProblemAlert problem={write.problem} shown={shownHere} />}
        <SendResults results={results} />
        <Flex direction="row">
          <LoadingButton
            type="submit"
            variant="secondary"
            size="sm"
            loading={write.isBusy}
            resultIconName={results[0]?.state === "sent" ? "success" : "warning"}
            testId={`provider-submit-${scope}`}
          >
            {words.send.providerSubmit}
          </LoadingButton>
        </Flex>
      </Flex>
    </Form>
  );
}
