import { Button, Flex, LoadingButton, Modal, ModalBody, ModalFooter, Text, TextArea } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useState } from "react";
import type { FieldMessage } from "@payments/screens/api-problem";
import { reasonMessages } from "../refund-draft.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

const shownHere = ["reason"];

/** Takes back what was confirmed by hand. */
export function UndoModal({ payment }: { payment: PaymentRow }) {
  const { formats } = useTab();
  const { fields, messages, write, overlay, send } = useUndo(payment);
  return (
    <Modal {...overlay.props} title={words.undo.title} variant="danger">
      <ModalBody>
        <Flex direction="column" gap="sm">
          {write.problem && <ProblemAlert problem={write.problem} shown={shownHere} />}
          <Text>{words.undo.text(formats.amount(payment.byHand), payment.description)}</Text>
          <Text>{words.undo.lost}</Text>
          <TextArea
            key={fields.session}
            label={words.undo.reason}
            required
            rows={2}
            {...textField(fields, "reason")}
            {...fieldError(messages, "reason")}
          />
        </Flex>
      </ModalBody>
      <ModalFooter>
        <LoadingButton variant="destructive" loading={write.isBusy} onClick={send} testId={`undo-submit-${payment.id}`}>
          {words.undo.submit}
        </LoadingButton>
        <Button variant="secondary" onClick={overlay.close}>
          {words.undo.keep}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function useUndo(payment: PaymentRow) {
  const { api, actions, adopt, formats } = useTab();
  const fields = useFields(() => ({ reason: "" }));
  const write = useSubmit();
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const startAfresh = (): void => {
    if (!write.begin()) return;
    fields.reset();
    setOwn([]);
  };
  const overlay = useOverlay(`undo-${payment.id}`, { isFilling: true, startAfresh });
  const done = (answer: PaymentRow): void => {
    overlay.close();
    adopt(answer);
    const message = words.undo.success(formats.amount(payment.byHand), words.status[answer.status]);
    actions.addAlert({ type: "success", message });
  };
  const send = async (): Promise<void> => {
    const reason = fields.latest.current.reason.trim();
    const messages = reasonMessages(reason, words.undo.reasonMissing);
    setOwn(messages);
    if (messages.length > 0) return;
    await write.submit((idempotencyKey) => api.undo(payment.id, { idempotencyKey, reason }), done, overlay.giveWay);
  };
  return { fields, messages: [...own, ...(write.problem?.fields ?? [])], write, overlay, send };
}
