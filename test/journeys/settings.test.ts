import { randomUUID } from "node:crypto";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { sandboxApp } from "../sandbox/app.ts";
import { settingsAddress } from "../sandbox/record-page-server/records.ts";
import { signedHeaders } from "../sandbox/sign.ts";
import type { Account } from "./account.ts";
import { complaintsAbout } from "./accessibility.ts";
import { openLink } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, openCreateForm, openRecord } from "./tab.ts";

const stage = setTheStage("the settings page");

async function openSettings(person: BrowserContext, { portalId }: Account, user = ""): Promise<Page> {
  const page = await person.newPage();
  await page.goto(stage.app.sandbox.url + settingsAddress({ portalId, appId: sandboxApp.appId }) + user);
  await page.getByRole("tab", { name: "Set-up" }).waitFor();
  return page;
}

async function goTo(page: Page, section: string): Promise<Locator> {
  await page.getByRole("tab", { name: section, exact: true }).click();
  const panel = page.getByRole("tabpanel", { name: section, exact: true });
  await panel.waitFor();
  return panel;
}

/** Replaces a field's text and leaves it, as a person does. */
async function fill(panel: Locator, label: string, text: string): Promise<void> {
  const field = panel.getByLabel(label, { exact: true });
  await field.fill(text);
  await field.blur();
}

