import { describe, expect, it } from "vitest";
import { ValidationError } from "../../server/domain/errors.ts";
import { dinteroProvider } from "../../server/providers/dintero/index.ts";

const clock = { now: () => 0 };
const live = { checkoutUrl: "https://checkout.dintero.com", apiUrl: "https://api.dintero.com" };
const provider = dinteroProvider({ ...live, clock, appVersion: "0.1.0" });

const filledIn = { accountId: "T12345678", clientId: "0ab1c2d3-client", clientSecret: "s3cret-of-the-client" };

function fieldsAtFault(values: Readonly<Record<string, string>>): readonly string[] {
  try {
    provider.readSettings(values);
    return [];
  } catch (error) {
    if (error instanceof ValidationError) return error.fields.map(({ name }) => name);
    throw error;
  }
}

describe("Settings of Dintero", () => {
  it.each([
    ["T12345678", "test"],
    ["P12345678", "live"],
  ])("tell the mode by the account's id: %s is %s (X40)", (accountId, mode) => {
    expect(provider.readSettings({ ...filledIn, accountId }).mode).toBe(mode);
  });

  it("take the default profile unless told otherwise, and show of the keys the id's ending only", () => {
    expect(
      provider.readSettings({ ...filledIn, clientId: " 0ab1c2d3-client ", profileId: "", webhookSecret: " " }),
    ).toEqual({
      mode: "test",
      values: { ...filledIn, profileId: "default" },
      keyEnding: "ient",
    });
  });

  it("keep a signature secret, or two while it is being changed (F71)", () => {
    const { values } = provider.readSettings({ ...filledIn, webhookSecret: "old , new" });
    expect(values["webhookSecret"]).toBe("old,new");
  });

  it("name every field that is missing", () => {
    expect(fieldsAtFault({})).toEqual(["accountId", "clientId", "clientSecret"]);
  });

  it.each([
    [{ accountId: "12345678" }, "accountId"],
    [{ accountId: "T1234567" }, "accountId"],
    [{ accountId: "X12345678" }, "accountId"],
    [{ accountId: "T12345678/../P12345678" }, "accountId"],
    [{ clientId: "two words" }, "clientId"],
    [{ clientId: "name:secret" }, "clientId"],
    [{ clientSecret: "two words" }, "clientSecret"],
    [{ profileId: "../default" }, "profileId"],
    [{ webhookSecret: "two words" }, "webhookSecret"],
  ])("refuse %j", (change, field) => {
    expect(fieldsAtFault({ ...filledIn, ...change })).toEqual([field]);
  });

  it("keep every secret secret, and help to find each of them", () => {
    const secret = provider.settings.filter(({ isSecret }) => isSecret).map(({ name }) => name);
    expect(secret).toEqual(["clientSecret", "webhookSecret"]);
    for (const { help } of provider.settings) expect(help).toMatch(/Dintero/);
  });
});

describe("Where the payer may be sent (F26, F115)", () => {
  it("is Dintero's own page", () => {
    expect(provider.payOrigins).toEqual(["https://checkout.dintero.com"]);
  });

  it("is the stand-in's where one is used", () => {
    const url = "http://127.0.0.1:8085";
    const local = dinteroProvider({ checkoutUrl: url, apiUrl: url, clock, appVersion: "0.1.0" });
    expect(local.payOrigins).toEqual([url]);
  });
});
