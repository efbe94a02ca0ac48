import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { launchChromium, newPerson } from "./browser.ts";
import { play } from "./payer.ts";
import { startRunningApp } from "./running-app.ts";
import { createPayment, openRecord, refreshUntil } from "./tab.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

/** `node --import tsx test/journeys/take-pictures.ts`: takes the pictures in `docs/images` anew. */
async function takePictures(): Promise<void> {
  const [app, browser] = await Promise.all([startRunningApp({ withRecordPages: true }), launchChromium()]);
  try {
    const [seller, customer] = await Promise.all([newPerson(browser), newPerson(browser)]);
    const account = await app.account();
    const page = await openRecord(seller, account.recordPage());
    await play(customer, await createPayment(page), "Pay");
    await refreshUntil(page, "Deal moved to Paid in full");
    await page.getByText("Moved from “Offer accepted” to “Paid in full”.").waitFor();
    await mkdir(folder, { recursive: true });
    await page.mouse.move(0, 0);
    await page.screenshot({
      path: `${folder}tab.png`,
      clip: { x: 0, y: 0, width: 1280, height: await usefulHeight(page) },
    });
  } finally {
    await browser.close();
    await app.close();
  }
}

/** Down to the end of the tab and of the stages; what the record shows below them adds nothing. */
async function usefulHeight(page: Page): Promise<number> {
  const parts = [page.getByRole("tabpanel"), page.getByRole("region", { name: "Orders" })];
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  return Math.max(...boxes.map((box) => (box ? box.y + box.height : 0))) + 16;
}

await takePictures();