describe.skipIf(!stage.isHere)("the settings page in a browser", () => {
  it("X49 changes validity and brand, and the create form and the customer's page follow", async () => {
    const account = await stage.app.account();
    const page = await openSettings(stage.seller, account);
    const payments = await goTo(page, "Payments");
    await fill(payments, "Days a link works", "30");
    const brand = await goTo(page, "Payment pages");
    await fill(brand, "Name customers know you by", "Keller Kitchens");
    await expect.poll(() => brand.getByText("Unsaved changes in Payments and Payment pages").count()).toBe(1);
    await button(brand, "Save changes").click();
    await expect.poll(() => page.getByText("Settings saved").count()).toBe(1);
    await expect.poll(() => button(brand, "Save changes").count()).toBe(0);

    const record = await openRecord(stage.seller, account.recordPage());
    const form = await openCreateForm(record);
    const validity = form.locator("select[name=validity] option:checked");
    await expect.poll(() => validity.textContent()).toContain("30 days");
    await button(form, "Create link").click();
    const customer = await openLink(stage.customer, await form.getByTestId("created-link").innerText());
    await expect.poll(() => customer.getByText("Keller Kitchens").count()).toBeGreaterThan(0);
  });

  it("P8 says what is wrong at the field it is about, and keeps what was typed", async () => {
    const page = await openSettings(stage.seller, await stage.app.account());
    const brand = await goTo(page, "Payment pages");
    await fill(brand, "Colour", "blueish");
    await button(brand, "Save changes").click();
    await expect.poll(() => brand.getByText("Write the colour as #rrggbb, such as #2c5cc5.").count()).toBe(1);
    const field = brand.getByLabel("Colour", { exact: true });
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.inputValue()).toBe("blueish");
    await fill(brand, "Colour", "#2c5cc5");
    await button(brand, "Save changes").click();
    await expect.poll(() => page.getByText("Settings saved").count()).toBe(1);
  });

  it("X48 is walked through and saved with the keyboard alone", async () => {
    const page = await openSettings(stage.seller, await stage.app.account());
    await page.getByRole("tab", { name: "Set-up" }).focus();
    for (const name of ["Connections", "Payments"]) {
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => page.getByRole("tab", { name, selected: true }).count()).toBe(1);
    }
    const reference = page.getByLabel("Reference of a payment", { exact: true });
    await reference.focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("{year}-{code}");
    await expect.poll(() => page.getByText(/^For example \d{4}-8KQ2MXA7$/).count()).toBe(1);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByText("Settings saved").count()).toBe(1);
  });

  it("X49 shows the customer's page with a brand that is not saved", async () => {
    const page = await openSettings(stage.seller, await stage.app.account());
    const brand = await goTo(page, "Payment pages");
    await fill(brand, "Name customers know you by", "Not Saved Yet");
    await button(brand, "See the payment page").click();
    const link = brand.getByRole("link", { name: /Open the example/ });
    const example = await openLink(stage.customer, (await link.getAttribute("href")) ?? "");
    await expect.poll(() => example.getByText("Not Saved Yet").count()).toBeGreaterThan(0);
    await expect.poll(() => example.getByText("This is an example.").count()).toBe(1);
    expect(await complaintsAbout(example)).toEqual([]);
  });

  it("X37 lets a seller look and not change", async () => {
    const page = await openSettings(stage.seller, await stage.app.account(), "?user=8");
    const payments = await goTo(page, "Payments");
    await expect.poll(() => page.getByText("You can look, but not change").count()).toBe(1);
    expect(await payments.getByLabel("Days a link works", { exact: true }).getAttribute("readonly")).not.toBeNull();
  });

  it("X48 has nothing that axe, a phone or a dark screen would complain of, in its own sections", async () => {
    const account = await stage.app.account();
    await account.connect("stripe", { apiKey: stage.app.stripe.keys.issue({ mode: "live" }) });
    const page = await openSettings(stage.seller, account);
    for (const name of ["Set-up", "Connections", "Payments", "Messages", "Payment pages", "People"]) {
      await goTo(page, name);
      await expect.poll(() => page.getByText("Loading").count()).toBe(0);
      expect([name, ...(await complaintsAbout(page))]).toEqual([name]);
    }
  });

  it("X5 X13 X48 has nothing of the kind in the sections that work by themselves, with something in each", async () => {
    const account = await stage.app.account();
    await confirm(account);
    await tellNonsense(account);
    const page = await openSettings(stage.seller, account);
    const rules = await goTo(page, "Rules");
    await button(rules, "Start dry run").click();
    await expect.poll(() => rules.getByText(/would have moved 1 deal\.$/).count()).toBe(1);
    expect(await complaintsAbout(page)).toEqual([]);
    await button(rules, "Edit").click();
    await page.getByRole("dialog", { name: "Rule 1" }).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await page.keyboard.press("Escape");

    const health = await goTo(page, "Health");
    await health.getByText("HubSpot sent something we cannot read.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);

    const api = await goTo(page, "API");
    await api.getByRole("heading", { name: "Webhooks" }).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);

    const whole = await goTo(page, "Account");
    await whole.getByText(/^Installed the app/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await button(whole, "Disconnect").click();
    await page.getByRole("dialog", { name: "Disconnect the app from HubSpot?" }).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

describe.skipIf(!stage.isHere)("the pages a listing leads to", () => {
  it.each(["/docs/setup", "/docs/data", "/docs/api", "/support", "/privacy", "/terms"])(
    "X48 can be read on a phone and in the dark: %s",
    async (path) => {
      const page = await openLink(stage.customer, stage.app.origin + path);
      expect(await complaintsAbout(page)).toEqual([]);
    },
  );
});

/** The deal's payment is received another way, and its rule moves the deal. */
async function confirm(account: Account): Promise<void> {
  const { id, amount } = await account.create();
  const received = { amount: amount.decimal, receivedOn: "2026-11-01", method: "cash", reference: "", note: "" };
  const { status } = await account.card("POST", `/api/payments/${id}/confirmation`, {
    idempotencyKey: randomUUID(),
    ...received,
  });
  if (status >= 300) throw new Error(`Confirming ended with ${status}.`);
}

/** An event of HubSpot's that nobody can read, under its signature. */
async function tellNonsense({ portalId }: Account): Promise<void> {
  const url = `${stage.app.origin}/hubspot/webhooks`;
  const body = JSON.stringify([{ portalId, subscriptionType: "deal.merge", eventId: 1, occurredAt: Date.now() }]);
  const signature = signedHeaders({
    secret: sandboxApp.clientSecret,
    method: "POST",
    url,
    body,
    timestamp: Date.now(),
  });
  const headers = { "content-type": "application/json", ...signature };
  const { status } = await fetch(url, { method: "POST", headers, body });
  if (status >= 300) throw new Error(`The event was answered with ${status}.`);
}
