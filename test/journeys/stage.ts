import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { canBrowse, launchChromium, newPerson } from "./browser.ts";
import { startRunningApp, type RunningApp, type RunningAppOptions } from "./running-app.ts";

/** What the journeys of a file have in common: one running program and one browser, two people anew for each journey. */
export interface Stage {
  /** Whether journeys can be walked here. */
  readonly isHere: boolean;
  readonly app: RunningApp;
  readonly browser: Browser;
  readonly seller: BrowserContext;
  readonly customer: BrowserContext;
}

const unset = (): never => {
  throw new Error("The stage is set before the first journey begins, and not sooner.");
};

/**
 * Sets the stage for the file that calls it, at its top. `options` are made when the program starts; what they hold is
 * the file's to close, by an `afterAll` of its own above this call, since hooks end in the other order.
 */
export function setTheStage(
  suite: string,
  options: () => RunningAppOptions | Promise<RunningAppOptions> = () => ({ withRecordPages: true }),
): Stage {
  const isHere = canBrowse(suite);
  let app: RunningApp | undefined;
  let browser: Browser | undefined;
  let people: readonly [BrowserContext, BrowserContext] | undefined;

  beforeAll(async () => {
    if (!isHere) return;
    [app, browser] = await Promise.all([startRunningApp(await options()), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  beforeEach(async () => {
    if (browser) people = await Promise.all([newPerson(browser), newPerson(browser)]);
  });
  afterEach(async () => {
    await Promise.all((people ?? []).map((person) => person.close()));
  });

  return {
    isHere,
    get app() {
      return app ?? unset();
    },
    get browser() {
      return browser ?? unset();
    },
    get seller() {
      return people?.[0] ?? unset();
    },
    get customer() {
      return people?.[1] ?? unset();
    },
  };
}
