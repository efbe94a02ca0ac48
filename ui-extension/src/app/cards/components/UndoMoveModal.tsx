import { Text, TextArea } from "@hubspot/ui-extensions";
import type { DealMove, PaymentDetail } from "@payments/shared";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { moveWords } from "../move-words.ts";
import { reasonMessages } from "../refund-draft.ts";
import { useTab } from "../tab.ts";
import { type Reading, useAct } from "../use-act.ts";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { undo: say } = moveWords;

interface UndoMoveProps {
  readonly move: DealMove;
  readonly payment: PaymentDetail;
}

/** Takes a move of the deal back, with the reason that its history keeps. */
export function UndoMoveModal({ move, payment }: UndoMoveProps) {
  const { api, actions } = useTab();
  const fields = useFields(() => ({ reason: "" }));
  const deal = payment.deal ? words.details.dealName(payment.deal) : "";
  const stage = move.state === "moving" ? null : move.from;
  const act = useAct({
    payment,
    name: `undo-move-${move.id}`,
    startAfresh: fields.reset,
    read: (): Reading<string> => {
      const reason = fields.latest.current.reason.trim();
      const messages = reasonMessages(reason, say.reasonMissing);
      return messages.length > 0 ? { messages } : { request: reason };
    },
    send: (idempotencyKey, reason) => api.undoMove(payment.id, move.id, { idempotencyKey, reason }),
    onDone: () => actions.addAlert({ type: "success", message: say.success(deal, stage) }),
  });
  return (
    <ActModal act={act} title={say.title} submit={say.submit} keep={say.keep} variant="danger" shown={["reason"]}>
      <Text>{say.text(deal, stage)}</Text>
      <Text>{say.kept}</Text>
      <TextArea
        key={fields.session}
        label={say.reason}
        required
        rows={2}
        {...textField(fields, "reason")}
        {...fieldError(act.messages, "reason")}
      />
    </ActModal>
  );
}
