import type { SortedTableHeaderProps, TableCellProps, TableHeaderProps } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { classes, sizeClass } from "../page/sizes.ts";

type Width = TableCellProps["width"];

function cellClass(align: string | undefined, width: Width): string {
  const widthClass = typeof width === "number" ? `width-fixed ${sizeClass(width)}` : width && `width-${width}`;
  return classes(align && `align-${align}`, widthClass);
}

export function TableCell({ children, align, width, colSpan, testId }: TableCellProps): ReactNode {
  return (
    <td className={cellClass(align, width)} colSpan={colSpan} data-test-id={testId}>
      {children}
    </td>
  );
}

export function TableHeader(props: TableHeaderProps): ReactNode {
  const { children, align, width, testId } = props;
  const sorted = isSortable(props) ? props : null;
  return (
    <th scope="col" className={cellClass(align, width)} aria-sort={sorted?.sortDirection} data-test-id={testId}>
      {sorted ? <SortButton {...sorted} /> : children}
    </th>
  );
}

function isSortable(props: TableHeaderProps): props is SortedTableHeaderProps {
  return props.sortDirection !== undefined && props.sortDirection !== "never";
}

const marks = { none: "↕", ascending: "↑", descending: "↓" } as const;

/** Unsorted and descending columns sort upwards next. */
function SortButton({ sortDirection, onSortChange, disabled, children }: SortedTableHeaderProps): ReactNode {
  const next = sortDirection === "ascending" ? "descending" : "ascending";
  return (
    <button type="button" className="sort-button" disabled={disabled} onClick={() => void fire(onSortChange, next)}>
      {children} <span aria-hidden="true">{marks[sortDirection]}</span>
    </button>
  );
}
