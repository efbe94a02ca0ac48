import type { CrmHostActions } from "@hubspot/ui-extensions";
import { useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from "react";

export type AddAlert = CrmHostActions["addAlert"];

interface ShownAlert {
  readonly id: number;
  readonly type: string;
  readonly title: string | undefined;
  readonly message: string;
}

interface AlertListProps {
  readonly list: readonly ShownAlert[];
  readonly holder: RefObject<HTMLDivElement>;
}

export interface Alerts {
  readonly list: readonly ShownAlert[];
  readonly holder: RefObject<HTMLDivElement>;
  readonly add: AddAlert;
  /** Lifts the alerts above a dialog that has just come up. */
  readonly raise: () => void;
}

/** Milliseconds an alert stays: it takes no clicks, so nobody can send it away. */
const stay = 7000;

export function useAlerts(): Alerts {
  const [list, setList] = useState<readonly ShownAlert[]>([]);
  const holder = useRef<HTMLDivElement>(null);
  const nextId = useRef(1);

  const add = useCallback<AddAlert>(({ type = "info", title, message }) => {
    const id = nextId.current++;
    setList((alerts) => [...alerts, { id, type, title, message }]);
    setTimeout(() => setList((alerts) => alerts.filter((alert) => alert.id !== id)), stay);
  }, []);

  // The top layer is ordered by arrival, so it is left and entered again.
  const raise = useCallback(() => {
    if (holder.current?.matches(":popover-open")) holder.current.hidePopover();
    if (holder.current?.hasChildNodes()) holder.current.showPopover();
  }, []);

  useEffect(raise, [raise, list]);
  return { list, holder, add, raise };
}

const marks: Readonly<Record<string, string>> = { success: "✓", info: "i", tip: "☼", warning: "!", danger: "!" };

export function AlertList({ list, holder }: AlertListProps): ReactNode {
  return (
    <div className="alerts" popover="manual" ref={holder} role="status">
      {list.map(({ id, type, title, message }) => (
        <div key={id} className={`alert alert-${type} alert-floating`}>
          <span className="alert-mark" aria-hidden="true">
            {marks[type]}
          </span>
          <div className="alert-words">
            {title && <strong>{title}</strong>}
            <div>{message}</div>
          </div>
        </div>
      ))}
    </div>
  );
}
