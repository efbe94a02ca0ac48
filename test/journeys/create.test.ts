import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import { setTheStage } from "./stage.ts";
import { button, enter, openCreateForm, openRecord, tabOf } from "./tab.ts";

const stage = setTheStage("the journey of creating a payment");

/** Counts what the person does from now on: presses anywhere, and keys that type. */
async function countActs(page: Page): Promise<() => Promise<{ presses: number; typed: number }>> {
  await page.evaluate(`{
    globalThis.acts = { presses: 0, typed: 0 };
    addEventListener("pointerdown", () => (globalThis.acts.presses += 1), true);
    addEventListener("keydown", ({ key }) => (globalThis.acts.typed += key.length === 1 ? 1 : 0), true);
  }`);
  return () => page.evaluate("globalThis.acts");
}

describe.skipIf(!stage.isHere)("creating a payment", () => {
  it("S1.3 S1.4 S1.5 S3.16 takes three presses and no typing from the tab to the link in hand", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const tab = tabOf(page);
    await expect.poll(() => tab.getByTestId("balance").innerText()).toBe("€1,000.00 of €1,000.00 open");
    const acts = await countActs(page);
    await button(tab, "Create payment").click();
    const panel = page.getByRole("dialog", { name: "Create payment" });
    await expect
      .poll(() => panel.getByTestId("ask").innerText())
      .toMatch(/^You ask Mia Keller for €1,000\.00 for “Website redesign”\./);
    await expect
      .poll(() => panel.getByTestId("ask-more").innerText())
      .toContain("When it is paid, the deal goes to “Paid in full”.");
    await button(panel, "Create link").click();
    const link = await panel.getByTestId("created-link").innerText();
    await button(panel, "Copy link").click();
    await button(panel, "Copied").waitFor();
    expect(await acts()).toEqual({ presses: 3, typed: 0 });
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(link);
    expect((await account.latest()).reference).toMatch(new RegExp(`^${account.dealId}-[0-9A-Z]{8}$`));
  });

  it("S2.8 S2.9 S2.10 S2.11 asks for the deal's products and one typed beside them", async () => {
    const account = await stage.app.account();
    const { world } = stage.app.sandbox.hubspot;
    const { portalId, dealId } = account;
    world.addLineItem(portalId, dealId, { name: "Design", price: "600", amount: "600" });
    world.addLineItem(portalId, dealId, { name: "Page", quantity: "2", price: "150", amount: "300" });
    const page = await openRecord(stage.seller, account.recordPage());
    const panel = await openCreateForm(page);
    await panel.getByLabel("Products", { exact: true }).check();
    await button(panel, "Take the deal's line items").click();
    await panel.getByText("Total €900.00").waitFor();
    await panel.getByText("These lines come to 900.00 EUR, while the deal's amount is 1000.00 EUR.").waitFor();
    await button(panel, "Add a line").click();
    const line = panel.getByTestId("line-3");
    await enter(line.getByLabel("What", { exact: true }), "Photos");
    await enter(line.getByLabel("Quantity"), "2.5");
    await enter(line.getByLabel("Price each"), "40");
    await enter(line.getByLabel("VAT in %"), "25");
    await panel.getByText("Total €1,000.00, of it €20.00 VAT").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await button(panel, "Create link").click();
    await expect.poll(() => panel.getByTestId("created").innerText()).toContain("€1,000.00 asked of Mia Keller.");
    const { id } = await account.latest();
    expect((await account.latest()).amount.decimal).toBe("1000.00");
    expect(id).not.toBe("");
  });

  it("S2.14 S2.15 S2.17 S3.14 keeps what was entered while it says what is wrong, and passes axe unfolded", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const panel = await openCreateForm(page);
    await button(panel, "50 %: €500.00").click();
    await expect.poll(() => panel.getByLabel("Amount", { exact: true }).inputValue()).toBe("500.00");
    await enter(panel.getByLabel("Amount", { exact: true }), "1200");
    await button(panel, "More choices").click();
    await enter(panel.getByLabel("Reference"), "=1");
    await panel.getByLabel("Take the money at once").click();
    await panel.getByText("What is not taken by then goes back.").waitFor();
    await panel.getByLabel("The link works for").selectOption({ label: "30 days" });
    await button(panel, "Create link").click();
    await panel.getByLabel("Ask for it all the same").check();
    await button(panel, "Create link").click();
    await panel.getByText("Use letters, digits, blanks").waitFor();
    await panel.getByText("Look at what is marked above.").waitFor();
    await expect.poll(() => panel.getByLabel("Amount", { exact: true }).inputValue()).toBe("1200");
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(panel.getByLabel("Reference"), "ROOF 7");
    await button(panel, "Create link").click();
    await panel.getByTestId("created").waitFor();
    const { reference, amount } = await account.latest();
    expect({ reference, amount: amount.decimal }).toEqual({ reference: "ROOF 7", amount: "1200.00" });
  });

  it("S1.16 says that an address is missing, and takes its cure", async () => {
    const account = await stage.app.account();
    const { world } = stage.app.sandbox.hubspot;
    const edit = (email: string) =>
      world.editByHand(account.portalId, { type: "contacts", id: account.contactId, userId: 7, properties: { email } });
    edit("");
    const page = await openRecord(stage.seller, account.recordPage());
    await tabOf(page).getByText("Mia Keller has no e-mail address").waitFor();
    await expect.poll(() => button(tabOf(page), "Create payment").isDisabled()).toBe(true);
    edit("mia.keller@example.com");
    await button(tabOf(page), "Look again").click();
    await openCreateForm(page);
  });
});
