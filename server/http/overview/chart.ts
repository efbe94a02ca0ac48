import { formatMoney } from "../../domain/money.ts";
import { isOpen, type Mode } from "../../domain/payment.ts";
import type { SearchSum } from "../../ports/payment-search.ts";

/** Money asked for, by what became of it. */
export interface Standing {
  readonly received: number;
  readonly open: number;
  readonly overdue: number;
}

/** What is still to come: of an open payment all but what came in already. */
export function standingOf(sums: readonly SearchSum[]): Standing {
  const total = (part: (sum: SearchSum) => number) => sums.reduce((all, sum) => all + part(sum), 0);
  return {
    received: total(({ received, refunded }) => received - refunded),
    open: total(({ status, asked, received }) => (isOpen(status) ? Math.max(asked - received, 0) : 0)),
    overdue: total(({ status, asked, received }) => (status === "expired" ? Math.max(asked - received, 0) : 0)),
  };
}

export interface ChartOptions {
  readonly sums: readonly SearchSum[];
  /** First days of the months, oldest first. */
  readonly months: readonly string[];
  readonly mode: Mode;
  readonly currency: string;
}

const series = [
  { name: "received", title: "Received" },
  { name: "open", title: "Open" },
  { name: "overdue", title: "Overdue" },
] as const;

const height = 96;
const slot = 24;
const bar = 16;

/**
 * Three small charts of one currency and mode, a bar for each month payments were made in, all to the same scale; and
 * the same as a table. Null where there is nothing to draw.
 */
export function chartsOf({ sums, months, mode, currency }: ChartOptions) {
  const ofKind = sums.filter((sum) => sum.mode === mode && sum.currency === currency);
  const standings = months.map((_month, place) => standingOf(ofKind.filter(({ span }) => span === place + 1)));
  const most = Math.max(...standings.flatMap(({ received, open, overdue }) => [received, open, overdue]));
  if (most <= 0) return null;
  const money = (minor: number) => formatMoney({ minor, currency }, "en");
  const names = months.map(monthName);
  return {
    most: money(most),
    width: months.length * slot,
    height,
    first: names.at(0) ?? "",
    last: names.at(-1) ?? "",
    charts: series.map(({ name, title }) => ({
      name,
      title,
      total: money(standings.reduce((all, standing) => all + standing[name], 0)),
      bars: standings.map((standing, place) => barOf(standing[name] / most, place)),
    })),
    rows: names.map((month, place) => {
      const { received = 0, open = 0, overdue = 0 } = standings[place] ?? {};
      return { month, received: money(received), open: money(open), overdue: money(overdue) };
    }),
  };
}

/** Something is never drawn as nothing. */
function barOf(share: number, place: number) {
  const tall = share <= 0 ? 0 : Math.max(Math.round(share * height), 2);
  return { x: place * slot + (slot - bar) / 2, y: height - tall, width: bar, height: tall };
}

function monthName(firstDay: string): string {
  return new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(firstDay),
  );
}
