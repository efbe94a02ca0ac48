import {
  Alert,
  Button,
  DescriptionList,
  DescriptionListItem,
  Flex,
  LoadingButton,
  LoadingSpinner,
  Modal,
  ModalBody,
  ModalFooter,
  Text,
} from "@hubspot/ui-extensions";
import type { ApiProblem } from "@payments/screens/api-problem";
import type { AddressLook, PaymentDetail } from "@payments/shared";
import { useState } from "react";
import { addressWords as say } from "../address-words.ts";
import { useTab } from "../tab.ts";
import { useOverlay } from "../use-overlay.ts";
import { useSubmit } from "../use-submit.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface AddressModalProps {
  readonly payment: PaymentDetail;
  /** Keeps two panels about one payment apart. */
  readonly scope: string;
}

/** Shows what would change on the contact, as HubSpot has it now, and has it written once somebody means it. */
export function AddressModal({ payment, scope }: AddressModalProps) {
  const { api, actions, adopt } = useTab();
  const write = useSubmit();
  const [look, setLook] = useState<AddressLook | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const read = (): void => {
    write.begin();
    setLook(null);
    setProblem(null);
    void api.lookAtAddress(payment.id).then(setLook, setProblem);
  };
  const overlay = useOverlay(`address-${scope}`, { isFilling: true, startAfresh: () => write.begin() });
  const open = (): void => {
    overlay.props.onOpen();
    read();
  };
  const done = (answer: PaymentDetail): void => {
    overlay.close();
    adopt(answer);
    actions.addAlert({ type: "success", message: say.success });
  };
  const failed = problem ?? write.problem;
  return (
    <Modal {...overlay.props} onOpen={open} title={say.title}>
      <ModalBody>
        <Flex direction="column" gap="sm">
          {failed && <Failed problem={failed} onAgain={read} testId={`address-again-${scope}`} />}
          {!look && !problem && <LoadingSpinner label={say.reading} showLabel />}
          {look && <Look look={look} />}
        </Flex>
      </ModalBody>
      <ModalFooter>
        {look && canBeWritten(look) && (
          <LoadingButton
            variant="primary"
            loading={write.isBusy}
            onClick={() =>
              write.submit((idempotencyKey) => api.writeAddress(payment.id, { idempotencyKey, mark: look.mark }), done)
            }
            testId={`address-submit-${scope}`}
          >
            {say.submit}
          </LoadingButton>
        )}
        <Button variant="secondary" onClick={overlay.close}>
          {say.keep}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function canBeWritten({ changes, refusal, isPromised }: AddressLook): boolean {
  return changes.length > 0 && refusal === null && !isPromised;
}

interface FailedProps {
  readonly problem: ApiProblem;
  readonly onAgain: () => void;
  readonly testId: string;
}

function Failed({ problem, onAgain, testId }: FailedProps) {
  return (
    <>
      <ProblemAlert problem={problem} />
      <Flex direction="row">
        <Button variant="secondary" size="sm" onClick={onAgain} testId={testId}>
          {say.again}
        </Button>
      </Flex>
    </>
  );
}

function Look({ look: { contact, changes, refusal, isPromised } }: { readonly look: AddressLook }) {
  if (refusal) {
    return (
      <Alert title={say.refusedTitle} variant="warning">
        {refusal}
      </Alert>
    );
  }
  if (isPromised) return <Text>{say.promised}</Text>;
  if (changes.length === 0) return <Text>{say.same(contact)}</Text>;
  return (
    <>
      <Text>{say.text(contact)}</Text>
      <DescriptionList direction="column">
        {changes.map(({ property, before, after }) => (
          <DescriptionListItem key={property} label={say.fields[property]}>
            <Text>{say.change(before, after)}</Text>
          </DescriptionListItem>
        ))}
      </DescriptionList>
    </>
  );
}
