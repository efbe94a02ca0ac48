import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "../sandbox/chromium.ts";
import { setStage, type Stage } from "./harness.ts";

describe.skipIf(!hasChromium("overlays on the record page"))("overlays on the record page", () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await setStage(["overlays"], (_request, response) => void response.end("{}"));
  });
  afterEach(() => stage.leave(page));
  afterAll(() => stage?.close());

  const open = async () => {
    page = await stage.open("overlays", {
      permissions: ["clipboard-read", "clipboard-write"],
      reducedMotion: "reduce",
      viewport: { width: 600, height: 420 },
    });
  };
  const events = words("events");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const dialog = () => page.getByRole("dialog");

  /** The words of one of the probe's test ids. */
  function words(testId: string) {
    return () => page.locator(`[data-test-id=${testId}]`);
  }

  describe("a modal", () => {
    it("opens over a page that is still, with the first field ready to type", async () => {
      await open();
      await button("Open the modal").click();
      await dialog().waitFor();
      expect(await page.evaluate("document.activeElement.name")).toBe("reason");
      expect(await page.evaluate("document.querySelector('dialog').matches(':modal')")).toBe(true);
      await events().getByText("opened").waitFor();
    });

    it("closes on Escape and gives focus back to its button", async () => {
      await open();
      await button("Open the modal").click();
      await dialog().waitFor();
      await page.keyboard.press("Escape");
      await events().getByText("opened, closed").waitFor();
      await expect.poll(() => dialog().count()).toBe(0);
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Open the modal");
    });

    it.each(["Keep it", "Leave", "Close"])("closes by code or cross: %s", async (name) => {
      await open();
      await button("Open the modal").click();
      await button(name).click();
      await events().getByText("opened, closed").waitFor();
      await expect.poll(() => dialog().count()).toBe(0);
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Open the modal");
    });

    it("opens by its id through reactions", async () => {
      await open();
      await button("Open by id").click();
      await expect.poll(() => dialog().getByRole("heading").textContent()).toBe("Cancel the payment?");
    });

    it("keeps its form apart from the form it was opened in", async () => {
      await open();
      await button("Open the modal").click();
      await page.getByLabel("Reason").fill("Typed twice");
      await page.keyboard.press("Enter");
      await events().getByText("inner submit").waitFor();
      await expect.poll(() => words("outer")().textContent()).toBe("");
    });

    it("copies to the clipboard when the card says so", async () => {
      await open();
      await button("Open the modal").click();
      await button("Copy").click();
      await expect.poll(() => page.evaluate("navigator.clipboard.readText()")).toBe("https://pay.example.com/p/abc");
    });
  });

  describe("an alert", () => {
    /** The inside of the alert as it is painted; the alert hides whatever lies below it. */
    async function paint(): Promise<string> {
      await page.getByText("Send it to the customer.").waitFor();
      const box = await page.locator(".alert-floating").boundingBox();
      if (!box) throw new Error("The alert has no place.");
      const clip = { x: box.x + 8, y: box.y + 8, width: box.width - 16, height: box.height - 16 };
      return (await page.screenshot({ clip })).toString("base64");
    }

    /** The same once nothing fades in or out any more. */
    async function paintAtRest(): Promise<string> {
      let latest = await paint();
      await expect
        .poll(async () => {
          const before = latest;
          latest = await paint();
          return latest === before;
        })
        .toBe(true);
      return latest;
    }

    it("lies above a dialog, whichever came first", async () => {
      await open();
      await button("Alert here").click();
      const alone = await paintAtRest();
      await button("Open the modal").click();
      await dialog().waitFor();
      await expect.poll(paint).toBe(alone);
      await page.close();

      await open();
      await button("Open the modal").click();
      await button("Show an alert").click();
      await expect.poll(paint).toBe(alone);
    });

    it("takes no click from what lies below it", async () => {
      await open();
      await button("Alert here").click();
      const box = await page.locator(".alert-floating").boundingBox();
      const middle = `${(box?.x ?? 0) + 40}, ${(box?.y ?? 0) + 20}`;
      expect(await page.evaluate(`document.elementFromPoint(${middle}).closest(".alerts")`)).toBe(null);
    });
  });

  describe("a panel", () => {
    it("closes by code", async () => {
      await open();
      await button("Open the panel").click();
      await button("Close the panel").click();
      await expect.poll(() => dialog().count()).toBe(0);
    });

    it("stays when the modal above it is closed", async () => {
      await open();
      await button("Open the panel").click();
      await button("Open a modal").click();
      await page.getByText("A modal above a panel.").waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByText("A modal above a panel.").count()).toBe(0);
      await expect.poll(() => page.getByText("Everything about it.").isVisible()).toBe(true);
    });
  });

  describe("a dropdown", () => {
    it("is walked with the arrow keys and tells which item was chosen", async () => {
      await open();
      await button("More").focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Refresh");
      await page.keyboard.press("ArrowDown");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Open from here");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await events().getByText("refreshed").waitFor();
      await expect.poll(() => page.getByRole("menu").isVisible()).toBe(false);
    });

    it("opens the modal of an item, which outlives the menu", async () => {
      await open();
      await button("More").click();
      await page.getByRole("menuitem", { name: "Open from here" }).click();
      await page.getByText("Opened by a menu item.").waitFor();
      await expect.poll(() => page.getByRole("menu").isVisible()).toBe(false);
      await page.keyboard.press("Escape");
      await expect.poll(() => dialog().count()).toBe(0);
    });

    it("leaves the keys of that modal to its fields", async () => {
      await open();
      await button("More").click();
      await page.getByRole("menuitem", { name: "Open from here" }).click();
      await page.getByLabel("Word").fill("ab");
      await page.keyboard.press("Home");
      await page.keyboard.type("c");
      await expect.poll(() => page.getByLabel("Word").inputValue()).toBe("cab");
    });
  });

  it("ties a tooltip to its button and shows it on focus", async () => {
    await open();
    const tooltip = page.getByRole("tooltip", { includeHidden: true });
    await tooltip.waitFor({ state: "attached" });
    await expect.poll(() => tooltip.isVisible()).toBe(false);
    await button("Check now").focus();
    await tooltip.waitFor({ state: "visible" });
    await expect
      .poll(() => button("Check now").getAttribute("aria-describedby"))
      .toBe(await tooltip.getAttribute("id"));
  });
});
