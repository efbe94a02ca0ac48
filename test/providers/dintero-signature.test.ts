import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { Hint, RawWebhook } from "../../server/ports/provider.ts";
import { readDinteroWebhook, type WebhookReader } from "../../server/providers/dintero/webhook.ts";
import { flipped, posted } from "../contracts/provider.ts";
import { callbackSignature } from "../sandbox/dintero/index.ts";

interface Vector {
  readonly secret: string;
  readonly seconds: number;
  readonly account: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly query: string;
  readonly header: string;
}

/** The first as Dintero prints it, at https://docs.dintero.com/checkout-api/secrets/admin_signature_post. */
const vectors: readonly Vector[] = [
  {
    secret: "123",
    seconds: 1_582_236_537,
    account: "P00000000",
    method: "GET",
    url: "https://example.com/callback",
    query: "B=123&A=992",
    header: "t=1582236537,v0-hmac-sha256=6bed2ab1b919d460ef7465a20dc6c97260dca73fab6647106ca525f0908df64a",
  },
  {
    secret: "s3cret",
    seconds: 1_700_000_000,
    account: "T00000000",
    method: "POST",
    url: "https://pay.example.com/hooks/dintero/c1",
    query:
      "transaction_id=T00000000.xyz&session_id=T00000000.abc&time=2026-11-20T10%3A00%3A00.000Z&merchant_reference=INV%207",
    header: "t=1700000000,v0-hmac-sha256=10f2bbfa0974c53fb574d8f31ad2c4c97d66ee828a6ec30408cd267133bbeb72",
  },
];

/** Reads a vector at its own time, one part of it possibly changed. */
function read(vector: Vector): Hint {
  const { seconds, account, method, url, query, header, secret } = vector;
  const headers = { "dintero-signature": header };
  const webhook = posted({ method, url, query, body: Buffer.from(""), headers, receivedAt: seconds * 1000 });
  return readDinteroWebhook(webhook, { accountId: account, signatureSecrets: [secret], hookSecrets: [] });
}

function flips(text: string, from = 0): readonly string[] {
  const bytes = Buffer.from(text);
  return [...bytes.keys()].slice(from).map((place) => flipped(bytes, place).toString("latin1"));
}

