import { describe, expect, it } from "vitest";
import { ValidationError } from "../../server/domain/errors.ts";
import { leadsTo } from "../../server/domain/origins.ts";
import { countries, displayCurrencies, siteOf } from "../../server/providers/myfatoorah/countries.ts";
import { myFatoorahProvider } from "../../server/providers/myfatoorah/index.ts";
import { upstreamErrorOf } from "../contracts/provider.ts";
import type { Permission } from "../sandbox/myfatoorah/keys.ts";
import { startTogether } from "./myfatoorah-set-up.ts";

const provider = myFatoorahProvider({ apiUrl: null, clock: { now: () => 0 }, appVersion: "0.1.0" });
const filledIn = { mode: "live", country: "SAU", apiToken: "SK_SAU_0123456789abcdef", webhookSecret: "" };

describe("Connecting MyFatoorah", () => {
  it("keeps country, key and secret, and the key's last four characters", () => {
    const given = { ...filledIn, apiToken: ` ${filledIn.apiToken}\n`, webhookSecret: "old+secret/== , new+secret/==" };
    expect(provider.readSettings(given)).toEqual({
      mode: "live",
      values: { country: "SAU", apiToken: filledIn.apiToken, webhookSecret: "old+secret/==,new+secret/==" },
      keyEnding: "cdef",
    });
    expect(provider.readSettings({ ...filledIn, mode: "test" })).toMatchObject({ mode: "test" });
    expect(provider.readSettings(filledIn).values).not.toHaveProperty("webhookSecret");
  });

  it.each([
    ["mode", { mode: "" }],
    ["mode", { mode: "sandbox" }],
    ["country", { country: "NOR" }],
    ["country", { country: "" }],
    ["apiToken", { apiToken: "" }],
    ["apiToken", { apiToken: "two words that are long enough" }],
    ["webhookSecret", { webhookSecret: "short" }],
  ])("names %s when it is %o", (name, change) => {
    expect(fieldsOf({ ...filledIn, ...change })).toEqual([name]);
  });

  it("names every field that is wrong, at once", () => {
    expect(fieldsOf({})).toEqual(["mode", "country", "apiToken"]);
  });

  it("offers the eight countries and both modes, and says where each key is found", () => {
    const choices = new Map(provider.settings.map((field) => [field.name, field.choices?.map(({ value }) => value)]));
    expect(choices.get("mode")).toEqual(["test", "live"]);
    expect(choices.get("country")).toEqual(["KWT", "SAU", "ARE", "QAT", "BHR", "OMN", "JOR", "EGY"]);
    const help = new Map(provider.settings.map((field) => [field.name, field.help]));
    expect(help.get("apiToken")).toMatch(/Integration Settings, API Key/);
    expect(help.get("webhookSecret")).toMatch(/Integration Settings, Webhook Settings.*V2.*Without it/);
  });

  it("marks as secret what must never be shown again", () => {
    const secret = provider.settings.filter(({ isSecret }) => isSecret).map(({ name }) => name);
    expect(secret).toEqual(["apiToken", "webhookSecret"]);
  });

  it("opens no account of a country it does not know", () => {
    const account = { portalId: 1, connectionId: "c1", mode: "test", values: {} } as const;
    expect(() => provider.open(account)).toThrow(ValidationError);
  });
});

