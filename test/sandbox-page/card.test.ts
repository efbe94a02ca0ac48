import type { RequestListener } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "../sandbox/chromium.ts";
import { setStage, type Stage } from "./harness.ts";

const probes = ["throws-loading", "never-registers", "throws-drawing", "element-as-prop", "strangers", "calls"];

/** Our server, as far as the probes go: says back what it was asked. */
const echo: RequestListener = (request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
  request.on("end", () => {
    const { method, url, headers } = request;
    const said = { method, url, authorization: headers.authorization ?? null, body };
    response.writeHead(method === "POST" ? 409 : 200, { "content-type": "application/json" }).end(JSON.stringify(said));
  });
};

describe.skipIf(!hasChromium("cards on the record page"))("the record page in a browser", () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await setStage(probes, echo);
  });
  afterEach(() => stage.leave(page));
  afterAll(() => stage?.close());

  const textOf = (testId: string) => page.locator(`[data-test-id=${testId}]`);
  const press = (name: string) => page.getByRole("button", { name }).click();

  describe("a card that fails", () => {
    it.each([
      ["throws-loading", "load", "The probe threw at its top level."],
      ["never-registers", "unregistered", "hubspot.extend was not called"],
      ["element-as-prop", "render", "could not be cloned"],
    ])("tells %s apart as %s", async (probe, kind, message) => {
      page = await stage.open(probe);
      await expect.poll(() => page.locator("[data-failure]").getAttribute("data-failure")).toBe(kind);
      await expect.poll(() => page.locator("[data-failure]").textContent()).toContain(message);
    });

    it("shows what it threw while drawing, and starts afresh when asked", async () => {
      page = await stage.open("throws-drawing");
      await press("Break it");
      await page.locator("[data-failure=render]").getByText("The probe threw while drawing.").first().waitFor();
      await press("Try again");
      await page.getByText("All is well").waitFor();
    });

    it("says that the bundle is missing when it cannot be fetched", async () => {
      page = await stage.open("throws-drawing");
      await stage.withoutBundle(async () => {
        await page.reload();
        await page.locator("[data-failure=unreachable]").waitFor();
      });
    });
  });

  describe("what a card may use", () => {
    it("draws a dashed box that names a component it does not know, and the card around it", async () => {
      page = await stage.open("strangers");
      const names = await page.locator(".stranger-name").allTextContents();
      expect(names.map((name) => name.split(" ")[0])).toEqual([
        "LineChart",
        "ScoreCircle",
        "Illustration",
        "CrmPropertyList",
      ]);
      await expect.poll(() => page.getByRole("button", { name: "After" }).isVisible()).toBe(true);
    });

    it("has no native fetch, and is told what to use", async () => {
      page = await stage.open("calls");
      await press("Use native fetch");
      await textOf("answer").getByText("fetch is not there for an extension: use hubspot.fetch.").waitFor();
    });

    it("reaches our server through hubspot.fetch as the user who looks, status and body as they are", async () => {
      page = await stage.open("calls", {}, "/contacts/4001/record/0-3/512?user=8");
      await press("Create");
      await textOf("answer").getByText("409").waitFor();
      const [, text = ""] = (await textOf("answer").textContent())?.split(/ (.*)/s) ?? [];
      expect(JSON.parse(text)).toEqual({
        method: "POST",
        url: "/api/payments?userId=8&portalId=4001&userEmail=bo%40example.com&appId=99",
        authorization: "Bearer probe",
        body: '{"amount":"750.00"}',
      });
    });

    it("is refused an address that is not permitted", async () => {
      page = await stage.open("calls");
      await press("Call elsewhere");
      await textOf("answer").getByText("400").waitFor();
      await expect.poll(() => textOf("answer").textContent()).toContain("not under permittedUrls.fetch");
    });

    it("reads the record through HubSpot's hooks and knows its context", async () => {
      stage.records.moveTo("quote");
      page = await stage.open("calls", { locale: "en-GB" });
      await textOf("properties").getByText("2000").waitFor();
      await textOf("associations").getByText("ann.field").waitFor();
      const read = async (testId: string) => JSON.parse((await textOf(testId).textContent()) ?? "null") as unknown;
      expect(await read("properties")).toEqual({
        amount: "2000",
        dealstage: "quote",
        no_such_property: null,
      });
      expect(await read("associations")).toEqual([
        { toObjectId: 101, associationTypes: [], properties: { email: "ann.field@example.com" } },
      ]);
      expect(await read("context")).toMatchObject({
        location: "crm.record.tab",
        user: { id: 7, email: "ann@example.com", locale: "en-gb", permissions: ["integrations-management-write"] },
        portal: { id: 4001, timezone: "UTC" },
        crm: { objectId: 512, objectTypeId: "0-3" },
        extension: { appId: 99 },
      });
    });

    it("is told the record's new properties by refreshObjectProperties", async () => {
      stage.records.moveTo("quote");
      page = await stage.open("calls");
      await textOf("properties").getByText('"quote"').waitFor();
      stage.records.moveTo("waiting");
      await press("Refresh");
      await textOf("properties").getByText('"waiting"').waitFor();
    });

    it("is started afresh by reloadPage", async () => {
      page = await stage.open("calls");
      await press("Use native fetch");
      await textOf("answer").getByText("use hubspot.fetch").waitFor();
      await press("Reload");
      await textOf("answer").getByText("nothing yet").waitFor();
    });
  });

  describe("around the card", () => {
    it("writes every hubspot.fetch down", async () => {
      page = await stage.open("calls");
      await press("Create");
      await textOf("answer").getByText("409").waitFor();
      await page.getByText("Requests of the card").click();
      const cells = await page.getByRole("region", { name: "Requests" }).locator("tbody td").allTextContents();
      expect(cells.slice(0, 3)).toEqual(["POST", "/api/payments", "409"]);
      expect(cells[3]).toMatch(/^\d+ ms$/);
    });

    it("writes down what the card logs, and actions that have no counterpart here", async () => {
      page = await stage.open("calls");
      await press("Log");
      await press("Go to a page");
      await page.getByText("Requests of the card").click();
      await page.getByText("navigateToPage (/settings) does nothing here.").waitFor();
      await expect.poll(() => page.locator(".log-lines li").first().textContent()).toBe("warn Something is odd");
    });

    it("shows the deal moving without being asked", async () => {
      stage.records.moveTo("quote");
      page = await stage.open("calls");
      const current = page.locator(".stage[aria-current=step] .stage-label");
      await expect.poll(() => current.textContent()).toBe("Quote sent");
      stage.records.moveTo("won");
      await current.getByText("Closed won").waitFor();
      await page.getByText("Moved from “Quote sent” to “Closed won”.").waitFor();
      await expect
        .poll(() => page.locator(".stage.passed").allTextContents())
        .toEqual(["✓Quote sent", "✓Waiting for payment"]);
    });

    it("leads from the deal to its contact and back, seen by the same user", async () => {
      page = await stage.open("calls", {}, "/contacts/4001/record/0-3/512?user=8");
      await page.getByRole("complementary").getByRole("link", { name: "Ann Field" }).click();
      await page.waitForURL("**/contacts/4001/record/0-1/101?user=8");
      await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toBe("Ann Field");
      await page.getByRole("link", { name: "Kitchen for Hill Street" }).click();
      await page.waitForURL("**/contacts/4001/record/0-3/512?user=8");
    });

    it("shows money and dates in the reader's locale, and the stage by its name", async () => {
      stage.records.moveTo("waiting");
      page = await stage.open("calls", { locale: "de-DE", timezoneId: "America/New_York" });
      const values = await page.locator(".properties dd").allTextContents();
      expect(values.map((value) => value.replace(/\s/, " "))).toEqual([
        "Kitchen for Hill Street",
        "2.000,00 €",
        "15.12.2026",
        "–",
        "Waiting for payment",
      ]);
    });
  });
});
