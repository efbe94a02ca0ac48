import type { TableElementProps, TableProps } from "@hubspot/ui-extensions";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { classes } from "../page/sizes.ts";
import { Pages } from "./Pages.tsx";

export function Table(props: TableProps): ReactNode {
  const { bordered = true, flush, density = "default", children, testId } = props;
  const frame = useRef<HTMLDivElement>(null);
  const overflow = useOverflow(frame);
  return (
    <div className={classes("table-block", flush && "flush")} data-test-id={testId}>
      <div
        ref={frame}
        className={classes("table-frame", bordered && "bordered")}
        {...(overflow !== null && { tabIndex: 0, role: "region", "aria-label": `Table${overflow}, scrolls sideways` })}
      >
        <table className={`table table-${density}`}>{children}</table>
      </div>
      {props.paginated && <Pages {...props} />}
    </div>
  );
}

/**
 * Of a table wider than its place, which must be reachable by keyboard to be scrolled: its columns, which tell it from
 * another one. Null for one that fits.
 */
function useOverflow(frame: RefObject<HTMLElement>): string | null {
  const [columns, setColumns] = useState<string | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() =>
      setColumns(element.scrollWidth > element.clientWidth ? columnsOf(element) : null),
    );
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [frame]);
  return columns;
}

function columnsOf(table: HTMLElement): string {
  const titles = Array.from(table.querySelectorAll("th"), ({ textContent }) => textContent?.trim()).filter(Boolean);
  return titles.length > 0 ? ` of ${titles.join(", ")}` : "";
}

export function TableHead({ children, testId }: TableElementProps): ReactNode {
  return <thead data-test-id={testId}>{children}</thead>;
}

export function TableBody({ children, testId }: TableElementProps): ReactNode {
  return <tbody data-test-id={testId}>{children}</tbody>;
}

export function TableFooter({ children, testId }: TableElementProps): ReactNode {
  return <tfoot data-test-id={testId}>{children}</tfoot>;
}

export function TableRow({ children, testId }: TableElementProps): ReactNode {
  return <tr data-test-id={testId}>{children}</tr>;
}
