import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMailbox, type Mailbox } from "../sandbox/mailbox/index.ts";
import { newPerson } from "./browser.ts";
import { setTheStage } from "./stage.ts";
import { button, openRecord, tabOf } from "./tab.ts";

let mailbox: Mailbox;
afterAll(() => mailbox?.close());

const stage = setTheStage("the journeys by keyboard and on a telephone", async () => {
  mailbox = await startMailbox();
  return { withRecordPages: true, mail: mailbox };
});

let person: BrowserContext;

describe.skipIf(!stage.isHere)("with the keyboard alone", () => {
  beforeEach(async () => {
    person = await newPerson(stage.browser);
  });
  afterEach(() => person.close());

  it("X48 S2.5 leads from the record to a link that is sent and paid, with Tab, Enter and Escape", async () => {
    const account = await stage.app.account();
    const page = await openRecord(person, account.recordPage());
    await walkTo(page, button(tabOf(page), "Create payment"));
    await page.keyboard.press("Enter");
    const form = page.getByRole("dialog", { name: "Create payment" });
    await form.getByLabel("Amount").waitFor();
    expect(await hasFocus(form.getByLabel("A sum"))).toBe(true);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    expect(await hasFocus(button(tabOf(page), "Create payment"))).toBe(true);

    await page.keyboard.press("Enter");
    await form.getByLabel("Amount").waitFor();
    await walkTo(page, form.getByLabel("Description"));
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Thrown away");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await walkTo(page, button(tabOf(page), "Create payment"));
    await page.keyboard.press("Enter");
    await form.getByLabel("Amount").waitFor();
    await form.getByText(/Thrown away/).waitFor({ state: "detached" });
    await walkTo(page, form.getByLabel("Description"));
    await page.keyboard.press("Control+A");
    await page.keyboard.type("First half");
    await walkTo(page, button(form, "Create link"));
    await page.keyboard.press("Enter");
    await form.getByTestId("created-link").waitFor();
    await walkTo(page, button(form, "Send e-mail"));
    await page.keyboard.press("Enter");
    await form.getByText(/^Sent to /).waitFor();
    await page.keyboard.press("Shift+Tab");
    await walkTo(page, button(form, "Copy link"));
    await page.keyboard.press("Enter");
    await button(form, "Copied").waitFor();
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });

    const opened = page.waitForEvent("popup");
    await walkTo(page, tabOf(page).getByRole("link", { name: /^Open pay page/ }));
    await page.keyboard.press("Enter");
    const pay = await opened;
    for (const name of ["Pay €1,000.00", "Pay"]) {
      await walkTo(pay, button(pay, name));
      await pay.keyboard.press("Enter");
    }
    await pay.getByRole("heading", { name: "Paid" }).waitFor();
    await walkTo(page, button(tabOf(page), "Refresh"));
    await page.keyboard.press("Enter");
    await tabOf(page).getByText("Paid", { exact: true }).waitFor();
    expect(await account.payments()).toMatchObject([{ status: "paid", description: "First half" }]);
  });
});

describe.skipIf(!stage.isHere)("on a telephone", () => {
  beforeEach(async () => {
    person = await newPerson(stage.browser, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  });
  afterEach(() => person.close());

  it("S2.2 X22 the QR code is seen at most four taps after amount and description", async () => {
    const account = await stage.app.account();
    const page = await openRecord(person, account.recordPage());
    await tabOf(page).getByRole("button", { name: "Create payment" }).tap();
    const form = page.getByRole("dialog", { name: "Create payment" });
    await form.getByLabel("Description").fill("At the counter");
    await form.getByRole("button", { name: "Create link" }).tap();
    const code = page.waitForEvent("popup");
    await form.getByRole("link", { name: /QR code/ }).tap();
    const shown = await code;
    await shown.waitForLoadState();
    const image = shown.locator("svg, img").first();
    const box = await image.boundingBox();
    expect(box?.width ?? 0).toBeGreaterThan(150);
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
  });
});

/** Presses Tab until the control has the focus; throws when it is not on the way. */
async function walkTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let step = 0; step < 40; step += 1) {
    if (await hasFocus(control)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${String(control)} cannot be reached by Tab.`);
}

function hasFocus(control: Locator): Promise<boolean> {
  return control.evaluate((element: { matches(selector: string): boolean }) => element.matches(":focus"));
}
