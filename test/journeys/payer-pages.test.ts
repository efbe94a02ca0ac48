import { describe, expect, it } from "vitest";
import { complaintsAbout, thickEdges } from "./accessibility.ts";
import { newPerson } from "./browser.ts";
import { setTheDesk } from "./desk.ts";
import { goOn, headline, openLink, play } from "./payer.ts";
import { button } from "./tab.ts";

const day = 24 * 60 * 60 * 1_000;

const { stage, open, act, newLink } = setTheDesk("the payer's pages");

describe.skipIf(!stage.isHere)("the payer's page", () => {
  it("S3.19 shows amount, currency, description and provider before anything is asked, and no name (S3.11)", async () => {
    const page = await open(await newLink());
    const text = await page.getByRole("main").innerText();
    for (const word of ["€1,000.00", "Website redesign", "Simulated", "Europe/Berlin"]) expect(text).toContain(word);
    expect(text).not.toMatch(/Mia|Keller|example\.com/);
    await expect.poll(() => page.locator("input, select, textarea").count()).toBe(0);
    expect(await complaintsAbout(page)).toEqual([]);
    await goOn(page);
    expect(await headline(page)).toBe("Simulated payment page");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S3.27 offers another try after a declined card", async () => {
    const page = await act(await newLink(), "Decline the card");
    expect(await headline(page)).toBe("The last try did not go through");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("says that it is not paid yet when the customer comes back without having paid", async () => {
    const link = await newLink();
    await act(link, "Leave without paying");
    const page = await open(`${link}/return`);
    expect(await headline(page)).toBe("Not paid yet");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("P5 says Paid, and cannot be paid again, here or at the provider", async () => {
    const link = await newLink();
    const page = await act(link, "Pay");
    expect(await headline(page)).toBe("Paid");
    expect(await complaintsAbout(page)).toEqual([]);
    await page.goBack();
    await page.reload();
    await page.getByText(/^This page was paid./).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    const again = await open(link);
    expect(await headline(again)).toBe("Paid");
    await expect.poll(() => again.getByRole("button").count()).toBe(0);
  });

  it("S1.14 X22 leads to the receipt and to the code for print", async () => {
    const link = await newLink();
    const page = await act(link, "Pay");
    await page.getByRole("link", { name: "See the receipt" }).click();
    expect(await headline(page)).toBe("Receipt");
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("link", { name: "Back to the payment" }).click();
    expect(await headline(page)).toBe("Paid");
    await open(`${link}/qr?lang=ar`);
    expect(await headline(page)).toBe("امسح الرمز للدفع");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("X24 S3.23 takes a person on by itself, once, and not a program that only looks", async () => {
    const link = await newLink();
    const page = await open(link);
    await page.waitForLoadState("networkidle");
    expect(await headline(page)).toBe("Payment request");
    const visitor = await newPerson(stage.browser);
    await visitor.addInitScript("Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })");
    const theirs = await openLink(visitor, link);
    await expect.poll(() => headline(theirs)).toBe("Simulated payment page");
    // As the provider leads back who gives up there.
    await theirs.goto(link);
    await theirs.waitForLoadState("networkidle");
    expect(await headline(theirs)).toBe("Payment request");
    await visitor.close();
  });

  it("S1.21 says who withdrew a cancelled request and whom to ask, also to somebody already on it", async () => {
    const account = await stage.app.account();
    const { id, link } = await account.create();
    const page = await open(link ?? "");
    const idempotencyKey = `cancel-${account.portalId}-0000`;
    await account.card("POST", `/api/payments/${id}/cancellation`, { idempotencyKey });
    await goOn(page);
    expect(await headline(page)).toBe("This request was cancelled");
    await expect.poll(() => page.getByRole("button").count()).toBe(0);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("S1.22 S3.36 X21 says until when it could be paid once that time is over, and takes the wish for more", async () => {
    const link = await newLink();
    await stage.app.restart(8 * day);
    const page = await open(link);
    expect(await headline(page)).toBe("This link has ended");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(page, "Ask for a new link").click();
    await page.getByText(/^It could be paid until .* The sender has been told/).waitFor();
    await expect.poll(() => page.getByRole("button").count()).toBe(0);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("tells nothing about an address that leads nowhere", async () => {
    const page = await open(`${stage.app.origin}/p/0000000000000000000000`);
    expect(await headline(page)).toBe("There is nothing at this address");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("F20 says that nothing was charged when the provider is out of reach, and leads back", async () => {
    const page = await open(await newLink("stripe"));
    stage.app.stripe.faults.add({ kind: "request_lost" });
    await goOn(page);
    expect(await headline(page)).toBe("The payment page could not be opened");
    await page.getByText("did not answer in time. Nothing was charged.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    stage.app.stripe.faults.clear();
    await page.getByRole("link", { name: "Try again" }).click();
    await goOn(page);
    await page.getByText("Simulated Stripe page").waitFor();
  });

  it("F24 sends the customer to the sender when the provider refuses for good", async () => {
    const page = await open(await newLink("stripe"));
    stage.app.stripe.faults.add({ kind: "forbidden" });
    await goOn(page);
    await page.getByText(/did not accept this payment. Nothing was charged. Please tell the person who sent/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("works without JavaScript, from a declined card to Paid", async () => {
    const plain = await newPerson(stage.browser, { javaScriptEnabled: false });
    const page = await play(plain, await newLink(), "Decline the card");
    await button(page, "Try again: pay €1,000.00").click();
    await button(page, "Pay").click();
    expect(await headline(page)).toBe("Paid");
    await expect.poll(() => page.locator("input, select, textarea, script").count()).toBe(0);
    await plain.close();
  });
});

describe.skipIf(!stage.isHere)("the payer's page in another language", () => {
  it.each([
    {
      locale: "de-DE",
      dir: "ltr",
      barAt: "left",
      words: ["Zahlungsanfrage", "1.000,00 € bezahlen"],
      declined: "Der letzte Versuch war nicht erfolgreich",
    },
    {
      locale: "ar-KW",
      dir: "rtl",
      barAt: "right",
      words: ["طلب دفع", "1,000.00 €"],
      declined: "لم تنجح المحاولة الأخيرة",
    },
  ])("X47 X48 is told and mirrored for a browser in $locale", async ({ locale, dir, barAt, words, declined }) => {
    const reader = await newPerson(stage.browser, { locale });
    const page = await openLink(reader, await newLink());
    const text = (await page.getByRole("main").innerText()).replaceAll(/\s/g, " ");
    for (const word of words) expect(text).toContain(word);
    expect(await page.evaluate("getComputedStyle(document.body).direction")).toBe(dir);
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("button").click();
    await button(page, "Decline the card").click();
    expect(await headline(page)).toBe(declined);
    expect(await thickEdges(page, ".notice")).toEqual([barAt]);
    expect(await complaintsAbout(page)).toEqual([]);
    await reader.close();
  });

  it("X47 is switched at its foot, and stays switched on the provider's page and back", async () => {
    const page = await open(await newLink());
    await page.getByRole("navigation", { name: "Language" }).getByRole("link", { name: "العربية" }).click();
    expect(await headline(page)).toBe("طلب دفع");
    await page.getByRole("button").click();
    await button(page, "Decline the card").click();
    expect(await headline(page)).toBe("لم تنجح المحاولة الأخيرة");
    await page.getByRole("navigation").getByRole("link", { name: "Norsk bokmål" }).click();
    expect(await headline(page)).toBe("Det siste forsøket gikk ikke gjennom");
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("button").click();
    await button(page, "Pay").click();
    expect(await headline(page)).toBe("Betalt");
  });

  it.each(["de", "ar"])("X47 X48 F112 tells nothing about an address that leads nowhere, in %s too", async (lang) => {
    const page = await open(`${stage.app.origin}/p/0000000000000000000000?lang=${lang}`);
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe(lang);
    expect(await complaintsAbout(page)).toEqual([]);
  });
});
