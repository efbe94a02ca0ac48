import type { ButtonProps, ButtonRowProps, LoadingButtonProps } from "@hubspot/ui-extensions";
import { useEffect, useState, type MouseEvent, type ReactNode } from "react";
import { useReactions } from "../overlays/registry.ts";
import { useOverlay } from "../overlays/trigger.tsx";
import { cardEvent, fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";
import { ExternalMark } from "./ExternalMark.tsx";
import { anchorAttributes, linkTarget } from "./href.ts";
import { Icon } from "./Icon.tsx";
import { sizeName } from "./names.ts";

export function Button(props: ButtonProps): ReactNode {
  const overlay = useOverlay(props.overlay);
  return <ButtonFrame {...props} overlay={overlay} opensOn="click" />;
}

export function LoadingButton(props: LoadingButtonProps): ReactNode {
  const { loading = false, resultIconName = "success", overlayOptions, disabled, children } = props;
  const overlay = useOverlay(props.overlay);
  const progress = useProgress(loading);
  const opensOn = overlayOptions?.openBehavior === "onLoadingFinish" ? "done" : "click";
  const { open } = overlay;
  useEffect(() => {
    if (progress === "done" && opensOn === "done") open();
  }, [progress, opensOn, open]);
  return (
    <ButtonFrame {...props} overlay={overlay} opensOn={opensOn} disabled={disabled || loading} isBusy={loading}>
      {progress === "loading" && <span className="spinner spinner-xs" aria-hidden="true" />}
      {progress === "done" && <Icon name={resultIconName} />}
      {children}
    </ButtonFrame>
  );
}

function useProgress(isLoading: boolean): "idle" | "loading" | "done" {
  const [progress, setProgress] = useState<"idle" | "loading" | "done">(isLoading ? "loading" : "idle");
  if (isLoading && progress !== "loading") setProgress("loading");
  if (!isLoading && progress === "loading") setProgress("done");
  return progress;
}

interface ButtonFrameProps extends Omit<ButtonProps, "overlay"> {
  readonly overlay: ReturnType<typeof useOverlay>;
  readonly opensOn: "click" | "done";
  readonly isBusy?: boolean;
}

function ButtonFrame({
  overlay,
  opensOn,
  isBusy,
  onClick,
  href,
  disabled,
  type = "button",
  ...props
}: ButtonFrameProps) {
  const { variant = "secondary", size, truncate, children, testId } = props;
  const reactions = useReactions();
  const target = linkTarget(href);
  const attributes = {
    className: classes("button", `button-${variant}`, `button-${sizeName(size, "md")}`, truncate && "truncate"),
    "data-test-id": testId,
    "aria-describedby": overlay.tooltipId,
    onClick: (event: MouseEvent) => {
      event.stopPropagation();
      void fire(onClick, cardEvent("click"), reactions);
      if (opensOn === "click" && overlay.hasOverlay) overlay.open();
    },
  };
  return (
    <span className="has-tooltip">
      {target && !disabled ? (
        <a {...attributes} {...anchorAttributes(target)}>
          {children}
          {target.isExternal && <ExternalMark />}
        </a>
      ) : (
        <button {...attributes} type={type} disabled={disabled} aria-busy={isBusy || undefined}>
          {children}
        </button>
      )}
      {overlay.element}
    </span>
  );
}

/** A row that wraps; HubSpot folds what does not fit into a menu. */
export function ButtonRow({ children, testId }: ButtonRowProps): ReactNode {
  return (
    <div className="button-row" data-test-id={testId}>
      {children}
    </div>
  );
}
