import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import { canBrowse, launchChromium, newPerson } from "./browser.ts";
import { goOn, openLink } from "./payer.ts";
import { startRunningApp, type RunningApp } from "./running-app.ts";
import { button, openCreateForm, openRecord, refreshUntil, tabOf } from "./tab.ts";

const isHere = canBrowse("the journey of a delivery address");

let app: RunningApp;
let browser: Browser;
let seller: BrowserContext;
let customer: BrowserContext;

beforeAll(async () => {
  if (!isHere) return;
  [app, browser] = await Promise.all([startRunningApp({ withRecordPages: true }), launchChromium()]);
  [seller, customer] = await Promise.all([newPerson(browser), newPerson(browser)]);
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

describe.skipIf(!isHere)("a delivery address", () => {
  it("S2.16 S3.21 is wished for by the seller, typed by the customer, and shown with the payment", async () => {
    const account = await app.account();
    const page = await openRecord(seller, account.recordPage());
    const form = await openCreateForm(page);
    await button(form, "More choices").click();
    await form.getByText("Ask for a delivery address").click();
    await button(form, "Create link").click();
    const link = await form.getByTestId("created-link").innerText();
    await button(form, "Done").click();

    const payPage = await openLink(customer, link);
    await goOn(payPage);
    await payPage.getByLabel("Name").fill("Ida Nygaard");
    await payPage.getByLabel("Street and number").fill("Storgata 1");
    await payPage.getByLabel("Postcode").fill("0155");
    await payPage.getByLabel("Town").fill("Oslo");
    await button(payPage, "Pay").click();

    await refreshUntil(page, "Deal moved to Paid in full");
    await button(tabOf(page), "Details").first().click();
    const panel = page.getByRole("dialog");
    await panel.getByRole("heading", { name: "Payer, as entered at the provider" }).waitFor();
    await panel.getByText("Ida Nygaard, Storgata 1, 0155 Oslo").waitFor();
    await panel.getByText(/^The name differs from the contact's/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });
});
