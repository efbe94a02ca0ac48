import type { Response } from "playwright-core";
import { describe, expect, it } from "vitest";
import { goOn, openLink } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, chooseMore, enter, openCreateForm, openRecord, tabOf } from "./tab.ts";

/** What the product promises, while the tab is in view. */
const promised = { timeout: 10_000 };

const stage = setTheStage("the journey of a list that follows its payments");

describe.skipIf(!stage.isHere)("a tab that is in view", () => {
  it("S1.9 S1.13 S2.25 S2.26 S3.29 S5.12 shows what others make, open and pay, by itself", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await tabOf(page).getByText("No payments yet").waitFor();
    const { link } = await account.create();
    await button(tabOf(page), "Refresh").click();
    await tabOf(page).getByText("Created", { exact: true }).waitFor();
    await page.evaluate("globalThis.isSamePage = true");

    const pay = await openLink(stage.customer, link ?? "");
    await goOn(pay);
    await tabOf(page).getByText("Opened", { exact: true }).waitFor(promised);
    await button(tabOf(page), "Details").click();
    const panel = page.getByRole("dialog");
    await panel.getByText("What happened").first().waitFor();
    await button(pay, "Pay").click();
    await panel.getByText("Paid", { exact: true }).waitFor(promised);
    await panel.getByText(/received \(provider's reference/).waitFor();
    await expect.poll(() => tabOf(page).getByRole("heading", { name: "Done", exact: true }).count()).toBe(1);
    await expect.poll(() => tabOf(page).getByRole("button", { name: "Copy link" }).count()).toBe(0);
    expect(await page.evaluate("globalThis.isSamePage")).toBe(true);
  });

  it("S3.4 S3.5 S3.12 asks from a contact, and the deal made for it shows by itself", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage({ contactId: account.contactId }));
    const form = await openCreateForm(page);
    await expect.poll(() => form.getByLabel("Who pays").count()).toBe(0);
    await enter(form.getByLabel("Amount"), "80");
    await enter(form.getByLabel("Description"), "Spare part");
    await button(form, "Create link").click();
    await form.getByTestId("created").waitFor();
    await button(form, "Done").click();
    await tabOf(page)
      .getByText(/^Spare part · Mia Keller/)
      .waitFor(promised);
    await button(tabOf(page), "Details").click();
    await page.getByText("Deal “Spare part” made for this payment, as your settings say.").waitFor();
  });

  it("P8 keeps what is being typed while the list goes on behind it", async () => {
    const account = await stage.app.account();
    const { link } = await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    await chooseMore(page, "Confirm payment");
    const form = page.getByRole("dialog", { name: "Confirm payment" });
    await enter(form.getByLabel("Reference"), "Half a word");
    const pay = await openLink(stage.customer, link ?? "");
    await goOn(pay);
    // Two answers, so that the second was asked for after the opening.
    for (const _look of [1, 2]) await page.waitForResponse(asksForNews, promised);
    await expect.poll(() => form.getByLabel("Reference").inputValue()).toBe("Half a word");
    await button(form, "Close").last().click();
    await tabOf(page).getByText("Opened", { exact: true }).waitFor(promised);
  });
});

/** The card's calls go through the record page's stand-in for HubSpot's proxy. */
function asksForNews(answer: Response): boolean {
  return answer.request().postData()?.includes("/api/payments/changes") ?? false;
}
