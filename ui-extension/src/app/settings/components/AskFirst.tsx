import { Button, Flex, LoadingButton, Modal, ModalBody, ModalFooter, Text } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import { useSettings } from "../settings.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface AskFirstProps<T> {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly keep: string;
  /** Where something is lost by it. */
  readonly isLosing?: boolean;
  readonly send: (idempotencyKey: string) => Promise<T>;
  readonly onDone: (answer: T) => void;
  readonly refresh: () => void;
}

/** A button that asks once before it does something that cannot be taken back. */
export function AskFirst<T>(props: AskFirstProps<T>) {
  const { id, label, title, text, submit, keep, isLosing = false, send, onDone, refresh } = props;
  const { actions, newKey } = useSettings();
  const write = useWrite({ newKey, refresh });
  const press = (): Promise<void> =>
    write.submit(send, (answer) => {
      actions.closeOverlay(id);
      onDone(answer);
    });
  const modal = (
    <Modal id={id} title={title} variant={isLosing ? "danger" : "default"} onOpen={() => void write.begin()}>
      <ModalBody>
        <Flex direction="column" gap="sm">
          {write.problem && <ProblemAlert problem={write.problem} />}
          <Text>{text}</Text>
        </Flex>
      </ModalBody>
      <ModalFooter>
        <LoadingButton
          variant={isLosing ? "destructive" : "primary"}
          loading={write.isBusy}
          onClick={press}
          testId={`${id}-submit`}
        >
          {submit}
        </LoadingButton>
        <Button variant="secondary" onClick={() => actions.closeOverlay(id)}>
          {keep}
        </Button>
      </ModalFooter>
    </Modal>
  );
  return (
    <Button variant="secondary" size="sm" overlay={modal} testId={id}>
      {label}
    </Button>
  );
}
