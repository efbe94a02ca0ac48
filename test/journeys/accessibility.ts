import type { Page } from "playwright-core";
import { violations } from "../sandbox/axe.ts";

// Both widths and both schemes, each once: the palette is one set of tokens, and neither depends on the other.
const looks = [
  { width: 360, colorScheme: "dark" },
  { width: 1280, colorScheme: "light" },
] as const;

/**
 * What is wrong with the page in the state it is in, one line each: every violation axe finds, dark on a phone and light
 * at a desk; sideways scrolling; and any field for a card, which no page of ours may have.
 */
export async function complaintsAbout(page: Page): Promise<readonly string[]> {
  const before = page.viewportSize() ?? { width: 1280, height: 900 };
  const complaints = [...(await cardFields(page))];
  await page.evaluate(withoutFading);
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ ...before, width });
    await page.emulateMedia({ colorScheme });
    complaints.push(...(await sidewaysScrolling(page, width)));
    complaints.push(...(await violations(page)).map((violation) => `${colorScheme}, ${width} px: ${violation}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
  return complaints;
}

/** Colours that fade pass through ones nobody has chosen, for a moment even where motion is unwanted. */
const withoutFading = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}`;

async function sidewaysScrolling(page: Page, width: number): Promise<readonly string[]> {
  const needed = await page.evaluate("document.scrollingElement.scrollWidth");
  return Number(needed) > width ? [`${width} px: scrolls sideways, being ${String(needed)} px wide`] : [];
}

/** S1.12: card number, expiry and security code are entered at the provider only. */
async function cardFields(page: Page): Promise<readonly string[]> {
  const fields = await page.locator("input, select, textarea").all();
  const descriptions = await Promise.all(fields.map((field) => field.evaluate(describeField)));
  return descriptions.filter((text) => forCards.test(text)).map((text) => `a field for a card: ${text}`);
}

const forCards = /\bcc-|card.?number|\bcvc|\bcvv|security.?code|expir(?:y|ation)/i;

/** As much of a field as is looked at; the browser's own types are not known here. */
interface FormField {
  readonly name: string;
  readonly id: string;
  readonly autocomplete: string;
  /** Null for hidden fields. */
  readonly labels: Iterable<{ readonly textContent: string }> | null;
}

/** Runs in the page. */
function describeField({ name, id, autocomplete, labels }: FormField): string {
  return [name, id, autocomplete, ...Array.from(labels ?? [], (label) => label.textContent)].join(" ");
}

/** The sides on which an element has a bar. */
export function thickEdges(page: Page, selector: string): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`["top", "right", "bottom", "left"].filter((side) =>
    getComputedStyle(document.querySelector(${JSON.stringify(selector)})).getPropertyValue("border-" + side + "-width") === "4px")`);
}
