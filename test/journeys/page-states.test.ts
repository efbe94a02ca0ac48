import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { complaintsAbout, thickEdges } from "./accessibility.ts";
import type { Account } from "./account.ts";
import { canBrowse, launchChromium, newPerson } from "./browser.ts";
import { openForm } from "./connecting.ts";
import { goOn, headline, openLink, play } from "./payer.ts";
import { startRunningApp, type RunningApp } from "./running-app.ts";
import { button } from "./tab.ts";

const isHere = canBrowse("our own pages");

const day = 24 * 60 * 60 * 1_000;

let app: RunningApp;
let browser: Browser;
// One person with one page for all that does not need another: a new page takes longer than most of what is done on it.
let person: BrowserContext;
let desk: Page;

beforeAll(async () => {
  if (!isHere) return;
  [app, browser] = await Promise.all([startRunningApp(), launchChromium()]);
  person = await newPerson(browser);
  desk = await person.newPage();
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

afterEach(async () => {
  app.sandbox.hubspot.faults.clear();
  app.stripe.faults.clear();
  await person.clearCookies();
});

/** Goes to an address with the page that is there. */
async function open(address: string): Promise<Page> {
  await desk.goto(address);
  return desk;
}

/** Follows a link, and presses one of the buttons of the simulated provider's page. */
async function act(link: string, name: string): Promise<Page> {
  await goOn(await open(link));
  await button(desk, name).click();
  return desk;
}

describe.skipIf(!isHere)("the judgement of a page", () => {
  it("S1.12 finds pale words, sideways scrolling and fields for cards where there are some", async () => {
    const page = await open("about:blank");
    await page.setContent(`<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
      <p style="color: #ccc; background: #fff">Pale</p><div style="width: 600px; height: 1px"></div>
      <label>Number <input autocomplete="cc-number"></label></main></html>`);
    const complaints = await complaintsAbout(page);
    expect(complaints).toContainEqual(expect.stringMatching(/^360 px: scrolls sideways/));
    expect(complaints).toContainEqual(expect.stringMatching(/^a field for a card: .*cc-number/));
    const pale = complaints.flatMap((line) => /^(.*): color-contrast at p:/.exec(line)?.[1] ?? []);
    expect(pale).toEqual(["dark, 360 px", "light, 1280 px"]);
  });
});

describe.skipIf(!isHere)("the pages of an installation", () => {
  it("lead from HubSpot's consent to the three steps that come next", async () => {
    const account = await app.account("new");
    const page = await openConsent(account);
    await button(page, "Allow").click();
    expect(await headline(page)).toBe("Payments tab is installed");
    await page.getByText(`Account ${account.portalId} is connected.`).waitFor();
    await expect.poll(() => page.getByRole("listitem").count()).toBe(3);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("say that nothing was installed when the admin refuses, and offer to start again", async () => {
    const page = await openConsent(await app.account("new"));
    await button(page, "Deny").click();
    expect(await headline(page)).toBe("Nothing was installed");
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("link", { name: "Install Payments tab" }).click();
    await button(page, "Allow").waitFor();
  });

  it("take no code that comes without the state of this browser", async () => {
    const page = await open(`${app.origin}/oauth/callback?code=stolen`);
    expect(await headline(page)).toBe("Please start again");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("say that HubSpot did not finish when it gives no tokens", async () => {
    const page = await openConsent(await app.account("new"));
    app.sandbox.hubspot.faults.next({ match: { method: "POST", path: /\/token$/ }, answer: 503, times: 100 });
    await button(page, "Allow").click();
    expect(await headline(page)).toBe("HubSpot did not finish the installation");
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

describe.skipIf(!isHere)("the page where a provider is connected", () => {
  it("says where keys go, and asks for nothing but what the providers need", async () => {
    const page = await openConnecting(await app.account("installed"));
    await page.getByText(/never passes through HubSpot/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("says what each provider needs, and where it is found", async () => {
    const page = await openConnecting(await app.account("installed"));
    for (const name of ["Dojo", "Dintero", "MyFatoorah", "Stripe", "Simulated"]) {
      await openForm(page, name);
      await page.getByRole("button", { name: new RegExp(`^(Use|Check and connect) ${name}$`) }).waitFor();
      expect([name, ...(await complaintsAbout(page))]).toEqual([name]);
    }
  });

  it("lists what is connected, takes new keys for it, and removes it after a second look", async () => {
    const account = await app.account("connected");
    const apiKey = app.stripe.keys.issue();
    await account.connect("stripe", { apiKey });
    const stripe = `Stripe, test, key ending ${apiKey.slice(-4)}`;
    const page = await openConnecting(account);
    await page.getByText("Simulated, test").first().waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("link", { name: `New keys for ${stripe}` }).click();
    expect(await headline(page)).toBe(`New keys for ${stripe}`);
    expect(await complaintsAbout(page)).toEqual([]);
    await page.goBack();
    await page.getByRole("link", { name: "Remove Simulated, test" }).click();
    expect(await headline(page)).toBe("Remove Simulated, test?");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(page, "Remove it").click();
    expect(await headline(page)).toBe("Removed");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("repeats the provider's own sentence about a key it does not accept, and forgets the key", async () => {
    const page = await openConnecting(await app.account("installed"));
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill("rk_test_unknown00000000000");
    await button(page, "Check and connect Stripe").click();
    await expect
      .poll(() => page.getByRole("alert").innerText())
      .toMatch(/^The provider did not accept the key. Invalid API Key provided: rk_test_\*+0000$/);
    await expect.poll(() => page.getByLabel("Restricted key").inputValue()).toBe("");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("refuses a secret key, which may do anything", async () => {
    const page = await openConnecting(await app.account("installed"));
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill("sk_test_00000000000000000000");
    await button(page, "Check and connect Stripe").click();
    await page.getByText(/^This is a secret key, which may do anything. Create a restricted key instead/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("names the rights a key lacks", async () => {
    const page = await openConnecting(await app.account("installed"));
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill(app.stripe.keys.issue({ without: ["dispute_read"] }));
    await button(page, "Check and connect Stripe").click();
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("This key lacks: Disputes: read.");
  });

  it("says how payments are noticed when Stripe could not be told where to send its events", async () => {
    const page = await openConnecting(await app.account("installed"));
    app.stripe.faults.add({ kind: "rate_limited", method: "POST", path: /webhook_endpoints$/ });
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill(app.stripe.keys.issue());
    await button(page, "Check and connect Stripe").click();
    await page.getByText(/^It could not be told where to send its events./).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("works once", async () => {
    const page = await openConnecting(await app.account("installed"));
    const address = page.url();
    await openForm(page, "Simulated");
    await button(page, "Use Simulated").click();
    await page.getByText("Simulated is connected in test mode.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    await page.goto(address);
    expect(await headline(page)).toBe("There is nothing at this address");
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

describe.skipIf(!isHere)("the payer's page", () => {
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
    const visitor = await newPerson(browser);
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
    const account = await app.account();
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
    await app.restart(8 * day);
    const page = await open(link);
    expect(await headline(page)).toBe("This link has ended");
    expect(await complaintsAbout(page)).toEqual([]);
    await button(page, "Ask for a new link").click();
    await page.getByText(/^It could be paid until .* The sender has been told/).waitFor();
    await expect.poll(() => page.getByRole("button").count()).toBe(0);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("tells nothing about an address that leads nowhere", async () => {
    const page = await open(`${app.origin}/p/0000000000000000000000`);
    expect(await headline(page)).toBe("There is nothing at this address");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("F20 says that nothing was charged when the provider is out of reach, and leads back", async () => {
    const page = await open(await newLink("stripe"));
    app.stripe.faults.add({ kind: "request_lost" });
    await goOn(page);
    expect(await headline(page)).toBe("The payment page could not be opened");
    await page.getByText("did not answer in time. Nothing was charged.").waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
    app.stripe.faults.clear();
    await page.getByRole("link", { name: "Try again" }).click();
    await goOn(page);
    await page.getByText("Simulated Stripe page").waitFor();
  });

  it("F24 sends the customer to the sender when the provider refuses for good", async () => {
    const page = await open(await newLink("stripe"));
    app.stripe.faults.add({ kind: "forbidden" });
    await goOn(page);
    await page.getByText(/did not accept this payment. Nothing was charged. Please tell the person who sent/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("works without JavaScript, from a declined card to Paid", async () => {
    const plain = await newPerson(browser, { javaScriptEnabled: false });
    const page = await play(plain, await newLink(), "Decline the card");
    await button(page, "Try again: pay €1,000.00").click();
    await button(page, "Pay").click();
    expect(await headline(page)).toBe("Paid");
    await expect.poll(() => page.locator("input, select, textarea, script").count()).toBe(0);
    await plain.close();
  });
});

describe.skipIf(!isHere)("the payer's page in another language", () => {
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
    const reader = await newPerson(browser, { locale });
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
    const page = await open(`${app.origin}/p/0000000000000000000000?lang=${lang}`);
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe(lang);
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

async function openConsent({ portalId }: Account): Promise<Page> {
  const page = await open(`${app.origin}/oauth/install`);
  await page.getByRole("radio", { name: `(${portalId}), as Ann Admin` }).check();
  return page;
}

async function openConnecting(account: Account): Promise<Page> {
  const { body } = await account.card("POST", "/api/connect-links");
  return await open((body as { url: string }).url);
}

/** The link of a new account's new payment. */
async function newLink(provider: "simulated" | "stripe" = "simulated"): Promise<string> {
  const account = await app.account("installed");
  await account.connect(provider, provider === "stripe" ? { apiKey: app.stripe.keys.issue() } : {});
  const { link } = await account.create();
  return link ?? "";
}
