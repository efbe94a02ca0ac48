import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { counters, gauges, histograms } from "../../server/meters/metric-list.ts";
import { openMeters } from "../../server/meters/registry.ts";

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), "utf8");

const guide = read("operations.md");
const metrics: Readonly<Record<string, { readonly labels: readonly string[] }>> = {
  ...counters,
  ...gauges,
  ...histograms,
};

const target = z.object({ expr: z.string(), legendFormat: z.string() });
const panel = z.object({ type: z.string(), title: z.string(), targets: z.array(target).default([]) });
const dashboard = z.object({ panels: z.array(panel) }).parse(JSON.parse(read("grafana/payments-tab.json")));
const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().regex(/^\d+[mh]$/),
  labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
  annotations: z.strictObject({ summary: z.string().min(20) }),
});
const { groups } = z
  .strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })) })
  .parse(parse(read("grafana/alarms.yaml")));
const rules = groups.flatMap((group) => group.rules);
const asked = dashboard.panels.flatMap(({ targets }) => targets);

/** What Prometheus makes of a histogram's name. */
const series = (name: string): readonly string[] =>
  name in histograms ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];

const known = new Set(Object.keys(metrics).flatMap(series));

const namesIn = (text: string): readonly string[] => text.match(/payments_tab_\w+/g) ?? [];

/** Every label a question names: in braces, and in what it is summed by. */
function labelsIn(expr: string): readonly string[] {
  const chosen = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label = ""]) => label);
  const kept = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/, ?/));
  return [...chosen, ...kept].filter((label) => label !== "le" && label !== "");
}

function strangersIn(expr: string): readonly string[] {
  const names = namesIn(expr);
  const labels = names.flatMap((name) => metrics[name.replace(/_(?:bucket|count|sum)$/, "")]?.labels ?? []);
  return [
    ...names.filter((name) => !known.has(name)),
    ...labelsIn(expr).filter((label) => !(labels as readonly string[]).includes(label)),
  ];
}

describe("the figures", () => {
  it("are each explained in the operations guide, which explains no other", () => {
    const told = [...guide.matchAll(/^\| `(payments_tab_\w+)`/gm)].map(([, name = ""]) => name);
    expect(told.toSorted()).toEqual(Object.keys(metrics).toSorted());
  });

  it("are each on the dashboard or behind an alarm", () => {
    const used = new Set([...asked, ...rules].flatMap(({ expr }) => namesIn(expr)));
    expect(Object.keys(metrics).filter((name) => !series(name).some((one) => used.has(one)))).toEqual([]);
  });

  it("are in the registry, with these labels", async () => {
    const text = await openMeters().text();
    expect(Object.keys(metrics).filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
  });

  it("are named and cut by labels they have, in every panel and every alarm", () => {
    expect([...asked, ...rules].flatMap(({ expr }) => strangersIn(expr))).toEqual([]);
    expect(asked.flatMap(({ legendFormat, expr }) => legendLabels(legendFormat, expr))).toEqual([]);
    expect(strangersIn('sum by (nobody) (payments_tab_due{work="reads"}) + payments_tab_gone')).toEqual([
      "payments_tab_gone",
      "nobody",
    ]);
  });
});

/** Labels a legend shows and its question does not keep. */
function legendLabels(legend: string, expr: string): readonly string[] {
  const kept = labelsIn(expr);
  return [...legend.matchAll(/\{\{(\w+)\}\}/g)].flatMap(([, label = ""]) => (kept.includes(label) ? [] : [label]));
}

describe("the alarms", () => {
  it("are each explained in the operations guide, with what to do", () => {
    const told = [...guide.matchAll(/^\| `(PaymentsTab\w+)` +\| \S/gm)].map(([, name = ""]) => name);
    expect(told).toEqual(rules.map(({ alert }) => alert));
  });

  it.each([
    ["work that waits for more than a quarter of an hour", /due_age_seconds\) > 900/],
    ["something given up", /delta\(payments_tab_given_up/],
    ["drift above one in a hundred a day", /healed_total\[1d\]\)\) > 0\.01/],
    ["refused signatures above one in twenty", /> 0\.05 \* sum by \(provider\)/],
    ["success at HubSpot below 98 % a day", /< 0\.98/],
    ["F68 a loop delay above 50 ms", /loop_delay_seconds\{quantile="0\.99"\}\) > 0\.05/],
    ["F131 workers that stand still", /workers_age_seconds\) > 60/],
    ["F64 a disk with less than 15 % free", /disk_free_ratio\) < 0\.15/],
    ["R13 a secret that does not open", /unreadable_secrets_total/],
    ["I18 F127 a row for which an invariant does not hold", /payments_tab_findings\) > 0/],
    ["F7 a clock that disagrees", /skewed_connections\) > 0/],
  ])("know %s", (_what, question) => {
    expect(rules.filter(({ expr }) => question.test(expr))).toHaveLength(1);
  });
});
