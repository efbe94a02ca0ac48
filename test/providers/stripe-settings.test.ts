import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import { ValidationError } from "../../server/domain/errors.ts";
import { stripeProvider } from "../../server/providers/stripe/index.ts";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { allRights, type Right } from "../sandbox/stripe/keys.ts";
import { setUpStripe } from "./stripe-set-up.ts";

const provider = stripeProvider({ apiUrl: "https://api.stripe.com", clock: { now: () => 0 }, appVersion: "0.1.0" });

describe("Connecting Stripe", () => {
  it("tells the mode by the restricted key and keeps its last four characters", () => {
    expect(provider.readSettings({ apiKey: " rk_test_abcdefgh1234 " })).toEqual({
      mode: "test",
      values: { apiKey: "rk_test_abcdefgh1234" },
      keyEnding: "1234",
    });
    expect(provider.readSettings({ apiKey: "rk_live_abcdefgh9876", webhookSecret: "" }).mode).toBe("live");
  });

  it("keeps two signing secrets while one is being changed", () => {
    const filledIn = { apiKey: "rk_test_abcdefgh1234", webhookSecret: "whsec_oldSecret1 , whsec_newSecret2" };
    expect(provider.readSettings(filledIn).values["webhookSecret"]).toBe("whsec_oldSecret1,whsec_newSecret2");
  });

  it("refuses a secret key and says which restricted key to make instead", () => {
    const [field] = fieldsOf({ apiKey: "sk_live_abcdefgh1234" });
    expect(field?.name).toBe("apiKey");
    expect(field?.message).toMatch(/restricted key instead.*Checkout Sessions: write.*Disputes: read/);
    expect(field?.message).not.toContain("abcdefgh1234");
  });

  it.each(["", "pk_test_abcdefgh1234", "rk_test_", "rk_test_abc def gh", "rk_prod_abcdefgh1234"])(
    "refuses %o as a key",
    (apiKey) => {
      expect(fieldsOf({ apiKey }).map(({ name }) => name)).toEqual(["apiKey"]);
    },
  );

  it("names every field that is wrong", () => {
    const fields = fieldsOf({ apiKey: "nonsense", webhookSecret: "whsec_goodSecret,secret" });
    expect(fields.map(({ name }) => name)).toEqual(["apiKey", "webhookSecret"]);
  });

  it("sends payers to Stripe's own host, and to a sandbox only when the API is one (F26)", () => {
    expect(provider.payOrigins).toEqual(["https://checkout.stripe.com"]);
    const local = stripeProvider({ apiUrl: "http://127.0.0.1:12111", clock: { now: () => 0 }, appVersion: "0" });
    expect(local.payOrigins).toEqual(["http://127.0.0.1:12111"]);
  });

  it.each<[Right, string]>([
    ["checkout_session_write", "Checkout Sessions: write"],
    ["payment_intent_write", "PaymentIntents: write"],
    ["charge_write", "Charges and Refunds: write"],
    ["dispute_read", "Disputes: read"],
    ["webhook_write", "Webhook Endpoints: write"],
  ])("names the right that is missing: %s", async (right, name) => {
    const { stripe, reopen, close } = await setUpStripe();
    const account = reopen({ apiKey: stripe.keys.issue({ without: [right] }), webhookSecret: "" });
    const error = await upstreamErrorOf(account.check());
    expect(error).toMatchObject({ fault: "permission" });
    expect(error.details.said).toContain(`This key lacks: ${name}.`);
    await close();
  });

  it.each([
    ["payment_intent_read", "PaymentIntents: write"],
    ["charge_read", "Charges and Refunds: write"],
  ] as const)("is not content with %s, which captures and refunds would fail with", async (right, name) => {
    const { stripe, reopen, close } = await setUpStripe();
    const error = await upstreamErrorOf(reopen({ apiKey: stripe.keys.issue({ readingOnly: [right] }) }).check());
    expect(error.details.said).toContain(`This key lacks: ${name}.`);
    await close();
  });

  it("names all missing rights at once", async () => {
    const { stripe, reopen, close } = await setUpStripe();
    const account = reopen({ apiKey: stripe.keys.issue({ without: [...allRights] }), webhookSecret: "" });
    const { details } = await upstreamErrorOf(account.check());
    expect(details.said?.match(/: (?:read|write)/g)).toHaveLength(5);
    await close();
  });

  it("does not ask for the right to register addresses where the secret was pasted", async () => {
    const { stripe, reopen, close } = await setUpStripe();
    const account = reopen({ apiKey: stripe.keys.issue({ without: ["webhook_write"] }) });
    await expect(account.check()).resolves.toBeUndefined();
    await close();
  });

  it("passes on Stripe's own sentence about an unknown key, which shows no key (F24)", async () => {
    const { reopen, close } = await setUpStripe();
    const error = await upstreamErrorOf(reopen({ apiKey: "rk_test_neverIssued1234" }).check());
    expect(error).toMatchObject({ fault: "auth", details: { status: 401 } });
    expect(error.details.said).toMatch(/^Invalid API Key provided: rk_test_\*+1234$/);
    await close();
  });

  it("calls through Stripe's own package, in the version of the API its types describe", async () => {
    const { stripe, account, close } = await setUpStripe();
    await account.check();
    for (const call of stripe.calls()) {
      expect(call.version).toBe(Stripe.API_VERSION);
      expect(call.client).toBe(`Stripe/v1 NodeBindings/${Stripe.PACKAGE_VERSION} PaymentsTab/0.1.0`);
    }
    await close();
  });

  it("registers its address once, however often it is asked, and in the version its types describe", async () => {
    const { stripe, account, webhooks, close } = await setUpStripe();
    const again = await account.registerWebhook?.("https://pay.example.com/webhooks/stripe/t0k3n");
    expect(again).toEqual({ webhookSecret: webhooks?.secret });
    const [call] = stripe.calls();
    expect(new URLSearchParams(call?.body).get("api_version")).toBe("2026-10-28.endive");
    await close();
  });
});

function fieldsOf(filledIn: Readonly<Record<string, string>>): readonly { name: string; message: string }[] {
  try {
    provider.readSettings(filledIn);
  } catch (error) {
    if (error instanceof ValidationError) return error.fields;
  }
  return [];
}
