import { describe, expect, it } from "vitest";
import { ValidationError, type FieldError } from "../../server/domain/errors.ts";
import { dojoProvider } from "../../server/providers/dojo/index.ts";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { startAtDojo } from "./dojo-set-up.ts";

const provider = dojoProvider({ apiUrl: "https://api.dojo.tech", clock: { now: () => 0 }, appVersion: "0.1.0" });

function fieldsOf(filledIn: Readonly<Record<string, string>>): readonly FieldError[] {
  try {
    provider.readSettings(filledIn);
  } catch (error) {
    if (error instanceof ValidationError) return error.fields;
  }
  return [];
}

describe("Connecting Dojo", () => {
  it("tells the mode by the key and keeps its last four characters (S4.20)", () => {
    expect(provider.readSettings({ apiKey: " sk_sandbox_abcd-_efgh1234 " })).toEqual({
      mode: "test",
      values: { apiKey: "sk_sandbox_abcd-_efgh1234" },
      keyEnding: "1234",
    });
    expect(provider.readSettings({ apiKey: "sk_prod_abcdefgh9876", webhookSecret: "" }).mode).toBe("live");
  });

  it("keeps two webhook secrets while one is being changed (F71)", () => {
    const filledIn = { apiKey: "sk_prod_abcdefgh9876", webhookSecret: "ws_OldSecret1 , TmV3U2VjcmV0Mg==" };
    expect(provider.readSettings(filledIn).values["webhookSecret"]).toBe("ws_OldSecret1,TmV3U2VjcmV0Mg==");
  });

  it.each(["", "sk_test_abcdefgh1234", "sk_sandbox_", "sk_prod_abc def gh", "pk_prod_abcdefgh1234"])(
    "refuses %o as a key",
    (apiKey) => {
      expect(fieldsOf({ apiKey }).map(({ name }) => name)).toEqual(["apiKey"]);
    },
  );

  it("names every field that is wrong, and repeats none of it (F128)", () => {
    const fields = fieldsOf({ apiKey: "sk_live_canary12345", webhookSecret: "goodSecret1,bad secret" });
    expect(fields.map(({ name }) => name)).toEqual(["apiKey", "webhookSecret"]);
    for (const { message } of fields) expect(message).not.toMatch(/canary|bad secret/);
  });

  it("says where in Dojo's portal each value is found", () => {
    for (const { help } of provider.settings) expect(help).toMatch(/developer portal .*under (API keys|Webhooks)/);
  });

  it("sends payers to Dojo's own host, and to a fake only when the API is one (F26)", () => {
    expect(provider.payOrigins).toEqual(["https://pay.dojo.tech"]);
    const local = dojoProvider({ apiUrl: "http://127.0.0.1:12111", clock: { now: () => 0 }, appVersion: "0" });
    expect(local.payOrigins).toEqual(["http://127.0.0.1:12111"]);
  });

  it("is tried by asking for the events on offer: unknown key, key without the right, good key (F24)", async () => {
    const { dojo, account, reopen } = await startAtDojo();
    await expect(account.check()).resolves.toBeUndefined();
    expect(dojo.calls().at(-1)).toMatchObject({ method: "GET", path: "/webhooks/events" });
    const unknown = reopen({ apiKey: "sk_sandbox_never-issued" });
    expect(await upstreamErrorOf(unknown.check())).toMatchObject({ fault: "auth", details: { status: 401 } });
    const restricted = reopen({ apiKey: dojo.keys.issue({ isRestricted: true }) });
    expect(await upstreamErrorOf(restricted.check())).toMatchObject({ fault: "permission", details: { status: 403 } });
  });
});
