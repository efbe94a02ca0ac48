import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { sandboxApp } from "../sandbox/app.ts";
import { settingsAddress } from "../sandbox/record-page-server/records.ts";
import type { Account } from "./account.ts";
import { openForm } from "./connecting.ts";
import { headline, play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, createPayment, enter, openRecord, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the way from the install button to a deal that moves");

describe.skipIf(!stage.isHere)("an account's first ten minutes", () => {
  it("X42 X5 S3.33 X3 install, connect, set a rule after trying it, see a deal move, and take the move back", async () => {
    const account = await stage.app.account("new");
    const page = await install(account);
    await openSettings(page, account);
    await connectSimulated(page);
    await setRule(page);

    const record = await openRecord(stage.seller, account.recordPage());
    await play(stage.customer, await createPayment(record), "Pay");
    await refreshUntil(record, "Deal moved to Paid in full");
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Paid in full", moves: 1 });
    await tryRuleOnThePast(page, account);
    await undo(record);
    await expect.poll(() => account.stage(), { timeout: 30_000 }).toBe("Offer accepted");
  });
});

async function install({ portalId }: Account): Promise<Page> {
  const page = await stage.seller.newPage();
  await page.goto(`${stage.app.origin}/oauth/install`);
  await page.getByRole("radio", { name: `(${portalId}), as Ann Admin` }).check();
  await button(page, "Allow").click();
  await expect.poll(() => headline(page)).toBe("Payments tab is installed");
  return page;
}

async function openSettings(page: Page, { portalId }: Account): Promise<void> {
  await page.goto(stage.app.sandbox.url + settingsAddress({ portalId, appId: sandboxApp.appId }));
  await page.getByRole("tab", { name: "Set-up" }).waitFor();
}

/** By the step of the set-up that is next, whose address opens outside HubSpot. */
async function connectSimulated(page: Page): Promise<void> {
  const step = page.getByTestId("step-connect");
  await step.getByTestId("connect-provider").click();
  const opened = page.waitForEvent("popup");
  await step.getByTestId("open-connect-link").click();
  const connecting = await opened;
  await openForm(connecting, "Simulated");
  await button(connecting, "Use Simulated").click();
  await connecting.getByText(/^Simulated is connected/).waitFor();
  await connecting.close();
  await step.getByTestId("connected").click();
  await step.getByText("Done", { exact: true }).waitFor();
}

/** From a ready set, for test money. */
async function setRule(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Rules", exact: true }).click();
  const rules = page.getByRole("tabpanel", { name: "Rules", exact: true });
  await button(rules, "Start from a ready set").click();
  await page.getByRole("menuitem", { name: "Paid: on to the next stage (test payments)" }).click();
  await rules.getByRole("cell", { name: "Its next stage" }).first().waitFor();
  await button(rules, "Start dry run").click();
  await rules.getByText("No payment of this pipeline changed in that time.").waitFor();
  await button(rules, "Save rules").click();
  await page.getByText("Rules saved", { exact: true }).waitFor();
}

/** What the rule has just done is what it says it would have done. */
async function tryRuleOnThePast(page: Page, account: Account): Promise<void> {
  await openSettings(page, account);
  await page.getByRole("tab", { name: "Rules", exact: true }).click();
  const rules = page.getByRole("tabpanel", { name: "Rules", exact: true });
  await button(rules, "Start dry run").click();
  await rules.getByText(/would have moved 1 deal\.$/).waitFor();
}

async function undo(record: Page): Promise<void> {
  await button(tabOf(record), "Details").first().click();
  const details = record.getByRole("dialog").first();
  await button(details, "Undo").click();
  const question = record.getByRole("dialog", { name: "Take this move back?" });
  await enter(question.getByLabel("Reason"), "Only a trial");
  await button(question, "Take move back").click();
  await details.getByText("Deal put back to Offer accepted.", { exact: true }).waitFor();
}
