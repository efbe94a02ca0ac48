import type { AccordionProps } from "@hubspot/ui-extensions";
import { useId, useState, type ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { sizeName } from "./names.ts";

export function Accordion(props: AccordionProps): ReactNode {
  const { title, open, defaultOpen = false, disabled, size, onClick, children, testId } = props;
  const [local, setLocal] = useState(defaultOpen);
  const isOpen = open ?? local;
  const id = useId();

  function toggle(): void {
    setLocal(!isOpen);
    void fire(onClick);
  }

  return (
    <div className={`accordion accordion-${sizeName(size, "sm")}`} data-test-id={testId}>
      <button
        type="button"
        className="accordion-title"
        id={`${id}-title`}
        aria-expanded={isOpen}
        aria-controls={id}
        disabled={disabled}
        onClick={toggle}
      >
        <span aria-hidden="true" className="accordion-mark">
          ▸
        </span>
        {title}
      </button>
      <div id={id} role="group" aria-labelledby={`${id}-title`} className="accordion-body stack" hidden={!isOpen}>
        {children}
      </div>
    </div>
  );
}
