import { minute } from "../domain/time.ts";
import type { Context } from "../ports/context.ts";
import { runBacktest } from "../use-cases/rules/run-backtest.ts";

// Accounts take turns, a page each.
const atOnce = 4;
const leaseTime = 2 * minute;

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

/** One round over the backtests under way, each a page further. */
export async function runBacktests(parts: Parts): Promise<boolean> {
  const now = parts.clock.now();
  const due = await parts.store.backtests.claim(now, now + leaseTime, atOnce);
  for (const backtest of due) await runBacktest(parts, backtest);
  return due.length > 0;
}
