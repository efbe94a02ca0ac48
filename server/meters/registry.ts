import { performance } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { UpstreamError } from "../domain/errors.ts";
import type { Meters } from "../ports/meters.ts";
import { noteCall, noteCorrelation } from "../trace.ts";
import { counters, gauges, histograms } from "./metric-list.ts";

export interface OpenMeters {
  readonly meters: Meters;
  readonly gauges: GaugeBoard;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export type GaugeBoard = Readonly<Record<keyof typeof gauges, Gauge>>;

/** Counters of one program, in a registry of their own: two programs in one process share nothing. */
export function openMeters(): OpenMeters {
  const registry = new Registry();
  const counts = mapped(counters, (name, { help, labels }) => counterOf(registry, { name, help, labelNames: labels }));
  const spans = mapped(
    histograms,
    (name, { help, labels, buckets }) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] }),
  );
  const board = mapped(
    gauges,
    (name, { help, labels }) => new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
  );
  return {
    meters: metersOn(counts, spans),
    gauges: board,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

interface Named {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

function counterOf(registry: Registry, { name, help, labelNames }: Named): Counter {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
}

function mapped<T extends object, R>(
  list: T,
  make: (name: string, entry: T[keyof T]) => R,
): Readonly<Record<keyof T, R>> {
  const made = Object.entries(list).map(([name, entry]) => [name, make(name, entry as T[keyof T])]);
  return Object.fromEntries(made) as Record<keyof T, R>;
}

type Counts = Readonly<Record<keyof typeof counters, Counter>>;
type Spans = Readonly<Record<keyof typeof histograms, Histogram>>;

function metersOn(counts: Counts, spans: Spans): Meters {
  return {
    ...callMeters(spans),
    answered({ method, route, status, milliseconds }) {
      const labels = { method, route, status: `${Math.floor(status / 100)}xx` };
      spans.payments_tab_http_request_seconds.observe(labels, milliseconds / 1000);
    },
    refused: (sender) => counts.payments_tab_refused_requests_total.inc({ sender }),
    delivered: (provider, outcome) => counts.payments_tab_deliveries_total.inc({ provider, outcome }),
    committed(intake, { size, fresh }) {
      spans.payments_tab_intake_batch_size.observe({ intake }, size);
      counts.payments_tab_intake_entries_total.inc({ intake, outcome: "new" }, fresh);
      counts.payments_tab_intake_entries_total.inc({ intake, outcome: "known" }, size - fresh);
    },
    settled: (work, outcome, count) => counts.payments_tab_settled_total.inc({ work, outcome }, count),
    moved: (outcome, reason) => counts.payments_tab_moves_total.inc({ outcome, reason }),
    booked: (kind) => counts.payments_tab_ledger_entries_total.inc({ kind }),
    healed: () => counts.payments_tab_healed_total.inc(),
    unreadable: () => counts.payments_tab_unreadable_secrets_total.inc(),
    worked: (job, milliseconds) => spans.payments_tab_job_seconds.observe({ job }, milliseconds / 1000),
  };
}

const ok = "ok";

function callMeters(spans: Spans): Pick<Meters, "watched" | "waitedForRoom"> {
  return {
    async watched({ upstream, call }, work, outcomeOf = () => ok) {
      const begunAt = performance.now();
      const end = (outcome: string): void => {
        const seconds = (performance.now() - begunAt) / 1000;
        spans.payments_tab_call_seconds.observe({ upstream, call, outcome }, seconds);
        noteCall({ isFailed: outcome !== ok });
      };
      try {
        const answer = await work();
        end(outcomeOf(answer));
        return answer;
      } catch (error) {
        if (error instanceof UpstreamError) noteCorrelation(error.details.correlationId);
        end(error instanceof UpstreamError ? error.fault : "failed");
        throw error;
      }
    },
    waitedForRoom: (lane, milliseconds) =>
      spans.payments_tab_hubspot_turn_wait_seconds.observe({ lane }, milliseconds / 1000),
  };
}
