import type { CrmActionButtonProps } from "@hubspot/ui-extensions/crm";
import { useId, useState, type ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";
import { sizeName } from "./names.ts";

/** Opens one of HubSpot's own tools. Its e-mail composer stands here as a box with what it was opened with. */
export function CrmActionButton(props: CrmActionButtonProps): ReactNode {
  const { actionType, actionContext, onClick, variant = "secondary", size, disabled, children, testId } = props;
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();

  function press(): void {
    void fire(onClick);
    setIsOpen(!isOpen);
  }

  return (
    <>
      <button
        type="button"
        className={classes("button", `button-${variant}`, `button-${sizeName(size, "md")}`)}
        data-test-id={testId}
        disabled={disabled}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={press}
      >
        {children}
      </button>
      <div id={id} role="group" aria-label="HubSpot opens here" className="stack" hidden={!isOpen}>
        {actionType === "SEND_EMAIL" ? <Composer context={actionContext} /> : <p>{actionType}</p>}
      </div>
    </>
  );
}

interface ComposerContext {
  readonly objectTypeId?: string;
  readonly objectId?: number | string;
  readonly initialEmailSubject?: string;
  readonly initialEmailBody?: string;
}

function Composer({ context }: { readonly context: unknown }): ReactNode {
  const { objectTypeId, objectId, initialEmailSubject, initialEmailBody } = context as ComposerContext;
  return (
    <>
      <p>{`HubSpot's e-mail composer opens here, to record ${objectTypeId}/${objectId}.`}</p>
      <p>{initialEmailSubject}</p>
      <p className="composer-body">{initialEmailBody}</p>
    </>
  );
}
