import {
  Alert,
  Button,
  Divider,
  Flex,
  Form,
  Heading,
  Input,
  Link,
  LoadingButton,
  Modal,
  ModalBody,
  Text,
} from "@hubspot/ui-extensions";
import type { FieldMessage } from "@payments/screens/api-problem";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useWrite } from "@payments/screens/use-write";
import type { ConnectLink } from "@payments/shared";
import { useState } from "react";
import { accountWords as words } from "../words/account.ts";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { useSettings } from "../settings.ts";
import { AuditLog } from "./AuditLog.tsx";

/** The account as a whole: what was done to it, its data to take along, and the way out. */
export function Account() {
  const { view } = useSettings();
  if (!view.mayChange) return <Text>{words.notAllowed}</Text>;
  return (
    <Flex direction="column" gap="md">
      <AuditLog />
      <Divider />
      <Download />
      <Divider />
      <Leave />
    </Flex>
  );
}

function Download() {
  const { api, formats, newKey, refresh } = useSettings();
  const write = useWrite({ newKey, refresh });
  const [link, setLink] = useState<ConnectLink | null>(null);
  const ask = (): Promise<void> => write.submit(() => api.account.exportLink(), setLink);
  return (
    <Flex direction="column" gap="sm" align="start">
      <Heading>{words.data}</Heading>
      <Text>{words.dataText}</Text>
      {write.problem && <ProblemAlert problem={write.problem} />}
      {link ? (
        <>
          <Link href={{ url: link.url, external: true }}>{words.dataOpen}</Link>
          <Text variant="microcopy">{words.dataUntil(formats.moment(link.expiresAt))}</Text>
        </>
      ) : (
        <LoadingButton variant="secondary" loading={write.isBusy} onClick={ask} testId="export">
          {words.dataAsk}
        </LoadingButton>
      )}
    </Flex>
  );
}

const modalId = "disconnect";

function Leave() {
  const [hasLeft, setHasLeft] = useState(false);
  return (
    <Flex direction="column" gap="sm" align="start">
      <Heading>{words.leave}</Heading>
      {hasLeft ? (
        <Alert title={words.left} variant="success" />
      ) : (
        <>
          <Text>{words.leaveText}</Text>
          <Button variant="secondary" overlay={<LeaveModal onDone={() => setHasLeft(true)} />} testId={modalId}>
            {words.leave}
          </Button>
        </>
      )}
    </Flex>
  );
}

function LeaveModal({ onDone }: { readonly onDone: () => void }) {
  const { api, actions, newKey } = useSettings();
  // Once it has worked nothing can be read any more.
  const write = useWrite({ newKey, refresh: () => undefined });
  const fields = useFields(() => ({ account: "" }));
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const messages = [...own, ...(write.problem?.fields ?? [])];
  const send = async (): Promise<void> => {
    const { account } = fields.latest.current;
    const isNumber = /^\s*\d{1,15}\s*$/.test(account);
    setOwn(isNumber ? [] : [{ name: "account", message: words.leaveMissing }]);
    if (!isNumber) return;
    await write.submit(
      () => api.account.disconnect(Number(account)),
      () => {
        actions.closeOverlay(modalId);
        onDone();
      },
    );
  };
  return (
    <Modal id={modalId} title={words.leaveTitle} variant="danger" onOpen={() => void write.begin()}>
      <ModalBody>
        <Form onSubmit={send} autoComplete="off" testId="disconnect-form">
          <Flex direction="column" gap="sm">
            <Text>{words.leaveText}</Text>
            <Input
              label={words.leaveField}
              description={words.leaveAsk}
              required
              {...textField(fields, "account")}
              {...fieldError(messages, "account")}
            />
            {write.problem && <ProblemAlert problem={write.problem} shown={["account"]} />}
            <Flex direction="row" gap="sm">
              <LoadingButton type="submit" variant="destructive" loading={write.isBusy} testId="disconnect-submit">
                {words.leaveSubmit}
              </LoadingButton>
              <Button variant="secondary" onClick={() => actions.closeOverlay(modalId)}>
                {words.keep}
              </Button>
            </Flex>
          </Flex>
        </Form>
      </ModalBody>
    </Modal>
  );
}
