import type { StatusTagProps, TagProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { useReactions } from "../overlays/registry.ts";
import { useOverlay } from "../overlays/trigger.tsx";
import { cardEvent, fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";

/** A dot and a word: the word says it all, the dot helps the eye. */
export function StatusTag(props: StatusTagProps): ReactNode {
  const { variant = "default", hollow, showRemoveIcon, onClick, onRemoveClick, children, testId } = props;
  const words = (
    <>
      <span className={classes("status-dot", hollow && "hollow")} aria-hidden="true" />
      {children}
    </>
  );
  return (
    <span className={`status-tag status-${variant}`} data-test-id={testId}>
      {onClick ? (
        <button type="button" className="status-words" onClick={() => void fire(onClick)}>
          {words}
        </button>
      ) : (
        <span className="status-words">{words}</span>
      )}
      {showRemoveIcon && (
        <button type="button" className="status-remove" aria-label="Remove" onClick={() => void fire(onRemoveClick)}>
          <span aria-hidden="true">✕</span>
        </button>
      )}
    </span>
  );
}

export function Tag({ variant = "default", inline, onClick, children, testId, ...props }: TagProps): ReactNode {
  const overlay = useOverlay(props.overlay);
  const reactions = useReactions();
  const className = classes("tag", `tag-${variant}`, inline && "inline");

  function click(): void {
    void fire(onClick, cardEvent("click"), reactions);
    if (overlay.hasOverlay) overlay.open();
  }

  return (
    <span className="has-tooltip">
      {onClick || overlay.hasOverlay ? (
        <button
          type="button"
          className={className}
          aria-describedby={overlay.tooltipId}
          data-test-id={testId}
          onClick={click}
        >
          {children}
        </button>
      ) : (
        <span className={className} data-test-id={testId}>
          {children}
        </span>
      )}
      {overlay.element}
    </span>
  );
}
