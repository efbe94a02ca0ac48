import { selectors, type Browser, type BrowserContext, type BrowserContextOptions } from "playwright-core";
import { hasChromium, launchChromium } from "../sandbox/chromium.ts";
import { sharedByFiles } from "../shared.ts";

/** One browser for all files of a worker: whoever takes it closes what was opened in it, and not the browser. */
export const sharedChromium = sharedByFiles(launchChromium, (browser) => browser.close());

// HubSpot's components put their testId into this attribute.
selectors.setTestIdAttribute("data-test-id");

/** Whether the journeys can be walked here. Without Chromium they are skipped, loudly; in CI that is a failure. */
export function canBrowse(suite: string): boolean {
  if (hasChromium(suite)) return true;
  if (process.env["CI"]) throw new Error(`CI needs a Chromium for ${suite}.`);
  return false;
}

/** A person's browser: at a desk, in English, with a clipboard, unless told otherwise. */
export async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const person = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    colorScheme: "light",
    // Nothing slides or fades while it is looked at.
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  person.setDefaultTimeout(30_000);
  return person;
}
