import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { newPerson } from "./browser.ts";
import { goOn } from "./payer.ts";
import { setTheStage, type Stage } from "./stage.ts";
import { button } from "./tab.ts";

/** For our own pages: one page for all tests that do not need another, since a new one takes longer than most of them. */
export interface Desk {
  readonly stage: Stage;
  /** Goes to an address with the page that is there. */
  open(address: string): Promise<Page>;
  /** Follows a link, and presses one of the buttons of the simulated provider's page. */
  act(link: string, name: string): Promise<Page>;
  /** The link of a new account's new payment. */
  newLink(provider?: "simulated" | "stripe"): Promise<string>;
}

/** Sets the stage and the desk for the file that calls it, at its top. */
export function setTheDesk(suite: string): Desk {
  const stage = setTheStage(suite, () => ({}));
  let person: BrowserContext | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    if (!stage.isHere) return;
    person = await newPerson(stage.browser);
    page = await person.newPage();
  });
  afterAll(() => person?.close());
  afterEach(async () => {
    stage.app.sandbox.hubspot.faults.clear();
    stage.app.stripe.faults.clear();
    await person?.clearCookies();
  });

  async function open(address: string): Promise<Page> {
    if (!page) throw new Error("There is no desk before the first test begins.");
    await page.goto(address);
    return page;
  }

  return {
    stage,
    open,
    async act(link, name) {
      const page = await open(link);
      await goOn(page);
      await button(page, name).click();
      return page;
    },
    async newLink(provider = "simulated") {
      const account = await stage.app.account("installed");
      await account.connect(provider, provider === "stripe" ? { apiKey: stage.app.stripe.keys.issue() } : {});
      const { link } = await account.create();
      return link ?? "";
    },
  };
}
