import type { TableElementProps, TableProps } from "@hubspot/ui-extensions";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { classes } from "../page/sizes.ts";
import { Pages } from "./Pages.tsx";

export function Table(props: TableProps): ReactNode {
  const { bordered = true, flush, density = "default", children, testId } = props;
  const frame = useRef<HTMLDivElement>(null);
  const isScrolling = useOverflow(frame);
  return (
    <div className={classes("table-block", flush && "flush")} data-test-id={testId}>
      <div
        ref={frame}
        className={classes("table-frame", bordered && "bordered")}
        {...(isScrolling && { tabIndex: 0, role: "region", "aria-label": "Table, scrolls sideways" })}
      >
        <table className={`table table-${density}`}>{children}</table>
      </div>
      {props.paginated && <Pages {...props} />}
    </div>
  );
}

/** Whether the table is wider than its place: then it must be reachable by keyboard to be scrolled. */
function useOverflow(frame: RefObject<HTMLElement>): boolean {
  const [isOverflowing, setOverflowing] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setOverflowing(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [frame]);
  return isOverflowing;
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
