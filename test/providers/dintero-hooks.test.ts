import { describe, expect, it, onTestFinished } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { Hint } from "../../server/ports/provider.ts";
import { readDinteroWebhook } from "../../server/providers/dintero/webhook.ts";
import { flipped, inForms, orderFor, posted, upstreamErrorOf } from "../contracts/provider.ts";
import { hookSignature } from "../sandbox/dintero/index.ts";
import { asReceived, setUpDintero, webhookUrl } from "./dintero-set-up.ts";

/** Computed from the documented algorithm with a secret that was made up. */
const vector = {
  secret: "hook-secret",
  body: '{"account_id":"T00000000","event":"checkout_transaction","event_delivery":"6f0b8f5e-7b0a-4c53-9a8e-0d2f3a4b5c6d","transaction":{"id":"T00000000.xyz","session_id":"T00000000.abc","merchant_reference":"INV-7","status":"CAPTURED"}}',
  header: "3a40ffee5945e7fef12e73a81bf2da24316bc124",
};

interface Changes {
  readonly body?: Buffer | string;
  readonly signature?: string | undefined;
  readonly secrets?: readonly string[];
  readonly event?: string;
}

function read({ body = vector.body, secrets = [vector.secret], event, ...changes }: Changes = {}): Hint {
  const signature = "signature" in changes ? changes.signature : vector.header;
  const headers = { "event-signature": signature, event: event ?? "checkout_transaction" };
  const webhook = posted({ body: Buffer.from(body), headers, receivedAt: 0 });
  return readDinteroWebhook(webhook, { accountId: "T00000000", signatureSecrets: ["s3cret"], hookSecrets: secrets });
}

function signed(body: string, event?: string): Hint {
  return read({ body, signature: hookSignature(body, vector.secret), ...(event !== undefined && { event }) });
}

describe("A webhook of the account", () => {
  it("hints at the session of its transaction, under the delivery's id that is signed", () => {
    expect(read()).toEqual({
      dedupeKey: "6f0b8f5e-7b0a-4c53-9a8e-0d2f3a4b5c6d",
      kind: "checkout_transaction",
      read: { checkout: "T00000000.abc" },
    });
  });

  it("does not survive a change of any byte of body, signature or secret (F5)", () => {
    const body = Buffer.from(vector.body);
    for (const place of body.keys()) expect(() => read({ body: flipped(body, place) })).toThrow(UnverifiedWebhookError);
    for (const place of Buffer.from(vector.header).keys()) {
      const signature = flipped(Buffer.from(vector.header), place).toString("latin1");
      expect(() => read({ signature })).toThrow(UnverifiedWebhookError);
    }
    for (const place of Buffer.from(vector.secret).keys()) {
      const secrets = [flipped(Buffer.from(vector.secret), place).toString("latin1")];
      expect(() => read({ secrets })).toThrow(UnverifiedWebhookError);
    }
  });

  it("is refused without a signature, and before a secret is known, also where callbacks need none (F5)", () => {
    for (const signature of [undefined, "", vector.header.slice(1)]) {
      expect(() => read({ signature })).toThrow(UnverifiedWebhookError);
    }
    expect(() => read({ secrets: [] })).toThrow(UnverifiedWebhookError);
    const headers = { event: "checkout_transaction" };
    const webhook = posted({ body: Buffer.from(vector.body), headers, receivedAt: 0 });
    const unsigned = { accountId: "T00000000", signatureSecrets: [], hookSecrets: [] };
    expect(() => readDinteroWebhook(webhook, unsigned)).toThrow(UnverifiedWebhookError);
  });

  it("may be signed as its JSON is written anew, as the published check has it", () => {
    const spaced = JSON.stringify(JSON.parse(vector.body), null, 2);
    expect(read({ body: spaced }).read).toEqual({ checkout: "T00000000.abc" });
  });

  it("tells of a payer who left without a transaction", () => {
    const body =
      '{"account_id":"T00000000","event":"checkout_authorization","session_id":"T00000000.abc","error":"cancelled"}';
    expect(signed(body)).toMatchObject({ kind: "checkout_authorization", read: { checkout: "T00000000.abc" } });
  });

  it("of another merchant's account hints at nothing (F13)", () => {
    expect(signed(vector.body.replace('"T00000000"', '"T99999999"')).read).toBeNull();
  });

  it("that is a ping, or signed and unreadable, is kept under a key of its bytes (F10)", () => {
    const ping = '{"id":"hook","active":true,"config":{"url":"https://pay.example.com"}}';
    expect(signed(ping, "ping")).toMatchObject({ kind: "ping", read: null });
    for (const text of ["", "{", "null", '"text"', "[]", `${"[".repeat(50_000)}${"]".repeat(50_000)}`]) {
      expect(signed(text)).toEqual({ dedupeKey: expect.stringMatching(/^sha256:/), kind: "unreadable", read: null });
    }
  });
});

describe("Subscribing to the account's webhooks (S4.18)", () => {
  async function subscribed() {
    const subject = await setUpDintero();
    onTestFinished(subject.close);
    const kept = (await subject.account.registerWebhook?.(webhookUrl)) ?? {};
    return { ...subject, kept, account: subject.reopen(kept) };
  }

  it("asks for payments and for their ends, to be signed with a secret that is kept", async () => {
    const { dintero, kept, credentials } = await subscribed();
    const { accountId } = credentials;
    expect(dintero.subscriptions()).toEqual([
      expect.objectContaining({
        accountId,
        url: webhookUrl,
        secret: kept["hookSecret"],
        events: ["checkout_transaction", "checkout_authorization"],
      }),
    ]);
    expect(kept).toEqual({ hookSecret: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it("keeps its secret when it is done again, and has another for another address", async () => {
    const { account, kept } = await subscribed();
    expect(await account.registerWebhook?.(webhookUrl)).toEqual(kept);
    expect(await account.registerWebhook?.(`${webhookUrl}x`)).not.toEqual(kept);
  });

  it("has what happens in the back office told, both ways at one address, each verified in its own", async () => {
    const subject = await subscribed();
    const { account, dintero } = subject;
    const { reference } = await account.openCheckout(orderFor(subject));
    dintero.pay(reference);
    dintero.inBackOffice(reference, "REFUND", 1_000);
    const hints = dintero.webhooks.sent.map((delivery) => account.readWebhook(asReceived(delivery)));
    const hook = "checkout_transaction";
    expect(hints.map(({ kind }) => kind)).toEqual(["callback", hook, "REFUND", hook]);
    for (const { read } of hints) expect(read).toEqual({ checkout: reference });
  });

  it("is refused to a client without the right, while the rest goes on working", async () => {
    const subject = await setUpDintero();
    onTestFinished(subject.close);
    const { accountId, clientId, clientSecret } = subject.dintero.keys.issue({ without: ["write:hooks"] });
    const account = subject.reopen({ accountId, clientId, clientSecret });
    await expect(account.check()).resolves.toBeUndefined();
    const error = await upstreamErrorOf(account.registerWebhook?.(webhookUrl) ?? Promise.resolve());
    expect(error.fault).toBe("permission");
    expect(inForms(error)).not.toContain(clientSecret);
    await expect(account.openCheckout(orderFor(subject))).resolves.toMatchObject({
      url: expect.stringMatching(/view/),
    });
  });
});
