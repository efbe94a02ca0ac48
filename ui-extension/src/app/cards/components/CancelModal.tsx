import { Button, Flex, LoadingButton, Modal, ModalBody, ModalFooter, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

export function CancelModal({ payment }: { payment: PaymentRow }) {
  const { api, actions, formats, adopt } = useTab();
  const { isBusy, problem, begin, submit } = useSubmit();
  const overlay = useOverlay(`cancel-${payment.id}`, { isFilling: true, startAfresh: begin });
  const amount = formats.amount(payment.amount);
  const done = (answer: PaymentRow): void => {
    overlay.close();
    adopt(answer);
    actions.addAlert(
      answer.status === "cancelled"
        ? { type: "success", message: words.cancel.success(amount, payment.description) }
        : { type: "warning", message: words.cancel.otherwise(words.status[answer.status]) },
    );
  };
  return (
    <Modal {...overlay.props} title={words.cancel.title} variant="danger">
      <ModalBody>
        <Flex direction="column" gap="sm">
          {problem && <ProblemAlert problem={problem} />}
          <Text>{words.cancel.text(amount, payment.description)}</Text>
          <Text>{words.cancel.lost}</Text>
        </Flex>
      </ModalBody>
      <ModalFooter>
        <LoadingButton
          variant="destructive"
          loading={isBusy}
          onClick={() => submit((idempotencyKey) => api.cancel(payment.id, { idempotencyKey }), done, overlay.giveWay)}
          testId={`cancel-submit-${payment.id}`}
        >
          {words.cancel.submit}
        </LoadingButton>
        <Button variant="secondary" onClick={overlay.close}>
          {words.cancel.keep}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
