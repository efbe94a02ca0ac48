import { Button, Flex, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { ActMenu, likeliestAct } from "./ActMenu.tsx";
import { AgainButton } from "./AgainButton.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { DetailsPanel } from "./DetailsPanel.tsx";
import { HoldNote } from "./HoldNote.tsx";
import { PreviewButton } from "./PreviewButton.tsx";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { SendButton } from "./SendButton.tsx";

/** What can be done with a payment now, as the server allows it: what is likeliest as a button, the rest in a menu. */
export function PaymentActions({ payment }: { payment: PaymentRow }) {
  const { id, link, can, again, withheld } = payment;
  const check = useCheck(payment);
  const back = usePutBack(payment);
  const problem = check.problem ?? back.problem;
  const likeliest = likeliestAct(payment);
  return (
    <Flex direction="column" gap="xs">
      <HoldNote payment={payment} />
      <Flex direction="row" gap="xs" wrap>
        {likeliest && (
          <Button
            size="xs"
            variant="primary"
            overlay={<likeliest.Overlay payment={payment} />}
            testId={`${likeliest.name}-${id}`}
          >
            {likeliest.label}
          </Button>
        )}
        {can.putBack && (
          <Button size="xs" variant="secondary" onClick={back.run} testId={`put-back-${id}`}>
            {words.acts.putBack.button}
          </Button>
        )}
        {again && <AgainButton again={again} />}
        {link && <CopyButton text={link} label={words.act.copyLink} field={words.create.link} testId={`copy-${id}`} />}
        <SendButton payment={payment} size="xs" />
        {link && <PreviewButton paymentId={id} link={link} size="xs" testId={`open-page-${id}`} />}
        <Button
          size="xs"
          variant="secondary"
          overlay={<DetailsPanel paymentId={id} payment={payment} panelId={`details-${id}`} />}
          testId={`details-${id}`}
        >
          {words.act.details}
        </Button>
        <ActMenu payment={payment} except={likeliest} onCheck={check.run} />
      </Flex>
      {withheld.length > 0 && <Text variant="microcopy">{words.acts.withheld(withheld)}</Text>}
      {problem && <ProblemAlert problem={problem} />}
    </Flex>
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

/** Done at once: it can be undone by removing it again. */
function usePutBack({ id, amount, description }: PaymentRow) {
  const { api, actions, adopt, formats } = useTab();
  const { problem, submit } = useSubmit();
  const run = (): Promise<void> =>
    submit(
      (idempotencyKey) => api.putBack(id, { idempotencyKey }),
      (answer) => {
        adopt(answer);
        const message = words.acts.putBack.success(formats.amount(amount), description);
        actions.addAlert({ type: "success", message });
      },
    );
  return { problem, run };
}
