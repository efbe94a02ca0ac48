/** A look-up that knows its own words only: a status called `constructor` is as unknown as any other. */
export function table<T>(rows: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(rows));
}
