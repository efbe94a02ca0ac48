import type { Replayed } from "../domain/rules-replay.ts";

/** Everything dry runs of rules found, in the order they found it. */
export interface BacktestFindings {
  append(portalId: number, backtestId: string, findings: readonly Replayed[]): Promise<void>;
  /** `after` counts the findings before the page. */
  list(
    portalId: number,
    backtestId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly Replayed[]>;
}