describe("The hosts of MyFatoorah", () => {
  it.each([
    ["KWT", "https://api.myfatoorah.com", "https://portal.myfatoorah.com"],
    ["BHR", "https://api.myfatoorah.com", "https://portal.myfatoorah.com"],
    ["OMN", "https://api.myfatoorah.com", "https://portal.myfatoorah.com"],
    ["JOR", "https://api.myfatoorah.com", "https://portal.myfatoorah.com"],
    ["SAU", "https://api-sa.myfatoorah.com", "https://sa.myfatoorah.com"],
    ["ARE", "https://api-ae.myfatoorah.com", "https://ae.myfatoorah.com"],
    ["QAT", "https://api-qa.myfatoorah.com", "https://qa.myfatoorah.com"],
    ["EGY", "https://api-eg.myfatoorah.com", "https://eg.myfatoorah.com"],
  ])("of %s are its own when live, and one for all in tests", (code, api, portal) => {
    const country = countries.find((one) => one.code === code) ?? countries[0];
    if (!country) throw new Error("There are no countries.");
    expect(siteOf(country, "live")).toMatchObject({ api, portal, currency: country.currency, zone: country.zone });
    expect(siteOf(country, "test")).toMatchObject({
      api: "https://apitest.myfatoorah.com",
      portal: "https://demo.myfatoorah.com",
      currency: country.currency,
    });
  });

  it("are all that payers are sent to, and a fake only when the API is one (F26)", () => {
    for (const page of ["https://demo.MyFatoorah.com/En/KWT/1", "https://sa.myfatoorah.com/x"]) {
      expect(leadsTo(provider.payOrigins, page)).toBe(true);
    }
    for (const page of [
      "http://demo.myfatoorah.com/x",
      "https://myfatoorah.com.example/x",
      "https://xmyfatoorah.com",
    ]) {
      expect(leadsTo(provider.payOrigins, page)).toBe(false);
    }
    const local = myFatoorahProvider({ apiUrl: "http://127.0.0.1:12111", clock: { now: () => 0 }, appVersion: "0" });
    expect(local.payOrigins).toEqual(["http://127.0.0.1:12111"]);
  });

  it("take ten currencies, each account's own among them", () => {
    expect(displayCurrencies.toSorted()).toEqual("AED BHD EGP EUR JOD KWD OMR QAR SAR USD".split(" "));
  });
});

describe("Trying MyFatoorah's key (F24)", () => {
  it.each<Permission>(["SendPayment", "GetPaymentStatus", "MakeRefund", "GetRefundStatus"])(
    "names the permission that is missing: %s",
    async (permission) => {
      const { fake, reopen } = await startTogether();
      const account = reopen({ apiToken: fake.keys.issue({ without: [permission] }) });
      const error = await upstreamErrorOf(account.check());
      expect(error).toMatchObject({ fault: "permission" });
      expect(error.details.said).toMatch(new RegExp(`lacks: ${permission}\\. Tick.*Integration Settings, API Key`));
    },
  );

  it("names all that are missing at once", async () => {
    const { fake, reopen } = await startTogether();
    const account = reopen({ apiToken: fake.keys.issue({ without: ["SendPayment", "MakeRefund"] }) });
    expect((await upstreamErrorOf(account.check())).details.said).toMatch(/lacks: SendPayment, MakeRefund\./);
  });

  it("asks for no right to captures, which few accounts have", async () => {
    const { fake, reopen } = await startTogether();
    await expect(reopen({ apiToken: fake.keys.issue({ without: ["UpdatePaymentStatus"] }) }).check()).resolves.toBe(
      undefined,
    );
  });

  it("leaves nothing behind", async () => {
    const { fake, account } = await startTogether();
    await account.check();
    expect([fake.invoices(), fake.refunds()]).toEqual([[], []]);
  });

  it("does not take a firewall's page for a missing permission", async () => {
    const { fake, account } = await startTogether();
    fake.faults.add({ kind: "html_forbidden" });
    const error = await upstreamErrorOf(account.check());
    expect(error).toMatchObject({ fault: "permission", details: { status: 403, said: undefined } });
  });

  it("does not take a page that is no answer for a good key (F25)", async () => {
    const { fake, account } = await startTogether();
    fake.faults.add({ kind: "html_after" });
    await expect(account.check()).rejects.toMatchObject({ name: "UpstreamError" });
  });

  it("tells MyFatoorah's sentence when a permission is taken away later", async () => {
    const { fake, reopen } = await startTogether();
    const account = reopen({ apiToken: fake.keys.issue({ without: ["GetPaymentStatus"] }) });
    expect(await upstreamErrorOf(account.read("6409988"))).toMatchObject({
      fault: "permission",
      details: { said: "The token does not have the required permissions!" },
    });
  });

  it("says `auth` of a key that was revoked", async () => {
    const { fake, account, key } = await startTogether();
    fake.keys.revoke(key);
    expect(await upstreamErrorOf(account.check())).toMatchObject({ fault: "auth" });
  });
});

function fieldsOf(values: Readonly<Record<string, string>>): readonly string[] {
  try {
    provider.readSettings(values);
  } catch (error) {
    if (error instanceof ValidationError) return error.fields.map(({ name }) => name);
    throw error;
  }
  return [];
}
