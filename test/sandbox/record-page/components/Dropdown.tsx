import type { DropdownButtonItemProps, DropdownProps } from "@hubspot/ui-extensions";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useReactions } from "../overlays/registry.ts";
import { useOverlay } from "../overlays/trigger.tsx";
import { cardEvent, fire } from "../page/fire.ts";
import { placeMenu } from "../page/sizes.ts";
import { sizeName } from "./names.ts";

/** A menu in the top layer, so that no table clips it; a click elsewhere and Escape close it by themselves. */
export function Dropdown(props: DropdownProps): ReactNode {
  const { buttonText = "More", buttonSize, variant = "secondary", disabled, options = [], children, testId } = props;
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const id = useId();

  useEffect(() => {
    const element = menu.current;
    const follow = (event: Event): void => {
      const isOpening = (event as ToggleEvent).newState === "open";
      if (isOpening && element && button.current) placeMenu(button.current, element);
      if (event.type === "beforetoggle") return;
      setOpen(isOpening);
      if (isOpening && element) items(element)[0]?.focus();
    };
    element?.addEventListener("beforetoggle", follow);
    element?.addEventListener("toggle", follow);
    return () => {
      element?.removeEventListener("beforetoggle", follow);
      element?.removeEventListener("toggle", follow);
    };
  }, []);

  return (
    <span className="dropdown" data-test-id={testId}>
      <button
        ref={button}
        type="button"
        className={`button button-${variant} button-${sizeName(buttonSize, "md")}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        disabled={disabled}
        popovertarget={id}
      >
        {buttonText} <span aria-hidden="true">▾</span>
      </button>
      <div
        ref={menu}
        id={id}
        role="menu"
        aria-label={buttonText}
        className="menu"
        popover="auto"
        onKeyDown={walk}
        onClick={() => menu.current?.hidePopover()}
      >
        {options.map(({ label, onClick }) => (
          <button key={label} type="button" role="menuitem" className="menu-item" onClick={() => void fire(onClick)}>
            {label}
          </button>
        ))}
        {children}
      </div>
    </span>
  );
}

/** Keeps its overlay drawn while the menu is shut: a Modal opened from here outlives the menu. */
export function DropdownButtonItem({ children, onClick, testId, ...props }: DropdownButtonItemProps): ReactNode {
  const overlay = useOverlay(props.overlay);
  const reactions = useReactions();

  function choose(): void {
    void fire(onClick, cardEvent("click"), reactions);
    if (overlay.hasOverlay) overlay.open();
  }

  return (
    <>
      <button
        type="button"
        role="menuitem"
        className="menu-item"
        aria-describedby={overlay.tooltipId}
        data-test-id={testId}
        onClick={choose}
      >
        {children}
      </button>
      {overlay.element}
    </>
  );
}

const steps: Readonly<Record<string, (from: number, count: number) => number>> = {
  ArrowDown: (from, count) => (from + 1) % count,
  ArrowUp: (from, count) => (from - 1 + count) % count,
  Home: () => 0,
  End: (_from, count) => count - 1,
};

function walk(event: KeyboardEvent<HTMLElement>): void {
  const all = items(event.currentTarget);
  const step = steps[event.key];
  if (!step || all.length === 0) return;
  event.preventDefault();
  all[step(all.indexOf(document.activeElement as HTMLElement), all.length)]?.focus();
}

function items(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
}
