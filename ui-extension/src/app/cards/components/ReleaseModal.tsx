import { Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { nothingToRead, useAct } from "../use-act.ts";
import { words } from "../words.ts";
import { ActModal } from "./ActModal.tsx";

const { release } = words.acts;

/** Lets go of money that is held. */
export function ReleaseModal({ payment }: { payment: PaymentRow }) {
  const { api, actions, formats } = useTab();
  const held = formats.amount(payment.held);
  const act = useAct({
    payment,
    name: "release",
    read: nothingToRead,
    send: (idempotencyKey) => api.release(payment.id, { idempotencyKey }),
    onDone: () => actions.addAlert({ type: "success", message: release.success(held) }),
  });
  return (
    <ActModal act={act} title={release.title} submit={release.submit} keep={release.keep} variant="danger">
      <Text>{release.text(held, payment.description)}</Text>
      <Text>{release.lost}</Text>
    </ActModal>
  );
}
