import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import { headline, openLink, play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, chooseMore, createPayment, enter, openRecord, readTimeline, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the journey of refunds");

describe.skipIf(!stage.isHere)("money that goes back", () => {
  it("X27 S3.26 is refunded in part and then in full, with its reason, and the deal stays where it is", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await play(stage.customer, await createPayment(page), "Pay");
    await refreshUntil(page, "Deal moved to Paid in full");

    const form = await openRefund(page);
    await expect.poll(() => form.getByLabel("Amount to refund (EUR)").inputValue()).toBe("1000.00");
    await form.getByText("You give back €1,000.00 of €1,000.00 to Mia Keller by Simulated.").waitFor();
    await button(form, "Refund").click();
    await form.getByText("Say why the money is given back.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(form.getByLabel("Amount to refund (EUR)"), "1000.01");
    await enter(form.getByLabel("Reason"), "One item short");
    await button(form, "Refund").click();
    await form.getByText("At most €1,000.00 can be refunded.").waitFor();
    await enter(form.getByLabel("Amount to refund (EUR)"), "300");
    await form.getByText(/^You give back €300.00 of €1,000.00/).waitFor();
    await button(form, "Refund").click();
    await page.getByText("€300.00 refunded.", { exact: true }).waitFor();
    await tabOf(page).getByText("Partly refunded", { exact: true }).waitFor();
    await tabOf(page).getByText("€300.00 refunded, €700.00 kept").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);

    const rest = await openRefund(page);
    await expect.poll(() => rest.getByLabel("Amount to refund (EUR)").inputValue()).toBe("700.00");
    await expect.poll(() => rest.getByLabel("Reason").inputValue()).toBe("");
    await enter(rest.getByLabel("Reason"), "All of it after all");
    await button(rest, "Refund").click();
    await tabOf(page).getByText("Refunded", { exact: true }).waitFor();

    const timeline = await readTimeline(page);
    expect(timeline).toContain("Simulated was asked to refund €300.00. Reason: “One item short”");
    expect(timeline).toContain("Simulated was asked to refund €700.00. Reason: “All of it after all”");
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Paid in full", moves: 1 });
    await button(tabOf(page), "More").click();
    await expect.poll(() => page.getByRole("menuitem", { name: "Refund" }).count()).toBe(0);
  });

  it("X11 S3.28 is confirmed by hand and undone with a reason, after which the link works again", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const link = await createPayment(page);
    await chooseMore(page, "Confirm payment");
    const form = page.getByRole("dialog", { name: "Confirm payment" });
    await button(form, "Confirm payment").click();
    await refreshUntil(page, "Deal moved to Paid in full");

    await chooseMore(page, "Undo confirmation");
    const question = page.getByRole("dialog", { name: "Undo this confirmation?" });
    await button(question, "Undo confirmation").click();
    await question.getByText("Say why the confirmation is undone.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(question.getByLabel("Reason"), "The transfer bounced");
    await button(question, "Undo confirmation").click();
    await page.getByText("Confirmation of €1,000.00 undone. The payment is now Created.").waitFor();
    await tabOf(page).getByText("Created", { exact: true }).waitFor();
    expect(await readTimeline(page)).toContain(
      "€1,000.00 confirmed by hand no longer counts. Reason: “The transfer bounced”",
    );
    expect(await headline(await openLink(stage.customer, link))).toBe("Payment request");
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Paid in full", moves: 1 });
  });

  it("X27 is refunded by keyboard alone, and closing without doing so gives the focus back", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    await play(stage.customer, await createPayment(page), "Pay");
    await refreshUntil(page, "Paid");
    await walkTo(page, button(tabOf(page), "More"));
    await page.keyboard.press("Enter");
    await walkTo(page, page.getByRole("menuitem", { name: "Refund" }), "ArrowDown");
    await page.keyboard.press("Enter");
    const form = page.getByRole("dialog", { name: "Refund" });
    await form.getByLabel("Amount to refund (EUR)").waitFor();
    expect(await hasFocus(form.getByLabel("Amount to refund (EUR)"))).toBe(true);
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
    expect(await hasFocus(button(tabOf(page), "More"))).toBe(true);
    await page.keyboard.press("Enter");
    await walkTo(page, page.getByRole("menuitem", { name: "Refund" }), "ArrowDown");
    await page.keyboard.press("Enter");
    await walkTo(page, form.getByLabel("Reason"));
    await page.keyboard.type("Sent back");
    await walkTo(page, button(form, "Refund"));
    await page.keyboard.press("Enter");
    await page.getByText("€1,000.00 refunded.", { exact: true }).waitFor();
    expect(await account.payments()).toMatchObject([{ status: "refunded" }]);
  });
});

async function openRefund(page: Page): Promise<Locator> {
  await chooseMore(page, "Refund");
  const panel = page.getByRole("dialog", { name: "Refund" });
  await panel.getByLabel("Reason").waitFor();
  return panel;
}

/** Presses the key until the control has the focus; throws when it is not on the way. */
async function walkTo(page: Page, control: Locator, key = "Tab"): Promise<void> {
  await control.waitFor();
  for (let step = 0; step < 40; step += 1) {
    if (await hasFocus(control)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(control)} cannot be reached by ${key}.`);
}

function hasFocus(control: Locator): Promise<boolean> {
  return control.evaluate((element: { matches(selector: string): boolean }) => element.matches(":focus"));
}
