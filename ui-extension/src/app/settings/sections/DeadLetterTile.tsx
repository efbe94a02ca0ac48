import {
  Accordion,
  Button,
  Flex,
  Link,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  Tag,
  Text,
  TextArea,
  Tile,
} from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { DeadLetterView } from "@payments/shared";
import { useState } from "react";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { deadLetterWords as words } from "../words/given-up.ts";
import { useSettings } from "../settings.ts";
import type { DeadLettersApi } from "../use-dead-letters.ts";

interface LetterProps {
  readonly letter: DeadLetterView;
  readonly api: DeadLettersApi;
}

/** One thing that came to nothing: what it was, why, what helps, and what can be done about it here. */
export function DeadLetterTile({ letter, api }: LetterProps) {
  const { formats } = useSettings();
  const { id, about, why, cure, said, attempts, triedAt, arrivedAt, connection, payment, contents, ignored } = letter;
  return (
    <Tile testId={`letter-${id}`}>
      <Flex direction="column" gap="sm">
        <Flex direction="row" gap="sm" align="center" wrap>
          <Text format={{ fontWeight: "demibold" }}>{words.about[about]}</Text>
          {connection !== null && <Tag>{connection}</Tag>}
          {payment && <Tag>{words.payment(payment.reference)}</Tag>}
        </Flex>
        <Text>{said === null ? why : `${why} ${words.said(said)}`}</Text>
        <Text format={{ fontWeight: "demibold" }}>{cure}</Text>
        <Text variant="microcopy">{words.tries(attempts, formats.moment(triedAt), formats.moment(arrivedAt))}</Text>
        {ignored && <Aside ignored={ignored} />}
        {contents !== "" && (
          <Accordion title={words.contents} size="sm" testId={`contents-${id}`}>
            <TextArea
              name={`contents-${id}`}
              label={words.contents}
              description={words.contentsHelp}
              readOnly
              rows={8}
              value={contents}
            />
          </Accordion>
        )}
        <Decisions letter={letter} api={api} />
      </Flex>
    </Tile>
  );
}

function Aside({ ignored: { by, at, note } }: { readonly ignored: NonNullable<DeadLetterView["ignored"]> }) {
  const { view, formats } = useSettings();
  const who = view.people.find(({ userId }) => userId === by)?.email ?? words.user(by);
  return <Text>{words.aside(who, formats.moment(at), note)}</Text>;
}

function Decisions({ letter, api }: LetterProps) {
  const { newKey } = useSettings();
  const { id, record, mayRetry, ignored } = letter;
  const { isBusy, problem, submit } = useWrite({ newKey, refresh: api.refresh });
  const retry = (): Promise<void> => submit((key) => api.retry(id, key), api.refresh);
  return (
    <Flex direction="column" gap="sm">
      {problem && <ProblemAlert problem={problem} />}
      <Flex direction="row" gap="sm" align="center" wrap>
        {mayRetry && (
          <LoadingButton size="sm" variant="secondary" loading={isBusy} onClick={retry} testId={`retry-${id}`}>
            {words.retry}
          </LoadingButton>
        )}
        {!ignored && <IgnoreButton letter={letter} api={api} />}
        {record && <Link href={{ url: record.url, external: true }}>{words.record[record.objectTypeId]}</Link>}
      </Flex>
    </Flex>
  );
}

/** A person's decision to leave it undone, with the reason. */
function IgnoreButton({ letter: { id }, api }: LetterProps) {
  const { actions, newKey } = useSettings();
  const { isBusy, problem, begin, submit } = useWrite({ newKey, refresh: api.refresh });
  const [note, setNote] = useState("");
  const [isMissing, setMissing] = useState(false);
  const modalId = `ignore-${id}`;
  const start = (): void => {
    if (!begin()) return;
    setNote("");
    setMissing(false);
  };
  const ignore = async (): Promise<void> => {
    setMissing(note.trim() === "");
    if (note.trim() === "") return;
    await submit(
      (key) => api.ignore(id, note.trim(), key),
      () => {
        actions.closeOverlay(modalId);
        api.refresh();
      },
    );
  };
  const modal = (
    <Modal id={modalId} title={words.ignoreTitle} width="md" onOpen={start}>
      <ModalBody>
        <Flex direction="column" gap="md">
          <Text>{words.ignoreText}</Text>
          <TextArea
            name="note"
            label={words.note}
            required
            rows={2}
            value={note}
            onInput={setNote}
            error={isMissing}
            validationMessage={isMissing ? words.noteMissing : undefined}
          />
          {problem && <ProblemAlert problem={problem} />}
        </Flex>
      </ModalBody>
      <ModalFooter>
        <LoadingButton variant="primary" loading={isBusy} onClick={ignore} testId={`ignore-submit-${id}`}>
          {words.ignore}
        </LoadingButton>
        <Button variant="secondary" onClick={() => actions.closeOverlay(modalId)}>
          {words.cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
  return (
    <Button size="sm" variant="secondary" overlay={modal} testId={`ignore-${id}`}>
      {words.ignore}
    </Button>
  );
}
