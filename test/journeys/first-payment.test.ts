import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { openForm } from "./connecting.ts";
import { goOn, headline, openLink, play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import {
  button,
  chooseMore,
  createPayment,
  openCreateForm,
  openRecord,
  readTimeline,
  refreshUntil,
  tabOf,
} from "./tab.ts";

const stage = setTheStage("the journey of a first payment");

afterEach(() => {
  stage.app.sandbox.hubspot.faults.clear();
  stage.app.stripe.faults.clear();
  stage.app.stripe.webhooks.release();
});

describe.skipIf(!stage.isHere)("a first payment, at the simulated provider", () => {
  it("S1.4 S3.1 S3.17 S3.32 is made on the record, paid by its link, and moves the deal by itself and once", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const form = await openCreateForm(page);
    await expect.poll(() => form.getByLabel("Amount").inputValue()).toBe("1000.00");
    await button(form, "Create link").click();
    await expect.poll(() => form.getByTestId("created").innerText()).toContain("€1,000.00 asked of Mia Keller.");
    await button(form, "Copy link").click();
    await button(form, "Copied").waitFor();
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(link).toBe(await form.getByTestId("created-link").innerText());
    await button(form, "Done").click();
    // Lost by a reload: what follows must come about without one.
    await page.evaluate("globalThis.isSamePage = true");

    const pay = await openLink(stage.customer, link);
    await goOn(pay);
    await button(pay, "Pay").click();
    expect(await headline(pay)).toBe("Paid");

    await tabOf(page).getByText("Deal moved to Paid in full").waitFor();
    await expect.poll(() => tabOf(page).getByText("Paid", { exact: true }).count()).toBe(1);
    await page.getByRole("listitem").filter({ hasText: "now" }).getByText("Paid in full").waitFor();
    expect(await page.evaluate("globalThis.isSamePage")).toBe(true);
    expect((await readTimeline(page)).at(-1)).toBe(
      "Deal moved from Offer accepted to Paid in full by the pipeline's rule (version 1).",
    );
    expect(account.moves()).toBe(1);
  });

  it("S1.11 S3.23 is not touched by looking at its link, nor called paid on a redirect's word", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const link = await createPayment(page);
    const opened = page.waitForEvent("popup");
    await tabOf(page)
      .getByRole("link", { name: /^Open pay page/ })
      .click();
    const preview = await opened;
    // The event comes while the new page is still on its way to its address.
    await preview.waitForURL(link);
    await headline(preview);
    await preview.reload();
    await preview.goto(`${link}/return`);
    expect(await headline(preview)).toBe("Not paid yet");
    const { status, providerReference, timeline } = await account.latest();
    expect({ status, providerReference }).toEqual({ status: "created", providerReference: null });
    expect(timeline.map(({ text }) => text)).toEqual([
      "A team member looked at the customer's page.",
      "Payment created.",
    ]);
  });

  it("S3.27 stays payable after a declined card, which the customer and the tab are told of", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const pay = await play(stage.customer, await createPayment(page), "Decline the card");
    expect(await headline(pay)).toBe("The last try did not go through");
    await expect
      .poll(() => pay.getByRole("status").innerText())
      .toBe("The simulated bank declined the card. Nothing was charged. You can try again.");
    await refreshUntil(page, "Declined");
    await button(pay, "Try again: pay €1,000.00").click();
    await button(pay, "Pay").click();
    expect(await headline(pay)).toBe("Paid");
    await refreshUntil(page, "Deal moved to Paid in full");
    expect(await readTimeline(page)).toContain(
      "The payment was declined; the customer can try again. It said: “The simulated bank declined the card.”",
    );
    expect(account.moves()).toBe(1);
  });

  it("S3.25 waits for a customer who leaves, and shows Opened meanwhile", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const pay = await play(stage.customer, await createPayment(page), "Leave without paying");
    expect(await headline(pay)).toBe("Payment request");
    await button(pay, "Pay €1,000.00").waitFor();
    await refreshUntil(page, "Opened");
    expect(account.moves()).toBe(0);
  });

  it("F82 shows late money for review and does not move the deal, and says why", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await play(stage.customer, await createPayment(page), "Pay late");
    await refreshUntil(page, "The money came after the link had ended. Accept it, or refund it at the provider.");
    expect(await readTimeline(page)).toContain(
      "Deal not moved: the money came after the link had ended; look at it first.",
    );
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Offer accepted", moves: 0 });
  });

  it("F84 keeps both captures of a payment paid twice, asks for a look, and moves the deal once", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await play(stage.customer, await createPayment(page), "Pay twice");
    await refreshUntil(page, "Deal moved to Paid in full");
    await tabOf(page)
      .getByText("This was paid more than once. Refund at the provider what was paid too much.")
      .waitFor();
    const received = (await readTimeline(page)).filter((line) => line.startsWith("€1,000.00 received"));
    expect(received).toHaveLength(2);
    expect(account.moves()).toBe(1);
  });

  it("F95 learns of a payment whose webhook was lost by Check now", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const pay = await play(stage.customer, await createPayment(page), "Pay, but lose the webhook");
    await pay.getByText("This page was paid.").waitFor();
    await refreshUntil(page, "Opened");
    await chooseMore(page, "Check now");
    await page.getByText("Checked with Simulated: Paid.").waitFor();
    await refreshUntil(page, "Deal moved to Paid in full");
    expect(account.moves()).toBe(1);
  });
});

