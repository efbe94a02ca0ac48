import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { complaintsAbout } from "./accessibility.ts";
import type { Account } from "./account.ts";
import { openForm } from "./connecting.ts";
import { setTheDesk } from "./desk.ts";
import { headline } from "./payer.ts";
import { button } from "./tab.ts";

const { stage, open } = setTheDesk("the pages an admin is led through");

describe.skipIf(!stage.isHere)("the judgement of a page", () => {
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

describe.skipIf(!stage.isHere)("the pages of an installation", () => {
  it("lead from HubSpot's consent to the three steps that come next", async () => {
    const account = await stage.app.account("new");
    const page = await openConsent(account);
    await button(page, "Allow").click();
    expect(await headline(page)).toBe("Payments tab is installed");
    await page.getByText(`Account ${account.portalId} is connected.`).waitFor();
    await expect.poll(() => page.getByRole("listitem").count()).toBe(3);
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("say that nothing was installed when the admin refuses, and offer to start again", async () => {
    const page = await openConsent(await stage.app.account("new"));
    await button(page, "Deny").click();
    expect(await headline(page)).toBe("Nothing was installed");
    expect(await complaintsAbout(page)).toEqual([]);
    await page.getByRole("link", { name: "Install Payments tab" }).click();
    await button(page, "Allow").waitFor();
  });

  it("take no code that comes without the state of this browser", async () => {
    const page = await open(`${stage.app.origin}/oauth/callback?code=stolen`);
    expect(await headline(page)).toBe("Please start again");
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("say that HubSpot did not finish when it gives no tokens", async () => {
    const page = await openConsent(await stage.app.account("new"));
    stage.app.sandbox.hubspot.faults.next({ match: { method: "POST", path: /\/token$/ }, answer: 503, times: 100 });
    await button(page, "Allow").click();
    expect(await headline(page)).toBe("HubSpot did not finish the installation");
    expect(await complaintsAbout(page)).toEqual([]);
  });
});

describe.skipIf(!stage.isHere)("the page where a provider is connected", () => {
  it("says where keys go, and asks for nothing but what the providers need", async () => {
    const page = await openConnecting(await stage.app.account("installed"));
    await page.getByText(/never passes through HubSpot/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("says what each provider needs, and where it is found", async () => {
    const page = await openConnecting(await stage.app.account("installed"));
    for (const name of ["Dojo", "Dintero", "MyFatoorah", "Stripe", "Simulated"]) {
      await openForm(page, name);
      await page.getByRole("button", { name: new RegExp(`^(Use|Check and connect) ${name}$`) }).waitFor();
      expect([name, ...(await complaintsAbout(page))]).toEqual([name]);
    }
  });

  it("lists what is connected, takes new keys for it, and removes it after a second look", async () => {
    const account = await stage.app.account("connected");
    const apiKey = stage.app.stripe.keys.issue();
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
    const page = await openConnecting(await stage.app.account("installed"));
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
    const page = await openConnecting(await stage.app.account("installed"));
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill("sk_test_00000000000000000000");
    await button(page, "Check and connect Stripe").click();
    await page.getByText(/^This is a secret key, which may do anything. Create a restricted key instead/).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("names the rights a key lacks", async () => {
    const page = await openConnecting(await stage.app.account("installed"));
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill(stage.app.stripe.keys.issue({ without: ["dispute_read"] }));
    await button(page, "Check and connect Stripe").click();
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("This key lacks: Disputes: read.");
  });

  it("says how payments are noticed when Stripe could not be told where to send its events", async () => {
    const page = await openConnecting(await stage.app.account("installed"));
    stage.app.stripe.faults.add({ kind: "rate_limited", method: "POST", path: /webhook_endpoints$/ });
    await openForm(page, "Stripe");
    await page.getByLabel("Restricted key").fill(stage.app.stripe.keys.issue());
    await button(page, "Check and connect Stripe").click();
    await page.getByText(/^It could not be told where to send its events./).waitFor();
    expect(await complaintsAbout(page)).toEqual([]);
  });

  it("works once", async () => {
    const page = await openConnecting(await stage.app.account("installed"));
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

async function openConsent({ portalId }: Account): Promise<Page> {
  const page = await open(`${stage.app.origin}/oauth/install`);
  await page.getByRole("radio", { name: `(${portalId}), as Ann Admin` }).check();
  return page;
}

async function openConnecting(account: Account): Promise<Page> {
  const { body } = await account.card("POST", "/api/connect-links");
  return await open((body as { url: string }).url);
}