describe.each(vectors)("The callback signature $header (F5)", (vector) => {
  it("holds for its own address, account, method, secret and time", () => {
    expect(read(vector).kind).toBe("callback");
  });

  it("does not survive a change of any byte of the query", () => {
    for (const query of flips(vector.query)) {
      expect(() => read({ ...vector, query })).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of host and path", () => {
    for (const url of flips(vector.url, "https://".length)) {
      expect(() => read({ ...vector, url })).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of the header", () => {
    for (const header of flips(vector.header)) {
      expect(() => read({ ...vector, header })).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive another secret, account or method", () => {
    for (const secret of flips(vector.secret))
      expect(() => read({ ...vector, secret })).toThrow(UnverifiedWebhookError);
    for (const account of flips(vector.account)) {
      expect(() => read({ ...vector, account })).toThrow(UnverifiedWebhookError);
    }
    const method = vector.method === "GET" ? "POST" : "GET";
    expect(() => read({ ...vector, method })).toThrow(UnverifiedWebhookError);
  });

  it.each([-300, 0, 300])("is taken %i seconds away from our clock (F7)", (away) => {
    expect(at(vector, away)).not.toThrow();
  });

  it.each([-301, 301])("is refused %i seconds away from our clock (F7)", (away) => {
    expect(at(vector, away)).toThrow(UnverifiedWebhookError);
  });
});

function at(vector: Vector, away: number): () => Hint {
  const { seconds, account, method, url, query, header, secret } = vector;
  const webhook = {
    ...posted({ body: Buffer.from(""), headers: { "dintero-signature": header }, receivedAt: (seconds + away) * 1000 }),
    method,
    url,
    query,
  };
  return () => readDinteroWebhook(webhook, { accountId: account, signatureSecrets: [secret], hookSecrets: [] });
}

const reader: WebhookReader = { accountId: "T00000000", signatureSecrets: ["s3cret"], hookSecrets: ["hook-secret"] };
const seconds = 1_700_000_000;

function callback(query: string, changes: Partial<RawWebhook> = {}): RawWebhook {
  const address = `https://pay.example.com/webhooks/dintero/t0k3n?${query}`;
  const parts = { secret: "s3cret", seconds, accountId: reader.accountId, method: "POST", address };
  const headers = { "dintero-signature": callbackSignature(parts), "event-delivery": "delivery-1" };
  const url = "https://pay.example.com/webhooks/dintero/t0k3n";
  return posted({ url, query, body: Buffer.from(""), headers, receivedAt: seconds * 1000, ...changes });
}

describe("Checking a callback of Dintero", () => {
  it("goes by the address we are configured with, not by its port or the request's host", () => {
    const query = "session_id=T00000000.abc";
    const url = "https://pay.example.com:8443/webhooks/dintero/t0k3n";
    expect(readDinteroWebhook(callback(query, { url }), reader).read).toEqual({ checkout: "T00000000.abc" });
  });

  it("accepts a query that was signed as it came, since escapes are not spelt out", () => {
    const query = "session_id=T00000000.abc&merchant_reference=%c3%85-7&note=a%20b";
    const signed = "merchant_reference=%c3%85-7&note=a+b&session_id=T00000000.abc";
    const path = "/webhooks/dintero/t0k3n";
    const message = [seconds, reader.accountId, "POST", "pay.example.com", path, signed].join("\n");
    const hex = createHmac("sha256", "s3cret").update(message).digest("hex");
    const headers = { "dintero-signature": `t=${seconds},v0-hmac-sha256=${hex}` };
    expect(readDinteroWebhook(callback(query, { headers }), reader).read).toEqual({ checkout: "T00000000.abc" });
  });

  it("accepts either secret while one is being changed (F71)", () => {
    const webhook = callback("session_id=T00000000.abc");
    expect(readDinteroWebhook(webhook, { ...reader, signatureSecrets: ["new", "s3cret"] }).kind).toBe("callback");
    expect(() => readDinteroWebhook(webhook, { ...reader, signatureSecrets: ["new"] })).toThrow(UnverifiedWebhookError);
  });

  it("takes the session from the signed query and nothing from the body, which is not signed (F8)", () => {
    const body = Buffer.from(
      JSON.stringify({ id: "T00000000.other", session_id: "T00000000.other", status: "CAPTURED" }),
    );
    const webhook = callback("session_id=T00000000.abc&transaction_id=T00000000.xyz", { body });
    expect(readDinteroWebhook(webhook, reader).read).toEqual({ checkout: "T00000000.abc" });
  });

  it.each(["", "{", "null", "\u{fffd}", "[".repeat(50_000)])("is not disturbed by a body of %#", (text) => {
    const webhook = callback("session_id=T00000000.abc", { body: Buffer.from(text) });
    expect(readDinteroWebhook(webhook, reader).read).toEqual({ checkout: "T00000000.abc" });
  });

  it("hints at nothing when the session is missing, named twice or no id", () => {
    for (const query of [
      "transaction_id=T00000000.xyz",
      "session_id=T00000000.a&session_id=T00000000.b",
      "session_id=..%2F..%2Fadmin",
    ]) {
      expect(readDinteroWebhook(callback(query), reader).read).toBeNull();
    }
  });

  it("is told from the account's webhook by its signature, whatever else the headers say", () => {
    const { headers } = callback("session_id=T00000000.abc");
    const webhook = callback("session_id=T00000000.abc", { headers: { ...headers, event: "checkout_transaction" } });
    expect(readDinteroWebhook(webhook, reader).kind).toBe("callback");
  });

  it("comes by GET as well, as it does unless POST is asked for (F9)", () => {
    const query = "session_id=T00000000.abc";
    const address = `https://pay.example.com/webhooks/dintero/t0k3n?${query}`;
    const signature = callbackSignature({
      secret: "s3cret",
      seconds,
      accountId: reader.accountId,
      method: "GET",
      address,
    });
    const webhook = callback(query, { method: "GET", headers: { "dintero-signature": signature } });
    expect(readDinteroWebhook(webhook, reader).read).toEqual({ checkout: "T00000000.abc" });
  });

  it("is a bare hint where the account signs nothing: the read decides", () => {
    const unsigned = { ...reader, signatureSecrets: [] };
    const webhook = callback("session_id=T00000000.abc", { headers: {} });
    expect(readDinteroWebhook(webhook, unsigned).read).toEqual({ checkout: "T00000000.abc" });
    expect(() => readDinteroWebhook(webhook, reader)).toThrow(UnverifiedWebhookError);
  });

  it("puts neither query nor signature into its refusal (F128)", () => {
    const headers = { "dintero-signature": `t=${seconds},v0-hmac-sha256=${"ab".repeat(32)}` };
    const read = () => readDinteroWebhook(callback("session_id=T00000000.abc", { headers }), reader);
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/abab|T0000/) }));
  });
});

describe("The key by which a repeated callback is known (F1)", () => {
  const query = "session_id=T00000000.abc&transaction_id=T00000000.xyz&event=CAPTURE&event_id=3";
  const keyOf = (text: string, body = "", delivery?: string) => {
    const { headers } = callback(text);
    const own = { "dintero-signature": headers["dintero-signature"], "event-delivery": delivery };
    return readDinteroWebhook(callback(text, { body: Buffer.from(body), headers: own }), reader).dedupeKey;
  };

  it("is the delivery's own id where there is one", () => {
    expect(keyOf(query, "", "delivery-7")).toBe("delivery-7");
  });

  it("is otherwise transaction, event and status together", () => {
    const first = keyOf(query, '{"status":"PARTIALLY_CAPTURED"}');
    expect(keyOf(query, '{"status":"PARTIALLY_CAPTURED"}')).toBe(first);
    expect(keyOf(query, '{"status":"CAPTURED"}')).not.toBe(first);
    expect(keyOf(query.replace("event_id=3", "event_id=4"), '{"status":"PARTIALLY_CAPTURED"}')).not.toBe(first);
    expect(keyOf(query.replace("xyz", "xyy"), '{"status":"PARTIALLY_CAPTURED"}')).not.toBe(first);
  });
});
