import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../sandbox/axe.ts";
import { hasChromium } from "../sandbox/chromium.ts";
import { setStage, type Stage } from "./harness.ts";

const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [360, 1280].map((width) => ({ colorScheme, width })),
);

/** Each width and each colour once, for states whose parts are in the gallery too. */
const corners = looks.filter(({ colorScheme, width }) => (colorScheme === "light") === (width === 1280));

describe.skipIf(!hasChromium("accessibility of the record page"))("accessibility of the record page", () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await setStage(["gallery", "throws-loading", "strangers"], (_request, response) => void response.end("{}"));
  });
  afterEach(() => stage.leave(page));
  afterAll(() => stage?.close());

  const open = async (probe: string, { colorScheme, width }: (typeof looks)[number], path?: string) => {
    const viewport = { width, height: 900 };
    page = await stage.open(probe, { colorScheme, viewport, reducedMotion: "reduce" }, path);
    await page.getByRole("heading", { level: 1 }).waitFor();
  };

  describe.each(looks)("in $colorScheme colours, $width pixels wide", (look) => {
    it("finds nothing amiss with every component on the page, and no sideways scrolling", async () => {
      await open("gallery", look);
      await page.getByText("Requests of the card").click();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    });
  });

  describe.each(corners)("in $colorScheme colours, $width pixels wide", (look) => {
    it("finds nothing amiss with a modal, a panel and a menu", async () => {
      await open("gallery", look);
      await page.getByRole("button", { name: "Create payment" }).first().click();
      await page.getByRole("dialog", { name: "Create payment" }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Details" }).click();
      await page.getByRole("dialog", { name: "Deposit" }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menu").waitFor();
      expect(await violations(page)).toEqual([]);
    });

    it.each([
      ["a contact", "strangers", "/contacts/4001/record/0-1/101"],
      ["a card that failed", "throws-loading", undefined],
    ])("finds nothing amiss with %s", async (_what, probe, path) => {
      await open(probe, look, path);
      expect(await violations(page)).toEqual([]);
    });
  });

  it("finds nothing amiss where there is no record", async () => {
    page = await (await stage.browser.newContext()).newPage();
    await page.goto(`${stage.origin}/contacts/4001/record/0-3/999`);
    expect(await violations(page)).toEqual([]);
  });
});
