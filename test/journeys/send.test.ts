import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startMailbox, type Mailbox } from "../sandbox/mailbox/index.ts";
import { complaintsAbout } from "./accessibility.ts";
import { newPerson } from "./browser.ts";
import { goOn } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, enter, openCreateForm, openRecord, readTimeline, refreshUntil, tabOf } from "./tab.ts";

let mailbox: Mailbox;
afterAll(() => mailbox?.close());

const stage = setTheStage("the journey of sending", async () => {
  mailbox = await startMailbox();
  return { withRecordPages: true, mail: mailbox };
});

afterEach(() => mailbox.play(null));

describe.skipIf(!stage.isHere)("a link that is sent", () => {
  it("S1.5 S1.7 S1.9 goes from the create form to the customer's mailbox, is followed from there and paid", async () => {
    const account = await stage.app.account();
    const page = await openRecord(stage.seller, account.recordPage());
    const panel = await openCreateForm(page);
    await button(panel, "Create link").click();
    await panel.getByText("The payment link is ready").waitFor();
    await expect
      .poll(() => panel.getByLabel("Subject").inputValue())
      .toBe("[Test] Payment of €1,000.00 for Website redesign");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(panel, "Send e-mail").click();
    await panel.getByText("Sent to mia.keller@example.com").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await button(panel, "Done").click();
    await tabOf(page).getByText("Created", { exact: true }).waitFor();

    const paying = await followMail(stage.customer);
    await goOn(paying);
    await paying.getByRole("button", { name: "Pay", exact: true }).click();
    await refreshUntil(page, "Deal moved to Paid in full");
    expect(await readTimeline(page)).toContain("Link sent by e-mail to m…@example.com.");
    expect(account.moves()).toBe(1);
  });

  it("S1.7 S1.24 S2.19 says why the mail server refused it, keeps the text, and goes out again from the list", async () => {
    const account = await stage.app.account();
    await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    const panel = await openSendPanel(page);
    mailbox.play("refuse");
    const before = mailbox.mails().length;
    await enter(panel.getByLabel("Subject"), "Your website");
    await button(panel, "Send e-mail").click();
    await panel.getByText("Not sent to mia.keller@example.com").waitFor();
    await expect.poll(() => panel.getByLabel("Subject").inputValue()).toBe("Your website");
    expect(await complaintsAbout(page)).toEqual([]);
    mailbox.play(null);
    await panel.getByLabel("Send to").selectOption({ label: "Another address" });
    await enter(panel.getByLabel("E-mail address"), "office@example.com");
    await button(panel, "Send e-mail").click();
    await panel.getByText("Sent to office@example.com").waitFor();
    expect(mailbox.mails().slice(before)).toMatchObject([
      { to: ["office@example.com"], parsed: { subject: "Your website" } },
    ]);
    expect(await account.payments()).toHaveLength(1);
  });

  it("S2.22 X23 gives mail program, WhatsApp and HubSpot's composer the text as it stands", async () => {
    const account = await stage.app.account();
    const { link } = await account.create();
    const page = await openRecord(stage.seller, account.recordPage());
    const panel = await openSendPanel(page);
    const hrefOf = async (name: RegExp) =>
      new URL((await panel.getByRole("link", { name }).getAttribute("href")) ?? "");
    const mail = await hrefOf(/^My mail program/);
    expect(mail.pathname).toBe("mia.keller@example.com");
    expect(decodeURIComponent(mail.search)).toContain(`body=Hello Mia Keller,\r\n`);
    expect((await hrefOf(/^WhatsApp/)).searchParams.get("text")).toContain(link ?? "no link");
    await button(panel, "HubSpot e-mail").click();
    const composer = panel.getByRole("group", { name: "HubSpot opens here" });
    await composer.getByText(`HubSpot's e-mail composer opens here, to record 0-1/${account.contactId}.`).waitFor();
    await composer.getByText("[Test] Payment of €1,000.00 for Website redesign", { exact: true }).waitFor();
    await panel.getByText(/^HubSpot e-mail: handed over/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("is readable in the mailbox, in the dark too", async () => {
    const account = await stage.app.account();
    const { id } = await account.create();
    const { body } = await account.card("GET", `/api/payments/${id}/message`);
    const { subject, body: text } = body as { subject: string; body: string };
    const form = { idempotencyKey: `journey-${id}`, channels: ["email"], to: "dark@example.com", subject, body: text };
    expect((await account.card("POST", `/api/payments/${id}/deliveries`, form)).status).toBe(201);
    const [mail] = mailbox.mailsTo("dark@example.com");
    for (const colorScheme of ["light", "dark"] as const) {
      const reader = await newPerson(stage.browser, { colorScheme });
      const page = await reader.newPage();
      await page.setContent(mail?.parsed.html ?? "");
      await page.getByRole("link", { name: "Pay €1,000.00" }).waitFor();
      expect(await complaintsAbout(page)).toEqual([]);
      await reader.close();
    }
  });
});

/** Opens the newest message to Mia in the mailbox and presses its button; answers the page that opens. */
async function followMail(person: BrowserContext): Promise<Page> {
  const page = await person.newPage();
  await page.goto(mailbox.url);
  await page.getByRole("link", { name: "[Test] Payment of €1,000.00 for Website redesign" }).first().click();
  await page.getByText("mia.keller@example.com").waitFor();
  const opened = person.waitForEvent("page");
  await page.frameLocator("iframe").getByRole("link", { name: "Pay €1,000.00" }).click();
  return opened;
}

async function openSendPanel(page: Page): Promise<Locator> {
  await button(tabOf(page), "Send link").click();
  const panel = page.getByRole("dialog", { name: "Send link" });
  await panel.getByLabel("Subject").waitFor();
  return panel;
}
