import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

// As the builder brings it, but without its first look at the page, which takes longer than all of ours.
const { resolve } = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"));
const axe = readFileSync(resolve("axe-core/axe.min.js"), "utf8");

type AxeResults = Awaited<ReturnType<AxeBuilder["analyze"]>>;

/** What axe finds amiss with the page as it is, one line each, with where to look. */
export async function violations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(`${axe};0`);
  const options = { runOnly: rules, resultTypes: ["violations"] };
  const found = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${help}. ${failureSummary ?? ""}`),
  );
}
