import type { TableProps } from "@hubspot/ui-extensions";
import { useState, type ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";

type PagesProps = Extract<TableProps, { paginated: true }>;

/** The buttons below a table. Which rows are shown is the card's business. */
export function Pages(props: PagesProps): ReactNode {
  const {
    pageCount,
    page,
    onPageChange,
    showFirstLastButtons,
    showButtonLabels = true,
    maxVisiblePageButtons = 5,
  } = props;
  const [local, setLocal] = useState(1);
  const current = page ?? local;

  function go(next: number): void {
    setLocal(next);
    void fire(onPageChange, next);
  }

  const edge = { go, hasWords: showButtonLabels };
  return (
    <nav className="pages" aria-label="Table pages">
      {showFirstLastButtons && <EdgeButton {...edge} word="First" before="«" to={1} isOff={current <= 1} />}
      <EdgeButton {...edge} word="Previous" before="‹" to={current - 1} isOff={current <= 1} />
      {visiblePages(current, pageCount, maxVisiblePageButtons).map((number) => (
        <button
          key={number}
          type="button"
          className={classes("page-button", number === current && "current")}
          aria-label={`Page ${number}`}
          aria-current={number === current ? "page" : undefined}
          onClick={() => go(number)}
        >
          {number}
        </button>
      ))}
      <EdgeButton {...edge} word="Next" after="›" to={current + 1} isOff={current >= pageCount} />
      {showFirstLastButtons && (
        <EdgeButton {...edge} word="Last" after="»" to={pageCount} isOff={current >= pageCount} />
      )}
    </nav>
  );
}

interface EdgeButtonProps {
  readonly word: string;
  readonly before?: string;
  readonly after?: string;
  readonly to: number;
  readonly isOff: boolean;
  readonly hasWords: boolean;
  readonly go: (page: number) => void;
}

function EdgeButton({ word, before, after, to, isOff, hasWords, go }: EdgeButtonProps): ReactNode {
  return (
    <button type="button" className="page-button" aria-label={`${word} page`} disabled={isOff} onClick={() => go(to)}>
      {before && <span aria-hidden="true">{before}</span>}
      {hasWords && <span className="page-word">{word}</span>}
      {after && <span aria-hidden="true">{after}</span>}
    </button>
  );
}

/** A run of page numbers around the current one. */
function visiblePages(current: number, count: number, most: number): readonly number[] {
  const length = Math.min(most, count);
  const first = Math.max(1, Math.min(current - Math.floor(length / 2), count - length + 1));
  return Array.from({ length }, (_, index) => first + index);
}
