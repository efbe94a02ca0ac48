import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import type { Account } from "./account.ts";
import { newPerson } from "./browser.ts";
import { play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button } from "./tab.ts";

const stage = setTheStage("the overview of all payments", () => ({}));

/** Scripts are off: the overview is for every browser. */
async function openOverview(account: Account): Promise<{ page: Page; person: BrowserContext }> {
  const { body } = await account.card("POST", "/api/overview-links", {});
  const person = await newPerson(stage.browser, { javaScriptEnabled: false });
  const page = await person.newPage();
  await page.goto((body as { url: string }).url);
  expect(page.url()).toBe(`${stage.app.origin}/overview`);
  return { page, person };
}

/** The same page where its judge can run; everything that folds is unfolded. */
async function complaints(page: Page, person: BrowserContext): Promise<readonly string[]> {
  const judged = await newPerson(stage.browser);
  await judged.addCookies(await person.cookies());
  const same = await judged.newPage();
  await same.goto(page.url());
  await same.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true; })');
  const found = await complaintsAbout(same);
  await judged.close();
  return found;
}

describe.skipIf(!stage.isHere)("the overview in a browser", () => {
  it("S2.6 S3.39 X48 shows what there is, filters it and downloads it, without scripts and at any width", async () => {
    const account = await stage.app.account();
    const { link } = await account.create();
    const payer = await newPerson(stage.browser);
    await play(payer, link ?? "", "Pay");
    await payer.close();

    const { page, person } = await openOverview(account);
    await page.getByRole("heading", { name: "1 payment", exact: true }).waitFor();
    const row = page.getByRole("row", { name: /Website redesign/ });
    await expect.poll(() => row.getByRole("cell").nth(2).innerText()).toContain("€1,000.00");
    expect(await complaints(page, person)).toEqual([]);

    await page.getByText("Filter", { exact: true }).click();
    await page.getByLabel("Customer's name or e-mail").fill("keller");
    await page.getByLabel("Status", { exact: true }).selectOption("Paid");
    await button(page, "Show payments").click();
    await page.getByRole("heading", { name: "1 payment", exact: true }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download it as CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^payments-\d{4}-\d\d-\d\d-paid-filtered\.csv$/);

    await page.getByLabel("Amount from").fill("ten");
    await page.getByLabel("Currency", { exact: true }).selectOption("EUR");
    await button(page, "Show payments").click();
    await page.getByText("Enter an amount in digits, such as 750.00.").waitFor();
    await expect.poll(() => page.getByLabel("Amount from").inputValue()).toBe("ten");
    expect(await complaints(page, person)).toEqual([]);

    await page.getByRole("link", { name: "Create payment" }).click();
    await page.getByLabel("Deal, contact, e-mail or company").fill("website");
    await button(page, "Search in HubSpot").click();
    await page.getByRole("link", { name: "Website redesign" }).waitFor();
    expect(await complaints(page, person)).toEqual([]);
    await page.getByRole("link", { name: "All payments" }).click();

    await button(page, "Close overview").click();
    await page.getByRole("heading", { name: "The overview is closed" }).waitFor();
    await page.goto(`${stage.app.origin}/overview`);
    await page.getByRole("heading", { name: "Please open this page from HubSpot" }).waitFor();
    await person.close();
  });

  it("says what to do while there is nothing", async () => {
    const { page, person } = await openOverview(await stage.app.account());
    await page.getByRole("heading", { name: "No payments yet" }).waitFor();
    expect(await complaints(page, person)).toEqual([]);
    await person.close();
  });
});