describe.skipIf(!stage.isHere)("a first payment, at Stripe", () => {
  it("S2.5 connects with a restricted key outside HubSpot, and the signed webhook alone pays and moves", async () => {
    const account = await stage.app.account("installed");
    const page = await openRecord(stage.seller, account.recordPage());
    await connectInBrowser(page, stage.app.stripe.keys.issue());
    await account.setRule();
    await button(tabOf(page), "I have connected it").click();
    const link = await createPayment(page);
    const pay = await openLink(stage.customer, link);
    const session = () => stage.app.stripe.sessions().find(({ success_url: url }) => url?.startsWith(link));
    expect(session()).toBeUndefined();
    await goOn(pay);
    expect(session()).toMatchObject({ amount_total: 100_000, currency: "eur" });
    // Charged behind the page's back: the customer never returns, so only the delivery can tell.
    stage.app.stripe.pay(session()?.id ?? "");
    await stage.app.stripe.webhooks.settled();
    await refreshUntil(page, "Deal moved to Paid in full");
    await expect.poll(() => tabOf(page).getByText("Paid", { exact: true }).count()).toBe(1);
    expect(account.moves()).toBe(1);
  });

  it("P2 tells the customer Paid only once Stripe has been read", async () => {
    const account = await stage.app.account("installed");
    await account.connect("stripe", { apiKey: stage.app.stripe.keys.issue() });
    await account.setRule();
    const page = await openRecord(stage.seller, account.recordPage());
    const pay = await openLink(stage.customer, await createPayment(page));
    await goOn(pay);
    stage.app.stripe.webhooks.hold();
    stage.app.stripe.faults.add({ kind: "rate_limited", method: "GET" });
    await button(pay, "Pay with 4242 4242 4242 4242").click();
    expect(await headline(pay)).toBe("Not paid yet");
    expect(account.moves()).toBe(0);
    stage.app.stripe.faults.clear();
    await pay.getByRole("link", { name: "Check again" }).click();
    expect(await headline(pay)).toBe("Paid");
    stage.app.stripe.webhooks.release();
    await stage.app.stripe.webhooks.settled();
    await refreshUntil(page, "Deal moved to Paid in full");
    expect(account.moves()).toBe(1);
  });
});

/** From the tab's empty state to the connected provider, keys and all, in the pages an admin sees. */
async function connectInBrowser(page: Page, apiKey: string): Promise<void> {
  await button(tabOf(page), "Connect a provider").click();
  const opened = page.waitForEvent("popup");
  await tabOf(page)
    .getByRole("link", { name: /^Open the connection page/ })
    .click();
  const connecting = await opened;
  await openForm(connecting, "Stripe");
  await connecting.getByLabel("Restricted key").fill(apiKey);
  await button(connecting, "Check and connect Stripe").click();
  await connecting.getByText(`Stripe is connected in test mode, with the key ending in ${apiKey.slice(-4)}.`).waitFor();
}
