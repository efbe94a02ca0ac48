import type { ReactNode } from "react";

/** Says that a link opens elsewhere: an arrow for the eye, words for the ear. */
export function ExternalMark(): ReactNode {
  return (
    <>
      <span aria-hidden="true" className="external-mark">
        ↗
      </span>
      <span className="visually-hidden"> (opens in a new tab)</span>
    </>
  );
}
