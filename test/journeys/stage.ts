import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { sharedByFiles } from "../shared.ts";
import { canBrowse, newPerson, sharedChromium } from "./browser.ts";
import { startRunningApp, type RunningApp, type RunningAppOptions } from "./running-app.ts";

/** What the journeys of a file have in common: one running program, one browser and the two people in it. */
export interface Stage {
  /** Whether journeys can be walked here. */
  readonly isHere: boolean;
  readonly app: RunningApp;
  readonly browser: Browser;
  /** Both begin each journey without a page and without a cookie. */
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
  let people: readonly [Person, Person] | undefined;

  beforeAll(async () => {
    if (!isHere) return;
    [app, browser, people] = await Promise.all([startRunningApp(await options()), sharedChromium(), sharedPeople()]);
  });
  afterAll(async () => {
    await app?.close();
  });
  afterEach(async () => {
    await Promise.all((people ?? []).map((person) => person.forget()));
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
      return people?.[0].context ?? unset();
    },
    get customer() {
      return people?.[1].context ?? unset();
    },
  };
}

interface Person {
  readonly context: BrowserContext;
  /** Closes the pages of a journey, and forgets who they were to them. */
  forget(): Promise<void>;
}

const sharedPeople = sharedByFiles(async () => {
  const browser = await sharedChromium();
  return Promise.all([stayingPerson(browser), stayingPerson(browser)]);
});

/** One page stays open: the process behind it draws all the others, and starting one takes longer than most pages. */
async function stayingPerson(browser: Browser): Promise<Person> {
  const context = await newPerson(browser);
  const staying = await context.newPage();
  return {
    context,
    async forget() {
      const pages = context.pages().filter((page) => page !== staying);
      await Promise.all(pages.map((page) => page.close()));
      await context.clearCookies();
    },
  };
}
