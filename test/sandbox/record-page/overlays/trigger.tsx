import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

/** What an overlay knows of the element it hangs on. */
export interface Trigger {
  readonly isOpen: boolean;
  open(): void;
  close(): void;
  /** A Tooltip gives its id to the element it explains; null takes it back. */
  describe(tooltipId: string | null): void;
}

const TriggerContext = createContext<Trigger | null>(null);

/** For overlays: the element they hang on, or a hidden life of their own when they hang on none. */
export function useTrigger(): Trigger {
  const outer = useContext(TriggerContext);
  const [isOpen, setOpen] = useState(false);
  const own = useMemo(() => triggerOf(isOpen, setOpen, () => undefined), [isOpen]);
  return outer ?? own;
}

export interface OverlayUse {
  open(): void;
  readonly hasOverlay: boolean;
  /** Goes on the trigger as `aria-describedby`. */
  readonly tooltipId: string | undefined;
  /** To be drawn beside the trigger, never inside it. */
  readonly element: ReactNode;
}

/** For elements with an `overlay` prop. The fragment is always drawn; each overlay decides what that means. */
export function useOverlay(overlay: ReactNode): OverlayUse {
  const [isOpen, setOpen] = useState(false);
  const [tooltipId, setTooltipId] = useState<string | null>(null);
  const hasOverlay = overlay !== undefined && overlay !== null;
  if (isOpen && !hasOverlay) setOpen(false);
  const trigger = useMemo(() => triggerOf(isOpen, setOpen, setTooltipId), [isOpen]);
  const element = hasOverlay ? <TriggerContext.Provider value={trigger}>{overlay}</TriggerContext.Provider> : null;
  return { open: trigger.open, hasOverlay, tooltipId: tooltipId ?? undefined, element };
}

/** Inside a dialog nothing hangs on the dialog's own trigger. */
export function WithoutTrigger({ children }: { readonly children: ReactNode }): ReactNode {
  return <TriggerContext.Provider value={null}>{children}</TriggerContext.Provider>;
}

function triggerOf(isOpen: boolean, setOpen: (isOpen: boolean) => void, describe: Trigger["describe"]): Trigger {
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false), describe };
}
