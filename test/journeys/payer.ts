import type { BrowserContext, Page } from "playwright-core";

/** A customer's browser on the link they were sent. */
export async function openLink(customer: BrowserContext, link: string): Promise<Page> {
  const page = await customer.newPage();
  await page.goto(link);
  return page;
}

/** Goes on from the payment's own page to the provider's. */
export async function goOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: /pay/i }).click();
}

/** Follows the link and presses one of the buttons of the simulated provider's page. */
export async function play(customer: BrowserContext, link: string, act: string): Promise<Page> {
  const page = await openLink(customer, link);
  await goOn(page);
  await page.getByRole("button", { name: act, exact: true }).click();
  return page;
}

export function headline(page: Page): Promise<string> {
  return page.getByRole("heading", { level: 1 }).innerText();
}
