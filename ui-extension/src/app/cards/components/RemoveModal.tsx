import { Alert, Button, Flex, LoadingButton, Modal, ModalBody, ModalFooter, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useState } from "react";
import { useTab } from "../tab.ts";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

const { remove: text } = words.acts;

/** Takes a payment off the list. The list hears of it when the modal closes, so that undoing is offered first. */
export function RemoveModal({ payment }: { payment: PaymentRow }) {
  const removal = useRemoval(payment);
  const { overlay, removed, write } = removal;
  return (
    <Modal {...overlay.props} title={text.title}>
      <ModalBody>
        <Flex direction="column" gap="sm">
          {write.problem && <ProblemAlert problem={write.problem} />}
          <Said payment={payment} isRemoved={removed !== null} />
          <Text>{text.kept}</Text>
        </Flex>
      </ModalBody>
      <ModalFooter>{removed ? <Undo {...removal} /> : <Question {...removal} />}</ModalFooter>
    </Modal>
  );
}

function Said({ payment, isRemoved }: { payment: PaymentRow; isRemoved: boolean }) {
  const { formats } = useTab();
  const { id, description, link } = payment;
  const amount = formats.amount(payment.amount);
  if (isRemoved) return <Alert title={text.done(amount, description)} variant="success" testId={`removed-${id}`} />;
  return (
    <>
      <Text>{text.text(amount, description)}</Text>
      {link && <Text>{text.closes}</Text>}
    </>
  );
}

type Removal = ReturnType<typeof useRemoval>;

function Question({ id, write, overlay, remove }: Removal) {
  return (
    <>
      <LoadingButton variant="primary" loading={write.isBusy} onClick={remove} testId={`remove-submit-${id}`}>
        {text.submit}
      </LoadingButton>
      <Button variant="secondary" onClick={overlay.close}>
        {text.keep}
      </Button>
    </>
  );
}

function Undo({ id, write, overlay, undo }: Removal) {
  return (
    <>
      <LoadingButton variant="secondary" loading={write.isBusy} onClick={undo} testId={`remove-undo-${id}`}>
        {text.undo}
      </LoadingButton>
      <Button variant="primary" onClick={overlay.close} testId={`remove-close-${id}`}>
        {text.finish}
      </Button>
    </>
  );
}

function useRemoval(payment: PaymentRow) {
  const { api, actions, adopt, formats } = useTab();
  const [removed, setRemoved] = useState<PaymentRow | null>(null);
  const write = useSubmit();
  const startAfresh = (): void => {
    if (removed) adopt(removed);
    setRemoved(null);
    write.begin();
  };
  const overlay = useOverlay(`remove-${payment.id}`, { isFilling: true, startAfresh });
  const remove = (): Promise<void> =>
    write.submit((idempotencyKey) => api.remove(payment.id, { idempotencyKey }), setRemoved, overlay.giveWay);
  const undone = (answer: PaymentRow): void => {
    setRemoved(null);
    actions.closeOverlay(`remove-${payment.id}`);
    adopt(answer);
    const message = words.acts.putBack.success(formats.amount(payment.amount), payment.description);
    actions.addAlert({ type: "success", message });
  };
  const undo = (): Promise<void> =>
    write.submit((idempotencyKey) => api.putBack(payment.id, { idempotencyKey }), undone, overlay.giveWay);
  return { id: payment.id, overlay, removed, write, remove, undo };
}
