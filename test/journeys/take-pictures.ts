import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { RulesView, TabView } from "@payments/shared";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { sandboxApp } from "../sandbox/app.ts";
import { launchChromium } from "../sandbox/chromium.ts";
import { settingsAddress } from "../sandbox/record-page-server/records.ts";
import { setBrand } from "../sandbox/set-up.ts";
import type { Account } from "./account.ts";
import { newPerson } from "./browser.ts";
import { openLink, play } from "./payer.ts";
import { startRunningApp, type RunningApp } from "./running-app.ts";
import { button, openCreateForm, openRecord, refreshUntil, tabOf } from "./tab.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

/** `node test/journeys/take-pictures.ts`: takes the pictures in `docs/images` anew. */
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
    await pictureOfRules(seller, app, account);
  } finally {
    await browser.close();
    await app.close();
  }
}

/** An account with a brand, rules, earlier deals, and a deal with line items. */
async function studio(app: RunningApp): Promise<Account> {
  const account = await app.account();
  const { portalId, dealId } = account;
  await setBrand({ serverOrigin: app.origin, portalId, userId: 7, now: () => Date.now() });
  const { world } = app.sandbox.hubspot;
  await setRules(account);
  world.addLineItem(portalId, dealId, { name: "Design", quantity: "1", price: "600", amount: "600" });
  world.addLineItem(portalId, dealId, { name: "Building a page", quantity: "2", price: "200", amount: "400" });
  return account;
}

const rules = [
  { onStatus: "paid", toStageId: null, mode: "test" },
  { onStatus: "paid", toStageId: "payment", mode: "live", fires: "first_paid" },
  { onStatus: "paid", toStageId: "done", mode: "live", fires: "fully_paid", onlyFrom: ["payment"] },
  { onStatus: "authorised", toStageId: "payment", mode: "live", isDry: true },
];

async function setRules({ card }: Account): Promise<void> {
  const { pipelines } = (await card("GET", "/api/rules")).body as RulesView;
  const { pipelineId, version } = pipelines.find(({ rows }) => rows.length > 0) ?? {};
  const { status } = await card("PUT", "/api/rules", { pipelineId, version, rows: rules });
  if (status !== 200) throw new Error(`Setting the rules ended with ${status}.`);
}

/** Another deal of the account, with its money in. */
async function payInCash(app: RunningApp, { portalId, contactId, card }: Account, name: string): Promise<void> {
  const { world } = app.sandbox.hubspot;
  const objectId = world.addDeal(portalId, { name, amount: "1000.00", currency: "EUR", stageId: "offer" });
  world.associate(portalId, objectId, contactId);
  const { create } = (await card("GET", `/api/payments?objectTypeId=0-3&objectId=${objectId}`)).body as TabView;
  if ("blocked" in create) throw new Error(create.blocked.title);
  const { connections, description, validityDays, currency } = create.form;
  const sum = { connectionId: connections[0]?.id, amount: "1000.00", currency, description, validityDays };
  const record = { objectTypeId: "0-3", objectId, dealId: null, contactId };
  const { body } = await card("POST", "/api/payments", { idempotencyKey: randomUUID(), ...record, ...sum });
  const received = { amount: "1000.00", receivedOn: "2026-11-01", method: "cash", reference: "", note: "" };
  const path = `/api/payments/${(body as { id: string }).id}/confirmation`;
  const { status } = await card("POST", path, { idempotencyKey: randomUUID(), ...received });
  if (status >= 300) throw new Error(`Confirming ended with ${status}.`);
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

/** The rules of a pipeline, tried out on what has been paid so far. */
async function pictureOfRules(seller: BrowserContext, app: RunningApp, account: Account): Promise<void> {
  const { portalId } = account;
  for (const name of ["Garden house", "Kitchen for the Bergs", "Shelves for two walls"])
    await payInCash(app, account, name);
  const page = await openLink(seller, app.sandbox.url + settingsAddress({ portalId, appId: sandboxApp.appId }));
  await page.getByRole("tab", { name: "Rules", exact: true }).click();
  await button(page, "Start dry run").click();
  await page.getByText(/would have moved/).waitFor();
  await page.mouse.move(0, 0);
  await page.evaluate("scrollTo(0, 0)");
  const panel = await page.getByRole("tabpanel", { name: "Rules", exact: true }).boundingBox();
  const clip = { x: 0, y: 0, width: 1280, height: panel ? panel.y + panel.height + 24 : 900 };
  await page.screenshot({ path: `${folder}settings.png`, clip, fullPage: true });
}

/** Down to the end of the tab and of the stages; what the record shows below them adds nothing. */
async function usefulHeight(page: Page): Promise<number> {
  const parts = [page.getByRole("tabpanel"), page.getByRole("region", { name: "Orders" })];
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  return Math.max(...boxes.map((box) => (box ? box.y + box.height : 0))) + 16;
}

await takePictures();
