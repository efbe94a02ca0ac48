import type { Page } from "playwright-core";

/** Opens a provider's form on the connection page, where they stand folded one below the other. */
export async function openForm(page: Page, provider: string): Promise<void> {
  await page.getByRole("heading", { name: provider, exact: true }).click();
}
