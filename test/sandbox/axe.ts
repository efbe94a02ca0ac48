import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

type AxeResults = Awaited<ReturnType<AxeBuilder["analyze"]>>;

/** What axe finds amiss with the page as it is, one line each, with where to look. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Brings axe into the page, where it is then asked directly: four times as fast.
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) {
    await new AxeBuilder({ page }).withRules("document-title").setLegacyMode().analyze();
  }
  const options = { runOnly: rules, resultTypes: ["violations"] };
  const found = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${help}. ${failureSummary ?? ""}`),
  );
}
