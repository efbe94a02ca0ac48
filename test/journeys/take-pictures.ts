import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { setBrand } from "../sandbox/set-up.ts";
import type { Account } from "./account.ts";
import { launchChromium, newPerson } from "./browser.ts";
import { openLink, play } from "./payer.ts";
import { startRunningApp, type RunningApp } from "./running-app.ts";
import { button, openCreateForm, openRecord, refreshUntil, tabOf } from "./tab.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

/** `node --import tsx test/journeys/take-pictures.ts`: takes the pictures in `docs/images` anew. */
async function takePictures(): Promise<void> {
  const [app, browser] = await Promise.all([startRunningApp({ withRecordPages: true }), launchChromium()]);
  try {
    await mkdir(folder, { recursive: true });
    const account = await studio(app);
    const [seller, customer] = await Promise.all([newPerson(browser), newPerson(browser)]);
    await cancelOne(account);
    const page = await openRecord(seller, account.recordPage());
    await play(customer, await createDeposit(page), "Pay");
    await refreshUntil(page, "Deal moved to Paid in full");
    await pictureOfTab(page);
    const link = await pictureOfForm(page);
    await pictureOfCustomer(browser, link);
    await pictureOfOverview(seller, account);
  } finally {
    await browser.close();
    await app.close();
  }
}

/** An account with a brand, and a deal with line items. */
async function studio(app: RunningApp): Promise<Account> {
  const account = await app.account();
  const { portalId, dealId } = account;
  await setBrand({ serverOrigin: app.origin, portalId, userId: 7, now: () => Date.now() });
  const { world } = app.sandbox.hubspot;
  world.addLineItem(portalId, dealId, { name: "Design", quantity: "1", price: "600", amount: "600" });
  world.addLineItem(portalId, dealId, { name: "Building a page", quantity: "2", price: "200", amount: "400" });
  return account;
}

async function cancelOne(account: Account): Promise<void> {
  const { id } = await account.create();
  const { status } = await account.card("POST", `/api/payments/${id}/cancellation`, { idempotencyKey: randomUUID() });
  if (status !== 200) throw new Error(`Cancelling ended with ${status}.`);
}

async function createDeposit(page: Page): Promise<string> {
  const panel = await openCreateForm(page);
  await panel.getByLabel("Amount", { exact: true }).fill("250.00");
  await panel.getByLabel("Description").fill("Deposit for the website redesign");
  return createLink(panel);
}

/** The form with the deal's line items, and the link it makes. */
async function pictureOfForm(page: Page): Promise<string> {
  const panel = await openCreateForm(page);
  await panel.getByLabel("Products", { exact: true }).check();
  await button(panel, "Take the deal's line items").click();
  await panel.getByText("Total €1,000.00").waitFor();
  await page.setViewportSize({ width: 1280, height: 1080 });
  await panel.screenshot({ path: `${folder}create.png` });
  return createLink(panel);
}

async function createLink(panel: Locator): Promise<string> {
  await button(panel, "Create link").click();
  const link = await panel.getByTestId("created-link").innerText();
  await button(panel, "Done").click();
  return link;
}

async function pictureOfTab(page: Page): Promise<void> {
  await tabOf(page).getByRole("heading", { name: "Ended", exact: true }).waitFor();
  await page.getByText("Moved from “Offer accepted” to “Paid in full”.").waitFor();
  await page.mouse.move(0, 0);
  const clip = { x: 0, y: 0, width: 1280, height: await usefulHeight(page) };
  await page.screenshot({ path: `${folder}tab.png`, clip });
}

async function pictureOfCustomer(browser: Browser, link: string): Promise<void> {
  const phone = await newPerson(browser, { viewport: { width: 480, height: 900 } });
  const page = await openLink(phone, link);
  await page.screenshot({ path: `${folder}customer.png`, fullPage: true });
}

async function pictureOfOverview(seller: BrowserContext, account: Account): Promise<void> {
  const { body } = await account.card("POST", "/api/overview-links", {});
  const page = await openLink(seller, (body as { url: string }).url);
  await page.screenshot({ path: `${folder}overview.png`, fullPage: true });
}

/** Down to the end of the tab and of the stages; what the record shows below them adds nothing. */
async function usefulHeight(page: Page): Promise<number> {
  const parts = [page.getByRole("tabpanel"), page.getByRole("region", { name: "Orders" })];
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  return Math.max(...boxes.map((box) => (box ? box.y + box.height : 0))) + 16;
}

await takePictures();
