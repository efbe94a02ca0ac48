import type { PanelBodyProps, PanelFooterProps, PanelProps, PanelSectionProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { widthName } from "../components/names.ts";
import { classes } from "../page/sizes.ts";
import { Dialog } from "./Dialog.tsx";

/** Both variants keep the rest of the page still; HubSpot's `default` does not. */
export function Panel({ width, variant: _variant, "aria-label": label, ...props }: PanelProps): ReactNode {
  return <Dialog {...props} label={label} className={`dialog panel dialog-${widthName(width)}`} />;
}

export function PanelBody({ children, testId }: PanelBodyProps): ReactNode {
  return (
    <div className="dialog-body" data-test-id={testId}>
      {children}
    </div>
  );
}

export function PanelSection({ children, flush, testId }: PanelSectionProps): ReactNode {
  return (
    <section className={classes("panel-section stack", flush && "flush")} data-test-id={testId}>
      {children}
    </section>
  );
}

export function PanelFooter({ children, testId }: PanelFooterProps): ReactNode {
  return (
    <footer className="dialog-footer" data-test-id={testId}>
      {children}
    </footer>
  );
}
