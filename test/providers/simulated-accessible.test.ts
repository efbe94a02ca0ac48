import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { complaintsAbout } from "../journeys/accessibility.ts";
import { canBrowse, newPerson, sharedChromium } from "../journeys/browser.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo } from "../scene.ts";

const isHere = canBrowse("the simulated provider's page");

let rig: Rig;
let browser: Browser;
beforeAll(async () => {
  if (!isHere) return;
  [rig, browser] = await Promise.all([startRig(), sharedChromium()]);
});
afterAll(async () => {
  await rig?.close();
});

describe.skipIf(!isHere)("the page of the simulated provider, in a browser", () => {
  it.each([
    ["new", []],
    ["paid", ["Pay, but lose the webhook"]],
    ["disputed", ["Pay, but lose the webhook", "Dispute"]],
    ["refunded", ["Pay, but lose the webhook", "Refund"]],
  ])("X39 gives no reason to complain when %s, on a phone or at a desk", async (_state, buttons) => {
    const person = await newPerson(browser);
    const page = await person.newPage();
    await page.goto(await payerSentTo(rig, await create(newScene(rig))));
    for (const name of buttons) await page.getByRole("button", { name, exact: true }).click();
    await expect.poll(() => page.getByRole("listitem").count()).toBe(buttons.length);
    expect(await complaintsAbout(page)).toEqual([]);
    await person.close();
  });

  it("S2.16 gives none where it asks for an address, also when some of it is missing", async () => {
    const person = await newPerson(browser);
    const page = await person.newPage();
    await page.goto(await payerSentTo(rig, await create(newScene(rig), { asksAddress: true })));
    await page.getByLabel("Street and number").fill("Storgata 1");
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByLabel("Town").fill(" ");
    await page.getByRole("button", { name: "Pay", exact: true }).click();
    await page.getByText("Enter the town.").waitFor();
    await expect.poll(() => page.getByLabel("Street and number").inputValue()).toBe("Storgata 1");
    expect(await complaintsAbout(page)).toEqual([]);
    await person.close();
  });
});
