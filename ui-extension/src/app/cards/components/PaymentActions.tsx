import { Button, Dropdown, Flex } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { CancelModal } from "./CancelModal.tsx";
import { ConfirmPanel } from "./ConfirmPanel.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { DetailsPanel } from "./DetailsPanel.tsx";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { RefundPanel } from "./RefundPanel.tsx";
import { UndoModal } from "./UndoModal.tsx";

/** What can be done with a payment now, as the server allows it. */
export function PaymentActions({ payment }: { payment: PaymentRow }) {
  const { id, link } = payment;
  const check = useCheck(payment);
  return (
    <Flex direction="column" gap="xs">
      <Flex direction="row" gap="xs" wrap>
        {link && <CopyButton text={link} label={words.act.copyLink} field={words.create.link} testId={`copy-${id}`} />}
        {link && (
          <Button size="xs" variant="secondary" href={{ url: link, external: true }} testId={`open-page-${id}`}>
            {words.act.openPage}
          </Button>
        )}
        <Button
          size="xs"
          variant="secondary"
          overlay={<DetailsPanel paymentId={id} payment={payment} panelId={`details-${id}`} />}
          testId={`details-${id}`}
        >
          {words.act.details}
        </Button>
        <MoreActions payment={payment} onCheck={check.run} />
      </Flex>
      {check.problem && <ProblemAlert problem={check.problem} />}
    </Flex>
  );
}

function MoreActions({ payment, onCheck }: { payment: PaymentRow; onCheck: () => Promise<void> }) {
  const { id, can } = payment;
  if (!Object.values(can).some(Boolean)) return null;
  return (
    <Dropdown buttonText={words.act.more} buttonSize="xs" variant="secondary" testId={`more-${id}`}>
      {can.confirm && (
        <Dropdown.ButtonItem overlay={<ConfirmPanel payment={payment} />} testId={`confirm-${id}`}>
          {words.act.confirm}
        </Dropdown.ButtonItem>
      )}
      {can.check && (
        <Dropdown.ButtonItem onClick={onCheck} testId={`check-${id}`}>
          {words.act.check}
        </Dropdown.ButtonItem>
      )}
      {can.refund && (
        <Dropdown.ButtonItem overlay={<RefundPanel payment={payment} />} testId={`refund-${id}`}>
          {words.act.refund}
        </Dropdown.ButtonItem>
      )}
      {can.undo && (
        <Dropdown.ButtonItem overlay={<UndoModal payment={payment} />} testId={`undo-${id}`}>
          {words.act.undo}
        </Dropdown.ButtonItem>
      )}
      {can.cancel && (
        <Dropdown.ButtonItem overlay={<CancelModal payment={payment} />} testId={`cancel-${id}`}>
          {words.act.cancel}
        </Dropdown.ButtonItem>
      )}
    </Dropdown>
  );
}

function useCheck({ id, providerLabel }: PaymentRow) {
  const { api, actions, adopt } = useTab();
  const { problem, submit } = useSubmit();
  const run = (): Promise<void> =>
    submit(
      () => api.check(id),
      (checked) => {
        adopt(checked);
        actions.addAlert({ type: "info", message: words.act.checked(providerLabel, words.status[checked.status]) });
      },
    );
  return { problem, run };
}
