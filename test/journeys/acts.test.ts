import type { PaymentDetail } from "@payments/shared";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import type { Account } from "./account.ts";
import { goOn, headline, openLink, play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, chooseMore, createPayment, enter, openRecord, readTimeline, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the journey of acts");

describe.skipIf(!stage.isHere)("what can be done with one payment", () => {
  it("S2.17 S4.17 money held is taken in part, and the rest is let go", async () => {
    const account = await stage.app.account();
    const { link } = await createHeld(account);
    await play(stage.customer, link, "Pay");
    const page = await openRecord(stage.seller, account.recordPage());
    await refreshUntil(page, "Authorised");
    await tabOf(page)
      .getByText(/^€1,000.00 held. Take it before /)
      .waitFor();
    expect(await complaintsAbout(page)).toEqual([]);

    await button(tabOf(page), "Take held money").click();
    const question = dialog(page, "Take the money that is held?");
    await question.getByText("€1,000.00 is held on the customer's card for “Held first”.").waitFor();
    const amount = question.getByLabel("Amount to take (EUR)");
    await expect.poll(() => amount.inputValue()).toBe("1000.00");
    await enter(amount, "1000.01");
    await button(question, "Take money").click();
    await question.getByText("At most €1,000.00 is held.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(amount, "400");
    await button(question, "Take money").click();
    await page.getByText("€400.00 taken.", { exact: true }).waitFor();
    await tabOf(page).getByText("€400.00 of €1,000.00 received").waitFor();
    await tabOf(page)
      .getByText(/^€600.00 held. Take it before /)
      .waitFor();

    await chooseMore(page, "Release held money");
    const last = dialog(page, "Release the money that is held?");
    await last.getByText("€600.00 for “Held first” goes back to the customer's card.").waitFor();
    await button(last, "Release money").click();
    await page.getByText("€600.00 released.", { exact: true }).waitFor();
    await button(tabOf(page), "Take held money").waitFor({ state: "detached" });
    const timeline = await readTimeline(page);
    expect(timeline).toContain("Simulated was asked to take €400.00 of the money held.");
    expect(timeline).toContain("Simulated was asked to let go of €600.00 of the money held.");
  });

  it("X10 X24 asks another amount and works longer, under the link that the customer has", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const link = await createPayment(page);
    const payPage = await openLink(stage.customer, link);
    await goOn(payPage);

    await chooseMore(page, "Change amount");
    const sum = dialog(page, "Change the amount");
    await sum.getByText("The customer is asked for €1,000.00 for “Website redesign”.").waitFor();
    await enter(sum.getByLabel("New amount (EUR)"), "0");
    await sum.getByLabel("New amount (EUR)").press("Enter");
    await sum.getByText("Enter an amount above zero.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(sum.getByLabel("New amount (EUR)"), "600");
    await sum.getByLabel("New amount (EUR)").press("Enter");
    await page.getByText("The link asks for €600.00 now.", { exact: true }).waitFor();
    await tabOf(page).getByText("€600.00", { exact: true }).waitFor();

    await chooseMore(page, "Change validity");
    const validity = dialog(page, "How long does the link work?");
    await validity.getByLabel("From now on it works for").selectOption({ label: "30 days" });
    expect(await complaintsAbout(page)).toEqual([]);
    await button(validity, "Change validity").click();
    // Said at once, and from then on by the row as what happened last.
    await page
      .getByText(/^The link works until /)
      .first()
      .waitFor();
    await tabOf(page)
      .getByText(/30 days left/)
      .waitFor();

    await payPage.reload();
    await expect.poll(() => payPage.getByRole("button", { name: "Pay", exact: true }).count()).toBe(0);
    await play(stage.customer, link, "Pay");
    await refreshUntil(page, "Paid");
    expect(await account.latest()).toMatchObject({ received: { decimal: "600.00" }, reviews: [] });
  });

  it("S3.34 S3.37 S3.38 S2.3 is cancelled, removed, put back at once, and requested again in one press", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const former = await createPayment(page);
    await chooseMore(page, "Cancel payment");
    await button(dialog(page, "Cancel this payment?"), "Cancel payment").click();
    await tabOf(page).getByText("Cancelled", { exact: true }).waitFor();

    await chooseMore(page, "Remove from list");
    const removal = dialog(page, "Remove this payment from the list?");
    await removal.getByText("€1,000.00 for “Website redesign” will no longer be listed.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await button(removal, "Remove from list").click();
    await removal.getByText("€1,000.00 for “Website redesign” was removed from the list.").waitFor();
    await button(removal, "Undo").click();
    await page.getByText("€1,000.00 for “Website redesign” is back on the list.").waitFor();
    await tabOf(page).getByText("Cancelled", { exact: true }).locator("visible=true").waitFor();

    await button(tabOf(page), "Request again").click();
    const form = dialog(page, "Create payment");
    await expect.poll(() => form.getByLabel("Amount", { exact: true }).inputValue()).toBe("1000.00");
    await expect.poll(() => form.getByLabel("Description").inputValue()).toBe("Website redesign");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(form, "Create link").click();
    const link = await form.getByTestId("created-link").innerText();
    expect(link).not.toBe(former);
    await button(form, "Done").click();
    const [newer, older] = await account.payments();
    expect({ newer: newer?.status, older: older?.status }).toEqual({ newer: "created", older: "cancelled" });
    expect(await readTimeline(page)).toContainEqual(expect.stringMatching(/^Asks again for the payment /));
    expect(await headline(await openLink(stage.customer, link))).toBe("Payment request");

    await button(tabOf(page), "More").nth(1).click();
    await page.getByRole("menuitem", { name: "Remove from list" }).click();
    await button(removal, "Remove from list").click();
    await button(removal, "Done").click();
    // The filter that comes with a removed payment has the word as well, folded away.
    const chip = tabOf(page).getByText("Cancelled", { exact: true }).locator("visible=true");
    await chip.waitFor({ state: "detached" });
  });
});

function dialog(page: Page, name: string): Locator {
  return page.getByRole("dialog", { name });
}

/** A payment whose money is only held at first, for the deal's whole amount. */
async function createHeld({ card, dealId, contactId }: Account): Promise<PaymentDetail & { readonly link: string }> {
  const tab = await card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`);
  const { create } = tab.body as { create: { form: { connections: readonly { id: string }[] } } };
  const { status, body } = await card("POST", "/api/payments", {
    idempotencyKey: `held-first-${dealId}`.padEnd(16, "-"),
    objectTypeId: "0-3",
    objectId: dealId,
    dealId: null,
    contactId,
    connectionId: create.form.connections[0]?.id,
    amount: "1000.00",
    currency: "EUR",
    description: "Held first",
    validityDays: 7,
    capture: "manual",
  });
  if (status !== 201) throw new Error(`Creating ended with ${status}: ${JSON.stringify(body)}`);
  return body as PaymentDetail & { readonly link: string };
}
