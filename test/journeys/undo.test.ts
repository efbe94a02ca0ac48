import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import { play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, chooseMore, createPayment, enter, openRecord, readTimeline, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the journey of undo");

describe.skipIf(!stage.isHere)("a deal's move taken back", () => {
  it("X3 S3.32 goes back with its reason, and the next money leaves the deal where it is", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const link = await createPayment(page);
    await chooseMore(page, "Confirm payment");
    await button(page.getByRole("dialog", { name: "Confirm payment" }), "Confirm payment").click();
    await refreshUntil(page, "Deal moved to Paid in full");

    const details = await openDetails(page);
    await details.getByRole("heading", { name: "Deal", exact: true }).waitFor();
    await details.getByText(/^From Offer accepted to Paid in full · By the rule for /).waitFor();
    await button(details, "Undo").click();
    const question = page.getByRole("dialog", { name: "Take this move back?" });
    await question
      .getByText("“Website redesign” goes back to Offer accepted, unless somebody has moved it since.")
      .waitFor();
    await button(question, "Take move back").click();
    await question.getByText("Say why the deal's move is taken back.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await enter(question.getByLabel("Reason"), "Paid for another deal");
    await button(question, "Take move back").click();
    await page.getByText("“Website redesign” is on its way back to Offer accepted.", { exact: true }).waitFor();
    // The open panel follows by itself.
    await details.getByText("Deal put back to Offer accepted.", { exact: true }).waitFor({ timeout: 20_000 });
    await expect.poll(() => button(details, "Undo").count()).toBe(0);
    expect(await complaintsAbout(page)).toEqual([]);
    await page.keyboard.press("Escape");
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Offer accepted", moves: 2 });

    await chooseMore(page, "Undo confirmation");
    const undoing = page.getByRole("dialog", { name: "Undo this confirmation?" });
    await enter(undoing.getByLabel("Reason"), "It was another customer's");
    await button(undoing, "Undo confirmation").click();
    // Only then does the link work again.
    await undoing.waitFor({ state: "hidden" });
    await play(stage.customer, link, "Pay");
    await refreshUntil(page, "Paid");
    const timeline = await readTimeline(page);
    expect(timeline.filter((line) => /^(Undo|Deal)/.test(line))).toEqual([
      expect.stringContaining("Deal moved from Offer accepted to Paid in full"),
      expect.stringContaining("Reason: “Paid for another deal”"),
      "Undone: deal put back from Paid in full to Offer accepted.",
      "Deal not moved: its move was taken back by hand, and the rule leaves this payment alone since.",
    ]);
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Offer accepted", moves: 2 });
  });
});

async function openDetails(page: Page): Promise<Locator> {
  await button(tabOf(page), "Details").first().click();
  return page.getByRole("dialog").first();
}
