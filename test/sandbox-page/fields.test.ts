import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "../sandbox/chromium.ts";
import { setStage, type Stage } from "./harness.ts";

/** Whether a box looks ticked at the very moment it has been clicked. Runs in the page. */
function clickAndLook(box: { readonly checked: boolean; click(): void }): boolean {
  box.click();
  return box.checked;
}

describe.skipIf(!hasChromium("fields and tables on the record page"))("fields and tables on the record page", () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await setStage(["form", "table"], (_request, response) => void response.end("{}"));
  });
  afterEach(() => stage.leave(page));
  afterAll(() => stage?.close());

  const textOf = (testId: string) => page.locator(`[data-test-id=${testId}]`);
  const press = (name: string) => page.getByRole("button", { name }).click();

  describe("the fields of a form", () => {
    const submitted = async () => {
      await textOf("submitted").getByText("{").waitFor();
      return JSON.parse((await textOf("submitted").textContent()) ?? "") as Record<string, Record<string, unknown>>;
    };

    it("tells the last field's value before onSubmit when Enter is pressed inside it", async () => {
      page = await stage.open("form");
      await page.getByLabel("Description").pressSequentially("Deposit");
      await page.keyboard.press("Enter");
      const { state, values } = await submitted();
      expect([state?.["description"], values?.["description"]]).toEqual(["Deposit", "Deposit"]);
    });

    it("tells what was typed before onSubmit when the form is sent from elsewhere", async () => {
      page = await stage.open("form");
      await page.getByLabel("Description").fill("Deposit");
      await page.locator("form").evaluate((form: { requestSubmit(): void }) => form.requestSubmit());
      expect((await submitted())["state"]?.["description"]).toBe("Deposit");
    });

    it("lets the card empty a field after success", async () => {
      page = await stage.open("form");
      await page.getByLabel("Description").fill("Deposit");
      await page.keyboard.press("Enter");
      await submitted();
      await expect.poll(() => page.getByLabel("Description").inputValue()).toBe("");
    });

    it("tells values in the card's own types", async () => {
      page = await stage.open("form");
      await page.getByLabel("Amount").fill("1,250.5");
      await page.getByLabel("Days").fill("");
      await page.getByLabel("Day", { exact: true }).fill("2026-11-20");
      await page.getByLabel("Currency").selectOption({ label: "Two" });
      await page.getByLabel("Live").check();
      await page.getByLabel("I agree").check();
      await press("Send");
      const { state } = await submitted();
      expect(state).toMatchObject({
        amount: 1250.5,
        day: { year: 2026, month: 10, date: 20 },
        currency: 2,
        mode: "live",
        isAgreed: true,
      });
      expect(state).not.toHaveProperty("days");
      await expect.poll(() => page.getByLabel("Amount").inputValue()).toBe("1250.500");
    });

    it("loses nothing of fast typing on a slow machine", async () => {
      page = await stage.open("form");
      const slow = await page.context().newCDPSession(page);
      await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 });
      const text = "The quick brown fox jumps over the lazy dog. ".repeat(2);
      await page.getByLabel("Note").pressSequentially(text, { delay: 0 });
      await page.getByLabel("Description").fill("after");
      await textOf("count").getByText("5", { exact: true }).waitFor();
      await expect.poll(() => page.getByLabel("Note").inputValue()).toBe(text);
    });

    it("takes late echoes of single keystrokes for echoes", async () => {
      page = await stage.open("form");
      await page.getByLabel("Memo").pressSequentially("abc");
      await textOf("memo").getByText("a").waitFor();
      await expect.poll(() => page.getByLabel("Memo").inputValue()).toBe("abc");
      await textOf("memo").getByText("abc").waitFor();
      await expect.poll(() => page.getByLabel("Memo").inputValue()).toBe("abc");
    });

    it("shows what was told until the card has settled it", async () => {
      page = await stage.open("form");
      await page.getByLabel("Words").pressSequentially("ab");
      await page.keyboard.press("Enter");
      await textOf("heard").getByText("2").waitFor();
      await expect.poll(() => page.getByLabel("Words").inputValue()).toBe("ab");
    });

    it("keeps what is typed on while the card still works on what was told before", async () => {
      page = await stage.open("form");
      await page.getByLabel("Words").pressSequentially("ab");
      await page.keyboard.press("Enter");
      await page.keyboard.type("cd");
      await textOf("words").getByText("ab", { exact: true }).waitFor();
      await expect.poll(() => page.getByLabel("Words").inputValue()).toBe("abcd");
      await page.keyboard.press("Enter");
      await textOf("words").getByText("abcd").waitFor();
    });

    it("shows a tick at once and keeps it when the card agrees", async () => {
      page = await stage.open("form");
      const box = page.getByLabel("I agree");
      expect(await box.evaluate(clickAndLook)).toBe(true);
      await press("Send");
      expect((await submitted())["state"]?.["isAgreed"]).toBe(true);
      await expect.poll(() => box.isChecked()).toBe(true);
    });

    it("takes a tick back when the card does not agree", async () => {
      page = await stage.open("form");
      const box = page.getByLabel("Always off");
      expect(await box.evaluate(clickAndLook)).toBe(true);
      await expect.poll(() => box.isChecked()).toBe(false);
    });
  });

  describe("a table", () => {
    const rows = () => page.locator("tbody tr").count();

    it("asks the card for another page and shows its rows", async () => {
      page = await stage.open("table");
      expect([await rows(), await page.getByRole("button", { name: "Previous page" }).isDisabled()]).toEqual([5, true]);
      await press("Next page");
      await page.getByRole("cell", { name: "Payment 6", exact: true }).waitFor();
      await press("Page 3");
      await page.getByRole("cell", { name: "Payment 12", exact: true }).waitFor();
      expect([await rows(), await page.getByRole("button", { name: "Next page" }).isDisabled()]).toEqual([2, true]);
    });

    it("asks the card to sort upwards, then downwards", async () => {
      page = await stage.open("table");
      const header = page.getByRole("columnheader", { name: "Amount" });
      const first = page.locator("tbody tr:first-child td:last-child");
      await header.getByRole("button").click();
      await expect.poll(() => header.getAttribute("aria-sort")).toBe("ascending");
      await first.getByText("0", { exact: true }).waitFor();
      await header.getByRole("button").click();
      await first.getByText("11", { exact: true }).waitFor();
    });
  });
});
