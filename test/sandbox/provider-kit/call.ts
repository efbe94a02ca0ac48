/** A call as it arrived. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** Parsed JSON, or null. */
  readonly body: unknown;
  /** The named groups of the endpoint's path. */
  readonly params: Readonly<Record<string, string>>;
}
