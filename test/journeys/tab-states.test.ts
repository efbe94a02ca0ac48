import { afterEach, describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import { headline, openLink } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, chooseMore, createPayment, enter, openCreateForm, openRecord, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the states of the tab");

afterEach(() => stage.app.sandbox.hubspot.faults.clear());

describe.skipIf(!stage.isHere)("the tab of an account that is not ready", () => {
  it("S1.1 leads an admin from the empty state to a one-time address", async () => {
    const account = await stage.app.account("installed");
    const page = await openRecord(stage.seller, account.recordPage());
    await tabOf(page).getByRole("heading", { name: "Connect a payment provider" }).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await button(tabOf(page), "Connect a provider").click();
    await tabOf(page)
      .getByText(/^Your address is ready/)
      .waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S1.1 tells a seller whom to ask, and offers nothing a seller may not do", async () => {
    const account = await stage.app.account("installed");
    const page = await openRecord(stage.seller, account.recordPage({ user: 8 }));
    await tabOf(page)
      .getByText(/^Ask an admin of this HubSpot account/)
      .waitFor();
    await expect.poll(() => tabOf(page).getByRole("button", { name: "Connect a provider" }).count()).toBe(0);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("F55 says that the app is not connected to an account that has removed it", async () => {
    const account = await stage.app.account();
    await account.create();
    stage.app.sandbox.hubspot.installs.uninstall(account.portalId);
    const page = await openRecord(stage.seller, account.recordPage());
    await tabOf(page)
      .getByRole("heading", { name: "Payments tab is not connected to this HubSpot account." })
      .waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

describe.skipIf(!stage.isHere)("the tab's list", () => {
  it("says that it is loading", async () => {
    const account = await stage.app.account();
    const page = await stage.seller.newPage();
    let answer = (): void => {};
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/sandbox/proxy", (route) => isAnswered.then(() => route.continue()));
    await page.goto(account.recordPage());
    await tabOf(page).getByText("Loading payments").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    answer();
    await button(tabOf(page), "Create payment").waitFor();
  });

  it("S1.3 is empty at first, with one obvious next step", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await tabOf(page).getByRole("heading", { name: "No payments yet" }).waitFor();
    await expect.poll(() => tabOf(page).locator(".button-primary").allInnerTexts()).toEqual(["Create payment"]);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S1.18 holds one open payment per deal, and leads to the one that is in the way", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await createPayment(page);
    await tabOf(page).getByText("This deal already has an open payment").waitFor();
    await expect.poll(() => button(tabOf(page), "Create payment").isDisabled()).toBe(true);
    expect(await complaintsAbout(page)).toEqual([]);
    await button(tabOf(page), "Show the open payment").click();
    const details = page.getByRole("dialog", { name: "€1,000.00 for Website redesign" });
    await details.getByText("Payment created.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S1.15 says that a deal without a contact needs one", async () => {
    const account = await stage.app.account();
    const { world } = stage.app.sandbox.hubspot;
    const dealId = world.addDeal(account.portalId, { name: "Walk-in order", amount: "249.90", stageId: "offer" });
    const page = await openRecord(stage.seller, account.recordPage({ dealId }));
    await tabOf(page).getByText("Add the contact who pays to this deal, then come back.").waitFor();
    await expect.poll(() => button(tabOf(page), "Create payment").isDisabled()).toBe(true);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S3.4 S3.12 shows a contact's payments, and makes one from the contact for a deal of theirs", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage({ contactId: account.contactId }));
    const form = await openCreateForm(page);
    await expect.poll(() => form.getByLabel("Who pays").count()).toBe(0);
    await enter(form.getByLabel("Amount"), "250");
    await enter(form.getByLabel("Description"), "Deposit");
    await form.getByLabel("Deal to move").selectOption("Website redesign");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(form, "Create link").click();
    await form.getByText(/^€250.00 asked of Mia Keller/).waitFor();
    await button(form, "Done").click();
    await tabOf(page).getByText("Deposit").waitFor();
    expect(await account.payments()).toMatchObject([{ description: "Deposit", deal: { id: account.dealId } }]);
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

describe.skipIf(!stage.isHere)("the tab's forms", () => {
  it("S3.14 names the fields to mend, and then says what was made, for whom, how much and until when (S2.24)", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const form = await openCreateForm(page);
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(form.getByLabel("Amount"), "much");
    await enter(form.getByLabel("Description"), "");
    await button(form, "Create link").click();
    await form.getByText("Enter an amount in digits, such as 750.00.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(form.getByLabel("Amount"), "750");
    await enter(form.getByLabel("Description"), "Second half");
    await button(form, "Create link").click();
    await form.getByText(/^€750.00 asked of Mia Keller. The link works until /).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S3.17 shows the link to be copied by hand where the browser refuses", async () => {
    const account = await stage.app.account();
    const page = await stage.seller.newPage();
    await page.addInitScript("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))");
    await page.goto(account.recordPage());
    const form = await openCreateForm(page);
    await button(form, "Create link").click();
    await button(form, "Copy link").click();
    const link = await form.getByTestId("created-link").innerText();
    await expect.poll(() => form.getByLabel("Payment link").inputValue()).toBe(link);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S3.28 S3.30 books money received another way, and the deal moves", async () => {
    const account = await stage.app.account();
    await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    await button(tabOf(page), "More").click();
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("menuitem", { name: "Confirm payment" }).click();
    const form = page.getByRole("dialog", { name: "Confirm payment" });
    await expect.poll(() => form.getByLabel("Amount received (EUR)").inputValue()).toBe("1000.00");
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(form.getByLabel("Reference"), "Statement 11");
    await button(form, "Confirm payment").click();
    await page.getByText("€1,000.00 confirmed.", { exact: true }).waitFor();
    await refreshUntil(page, "Deal moved to Paid in full");
    await expect.poll(() => tabOf(page).getByText("Confirmed by team member").count()).toBe(1);
    expect(await complaintsAbout(page)).toEqual([]);
    expect(account.moves()).toBe(1);
  });

  it("S1.23 S1.21 cancels after asking once, and the customer's link says so", async () => {
    const account = await stage.app.account();
    const { link } = await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    await chooseMore(page, "Cancel payment");
    const question = page.getByRole("dialog", { name: "Cancel this payment?" });
    await expect.poll(() => question.innerText()).toContain("€1,000.00 for “Website redesign” will be cancelled.");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(question, "Cancel payment").click();
    await tabOf(page).getByText("Cancelled", { exact: true }).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    expect(await headline(await openLink(stage.seller, link ?? ""))).toBe("This request was cancelled");
  });
});

describe.skipIf(!stage.isHere)("the tab in trouble", () => {
  it("F58 P8 shows the payments while HubSpot does not answer, with why none can be made, and makes one once it does", async () => {
    const account = await stage.app.account();
    await account.create();
    const { faults } = stage.app.sandbox.hubspot;
    faults.next({ match: { method: "GET", path: /\/deals\/\d+$/ }, answer: 503, times: 1_000 });
    const page = await openRecord(stage.seller, account.recordPage());
    await tabOf(page).getByText("HubSpot did not answer.").waitFor();
    await expect.poll(() => button(tabOf(page), "Create payment").isDisabled()).toBe(true);
    await button(tabOf(page), "Copy link").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await chooseMore(page, "Cancel payment");
    await button(page.getByRole("dialog", { name: "Cancel this payment?" }), "Cancel payment").click();
    await tabOf(page).getByText("Cancelled", { exact: true }).waitFor();
    await expect.poll(() => button(tabOf(page), "Request again").isDisabled()).toBe(true);
    expect(await complaintsAbout(page)).toEqual([]);
    faults.clear();
    await button(tabOf(page), "Look again").click();
    await createPayment(page);
    await expect.poll(() => tabOf(page).getByText("HubSpot did not answer.").count()).toBe(0);
    expect(await account.payments()).toHaveLength(2);
  });

  it("P8 keeps what it knows when our server fails, and says how old that is", async () => {
    const account = await stage.app.account();
    await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    await page.route("**/sandbox/proxy", (route) => route.fulfill({ status: 500, json: { title: "Broken" } }));
    await refreshUntil(page, /^Could not refresh. Data from \d?\d:\d\d.$/);
    await tabOf(page).getByText("Website redesign").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await page.unroute("**/sandbox/proxy");
    await button(tabOf(page), "Refresh").click();
    await tabOf(page)
      .getByText(/^Data from/)
      .waitFor();
  });

  it("P7 says that a create without an answer can be repeated, and makes one payment", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const form = await openCreateForm(page);
    await page.route("**/sandbox/proxy", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await button(form, "Create link").click();
    await form.getByText(/Nothing happens twice/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await page.unroute("**/sandbox/proxy");
    await button(form, "Create link").click();
    await form.getByTestId("created-link").waitFor();
    expect(await account.payments()).toHaveLength(1);
  });
});
