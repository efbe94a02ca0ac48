import type { ImageProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { useReactions } from "../overlays/registry.ts";
import { useOverlay } from "../overlays/trigger.tsx";
import { cardEvent, fire } from "../page/fire.ts";
import { anchorAttributes, linkTarget } from "./href.ts";

export function Image({ src, alt = "", width, height, href, onClick, testId, ...props }: ImageProps): ReactNode {
  const overlay = useOverlay(props.overlay);
  const reactions = useReactions();
  const target = linkTarget(href);
  const picture = <img className="image" src={src} alt={alt} width={width} height={height} data-test-id={testId} />;

  function click(): void {
    void fire(onClick, cardEvent("click"), reactions);
    if (overlay.hasOverlay) overlay.open();
  }

  return (
    <span className="has-tooltip">
      <PictureFrame
        click={onClick || overlay.hasOverlay ? click : undefined}
        anchor={target && anchorAttributes(target)}
      >
        {picture}
      </PictureFrame>
      {overlay.element}
    </span>
  );
}

interface PictureFrameProps {
  readonly click: (() => void) | undefined;
  readonly anchor: ReturnType<typeof anchorAttributes> | null;
  readonly children: ReactNode;
}

function PictureFrame({ click, anchor, children }: PictureFrameProps): ReactNode {
  if (anchor) {
    return (
      <a {...anchor} onClick={click}>
        {children}
      </a>
    );
  }
  if (!click) return children;
  return (
    <button type="button" className="image-button" onClick={click}>
      {children}
    </button>
  );
}
