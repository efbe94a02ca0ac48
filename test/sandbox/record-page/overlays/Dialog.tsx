import { useContext, useId, useLayoutEffect, useRef, type ReactNode, type SyntheticEvent } from "react";
import { createPortal } from "react-dom";
import { HeadingLevel } from "../components/heading-level.tsx";
import { NoForm } from "../fields/form-context.tsx";
import { fire } from "../page/fire.ts";
import { useLatest } from "../page/latest.ts";
import { OverlayRegistryContext, useRegistered } from "./registry.ts";
import { useTrigger, WithoutTrigger } from "./trigger.tsx";

export interface DialogProps {
  readonly id: string;
  readonly title?: string;
  readonly label?: string;
  readonly className: string;
  readonly testId?: string;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
  readonly children?: ReactNode;
}

/** A Modal or Panel: drawn only while it is open, known by its id all the time. */
export function Dialog(props: DialogProps): ReactNode {
  const trigger = useTrigger();
  useRegistered(props.id, trigger);
  return trigger.isOpen ? createPortal(<OpenDialog {...props} close={trigger.close} />, document.body) : null;
}

function OpenDialog({ title, label, className, testId, onOpen, onClose, children, close }: OpenDialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const registry = useContext(OverlayRegistryContext);
  const told = useLatest({ onOpen, onClose });
  const titleId = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    focusFirst(element);
    registry.opened();
    void fire(told.current.onOpen);
    const tellClosed = (): void => void fire(told.current.onClose);
    return () => {
      element?.close(); // While it is still in the page, so that focus goes back to where it came from.
      tellClosed();
    };
  }, [registry, told]);

  return (
    <dialog
      ref={dialog}
      className={className}
      tabIndex={-1}
      data-test-id={testId}
      aria-labelledby={title ? titleId : undefined}
      aria-label={title ? undefined : (label ?? "Dialog")}
      onCancel={(event) => {
        // Closed by us and at once: the browser's own closing is told later, and would undo what was pressed meanwhile.
        event.preventDefault();
        keepInside(event);
        close();
      }}
      onClose={(event) => {
        keepInside(event);
        close();
      }}
      onKeyDown={keepInside}
    >
      <header className="dialog-header">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="dialog-close" aria-label="Close" onClick={close}>
          <span aria-hidden="true">✕</span>
        </button>
      </header>
      <WithoutTrigger>
        <NoForm>
          <HeadingLevel level={3}>{children}</HeadingLevel>
        </NoForm>
      </WithoutTrigger>
    </dialog>
  );
}

interface OpenDialogProps extends DialogProps {
  readonly close: () => void;
}

/** The first field, else the dialog itself: never a button that does something. */
function focusFirst(dialog: HTMLDialogElement | null): void {
  const field = dialog?.querySelector<HTMLElement>(":is(input, textarea, select):enabled");
  (field ?? dialog)?.focus();
}

/** React passes events through a portal to the trigger's ancestors: a panel below, or the menu it was opened from. */
function keepInside(event: SyntheticEvent): void {
  event.stopPropagation();
}
