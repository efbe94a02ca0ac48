import type { SettingsView } from "@payments/shared";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { startStandIns, urlsOf, type StandIn } from "../sandbox/providers.ts";
import { complaintsAbout } from "./accessibility.ts";
import type { Account } from "./account.ts";
import { openForm } from "./connecting.ts";
import { goOn, headline, openLink } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, createPayment, openCreateForm, openRecord, readTimeline, refreshUntil, tabOf } from "./tab.ts";

let standIns: readonly StandIn[] = [];
afterAll(() => Promise.all(standIns.map((standIn) => standIn.close())));

const stage = setTheStage("the journeys of the providers", async () => {
  standIns = await startStandIns(() => Date.now());
  return { withRecordPages: true, providerUrls: urlsOf(standIns) };
});

describe.skipIf(!stage.isHere)("a payment at each provider, from its keys to the moved deal", () => {
  it.each(["dojo", "dintero", "myfatoorah", "stripe"])("S2.5 S3.17 S3.32 %s", async (id) => {
    const standIn = standIns.find((one) => one.id === id);
    if (!standIn) throw new Error(`Nothing stands in for ${id}.`);
    const account = await stage.app.account("installed");
    await connectInBrowser(await newConnectPage(account), standIn);
    await account.setRule();
    const page = await openRecord(stage.seller, account.recordPage());
    const link = await createPayment(page);

    const pay = await openLink(stage.customer, link);
    await goOn(pay);
    expect(new URL(pay.url()).origin).toBe(Object.values(standIn.urls)[0]);
    // The first button of every provider's page pays.
    await pay.getByRole("button").first().click();
    expect(await headline(pay)).toBe("Paid");

    await refreshUntil(page, "Deal moved to Paid in full");
    const timeline = await readTimeline(page);
    expect(timeline.filter((line) => line.includes("€1,000.00 received"))).toHaveLength(1);
    expect({ stage: account.stage(), moves: account.moves() }).toEqual({ stage: "Paid in full", moves: 1 });
  });

  it("S2.5 lets the seller choose among them, and shows no more than each takes", async () => {
    const account = await stage.app.account("connected");
    for (const standIn of standIns) await account.connect(standIn.id, standIn.newAccount());
    const page = await openRecord(stage.seller, account.recordPage());
    const form = await openCreateForm(page);
    const labels = await form.getByLabel("Provider").locator("option").allInnerTexts();
    expect(labels.map((label) => label.split(" ")[0])).toEqual([
      "Simulated",
      "Dojo",
      "Dintero",
      "MyFatoorah",
      "Stripe",
    ]);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S2.20 X48 offers what the provider sends itself beside one's own e-mail, where the account wants it", async () => {
    const account = await stage.app.account("installed");
    const dintero = standIns.find(({ id }) => id === "dintero");
    await account.connect("dintero", dintero?.newAccount());
    const { body } = await account.card("GET", "/api/settings");
    const { version, connections } = body as SettingsView;
    const providerMessages = connections.map(({ id }) => id);
    await account.card("PUT", "/api/policies", { version, policies: { providerMessages } });
    await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    await button(tabOf(page), "Send link").click();
    const panel = page.getByRole("dialog", { name: "Send link" });
    await panel.getByRole("heading", { name: "Sent by the provider" }).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

async function newConnectPage(account: Account): Promise<Page> {
  const { body } = await account.card("POST", "/api/connect-links");
  return openLink(stage.seller, (body as { url: string }).url);
}

/** Fills in the provider's form as the merchant does, choices included. */
async function connectInBrowser(page: Page, { id, label, newAccount }: StandIn): Promise<void> {
  await openForm(page, label);
  for (const [name, value] of Object.entries(newAccount())) {
    const field = page.locator(`#${id}-${name}`);
    if (await field.evaluate((element: { tagName: string }) => element.tagName === "SELECT")) {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
  await button(page, `Check and connect ${label}`).click();
  await page.getByText(`${label} is connected in test mode`).waitFor();
  expect(await complaintsAbout(page)).toEqual([]);
}
