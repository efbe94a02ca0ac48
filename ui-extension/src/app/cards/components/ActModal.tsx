import { Button, Flex, Form, LoadingButton, Modal, ModalBody, ModalFooter } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import type { Act } from "../use-act.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface ActModalProps {
  readonly act: Act;
  readonly title: string;
  readonly submit: string;
  readonly keep: string;
  /** `danger` where something is lost by it. */
  readonly variant?: "default" | "danger";
  /** Names of fields that say themselves what is wrong with them. */
  readonly shown?: readonly string[];
  readonly children: ReactNode;
}

/** Asks once about an act: what it is about, one button that does it and one that leaves everything as it is. */
export function ActModal({ act, title, submit, keep, variant = "default", shown, children }: ActModalProps) {
  const { id, overlay, write, press } = act;
  return (
    <Modal {...overlay.props} title={title} variant={variant}>
      <ModalBody>
        <Form onSubmit={press} autoComplete="off" testId={`${id}-form`}>
          <Flex direction="column" gap="sm">
            {write.problem && <ProblemAlert problem={write.problem} shown={shown} />}
            {children}
          </Flex>
        </Form>
      </ModalBody>
      <ModalFooter>
        <LoadingButton
          variant={variant === "danger" ? "destructive" : "primary"}
          loading={write.isBusy}
          onClick={press}
          testId={`${id}-submit`}
        >
          {submit}
        </LoadingButton>
        <Button variant="secondary" onClick={overlay.close}>
          {keep}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
