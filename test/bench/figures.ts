/** One measured figure. A goal is what we would like; it never fails a run. */
export interface Figure {
  /** `measurement.subject`, as `intake.sqlite.rate`. */
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly goal?: Goal;
}

/** A limit from above or from below. */
export type Goal = { readonly most: number } | { readonly least: number };

export function isMet(figure: number, goal: Goal): boolean {
  return "most" in goal ? figure <= goal.most : figure >= goal.least;
}

/** The median; NaN of nothing. */
export function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** What `part` (0 to 1) of the values do not exceed; NaN of nothing. */
export function within(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? NaN;
}

/** Rounded to so many parts of one: 100 leaves two decimals. */
export function rounded(value: number, parts = 1): number {
  return Math.round(value * parts) / parts;
}
