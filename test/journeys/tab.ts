import type { BrowserContext, Locator, Page } from "playwright-core";

/** Opens a record page and waits until its tab has been drawn. */
export async function openRecord(person: BrowserContext, address: string): Promise<Page> {
  const page = await person.newPage();
  await page.goto(address);
  await page.locator(".card[data-ready=true]").waitFor();
  await page.getByText("Loading payments").waitFor({ state: "detached" });
  return page;
}

/** The tab itself, without the record beside it and what lies over it. */
export function tabOf(page: Page): Locator {
  return page.getByRole("tabpanel", { name: "Payments" });
}

export function button(within: Page | Locator, name: string): Locator {
  return within.getByRole("button", { name, exact: true });
}

/** Fills in a field and leaves it, as a person does, so that nothing below it moves while a button there is pressed. */
export async function enter(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.blur();
}

/** Opens the create form and waits for it. */
export async function openCreateForm(page: Page): Promise<Locator> {
  await button(tabOf(page), "Create payment").click();
  const panel = page.getByRole("dialog", { name: "Create payment" });
  await panel.getByLabel("Amount", { exact: true }).waitFor();
  return panel;
}

/** Makes a payment with what the form suggests, and answers its link. */
export async function createPayment(page: Page): Promise<string> {
  const panel = await openCreateForm(page);
  await button(panel, "Create link").click();
  const link = await panel.getByTestId("created-link").innerText();
  await button(panel, "Done").click();
  return link;
}

/** Presses "Refresh" until the tab shows the text, since what is awaited may be under way still. Throws after a while. */
export async function refreshUntil(page: Page, text: string | RegExp): Promise<void> {
  const tab = tabOf(page);
  const awaited = tab.getByText(text, { exact: true });
  for (let look = 0; look < 40; look += 1) {
    await button(tab, "Refresh").click();
    const isThere = await awaited.waitFor({ timeout: 400 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw new Error(`The tab never said “${String(text)}”, but: ${await tab.innerText()}`);
}

/** Chooses an entry of the newest payment's "More" menu. */
export async function chooseMore(page: Page, entry: string): Promise<void> {
  await button(tabOf(page), "More").first().click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

/** Opens the newest payment's details and answers its timeline, oldest line first. */
export async function readTimeline(page: Page): Promise<readonly string[]> {
  await button(tabOf(page), "Details").first().click();
  const panel = page.getByRole("dialog");
  await panel.getByRole("heading", { name: "What happened" }).waitFor();
  const timeline = panel.getByRole("list").filter({ hasText: "Payment created" });
  const lines = await timeline.getByRole("listitem").locator("p:first-of-type").allInnerTexts();
  await page.keyboard.press("Escape");
  return lines.toReversed();
}
