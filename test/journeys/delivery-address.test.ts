import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import { goOn, openLink } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, openCreateForm, openRecord, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the journey of a delivery address");

describe.skipIf(!stage.isHere)("a delivery address", () => {
  it("S2.16 S3.21 is wished for by the seller, typed by the customer, and shown with the payment", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const form = await openCreateForm(page);
    await button(form, "More choices").click();
    await form.getByText("Ask for a delivery address").click();
    await button(form, "Create link").click();
    const link = await form.getByTestId("created-link").innerText();
    await button(form, "Done").click();

    const payPage = await openLink(stage.customer, link);
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
