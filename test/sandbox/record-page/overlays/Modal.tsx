import type { ModalBodyProps, ModalFooterProps, ModalProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { widthName } from "../components/names.ts";
import { classes } from "../page/sizes.ts";
import { Dialog } from "./Dialog.tsx";

export function Modal({ width, variant, "aria-label": label, ...props }: ModalProps): ReactNode {
  const className = classes("dialog modal", `dialog-${widthName(width)}`, variant === "danger" && "danger");
  return <Dialog {...props} label={label} className={className} />;
}

export function ModalBody({ children, testId }: ModalBodyProps): ReactNode {
  return (
    <div className="dialog-body stack" data-test-id={testId}>
      {children}
    </div>
  );
}

export function ModalFooter({ children, testId }: ModalFooterProps): ReactNode {
  return (
    <footer className="dialog-footer" data-test-id={testId}>
      {children}
    </footer>
  );
}
