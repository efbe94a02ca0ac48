import { Text } from "@hubspot/ui-extensions";
import type { DealMove, PaymentDetail } from "@payments/shared";
import { moveWords } from "../move-words.ts";
import { useTab } from "../tab.ts";
import { nothingToRead, useAct } from "../use-act.ts";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { retry: say } = moveWords;

interface RetryMoveProps {
  readonly move: DealMove;
  readonly payment: PaymentDetail;
}

/** Has a refused move tried again once its cause is cured. */
export function RetryMoveModal({ move, payment }: RetryMoveProps) {
  const { api, actions } = useTab();
  const deal = payment.deal ? words.details.dealName(payment.deal) : "";
  const act = useAct({
    payment,
    name: `retry-move-${move.id}`,
    read: nothingToRead,
    send: (idempotencyKey) => api.retryMove(payment.id, move.id, { idempotencyKey }),
    onDone: () => actions.addAlert({ type: "success", message: say.success(deal) }),
  });
  return (
    <ActModal act={act} title={say.title} submit={say.submit} keep={say.keep}>
      {move.cure && <Text>{move.cure}</Text>}
      <Text>{say.text(deal, move.to)}</Text>
      <Text>{say.once}</Text>
    </ActModal>
  );
}
