import type { LinkProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { useReactions } from "../overlays/registry.ts";
import { useOverlay } from "../overlays/trigger.tsx";
import { cardEvent, fire } from "../page/fire.ts";
import { ExternalMark } from "./ExternalMark.tsx";
import { anchorAttributes, linkTarget } from "./href.ts";

/** A link that leads nowhere (no address, or one that only opens an overlay) is drawn as a button that looks like one. */
export function Link(props: LinkProps): ReactNode {
  const { href, variant = "primary", preventDefault, onClick, children, testId } = props;
  const overlay = useOverlay(props.overlay);
  const reactions = useReactions();
  const target = href === "#" ? null : linkTarget(href);

  function click(event: { preventDefault(): void; stopPropagation(): void }): void {
    event.stopPropagation();
    if (preventDefault || overlay.hasOverlay) event.preventDefault();
    void fire(onClick, cardEvent("click"), reactions);
    if (overlay.hasOverlay) overlay.open();
  }

  const attributes = {
    className: `link link-${variant}`,
    "data-test-id": testId,
    "aria-describedby": overlay.tooltipId,
    onClick: click,
  };
  return (
    <span className="has-tooltip">
      {target ? (
        <a {...attributes} {...anchorAttributes(target)}>
          {children}
          {target.isExternal && <ExternalMark />}
        </a>
      ) : (
        <button type="button" {...attributes}>
          {children}
        </button>
      )}
      {overlay.element}
    </span>
  );
}
