import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { Hint } from "../../server/ports/provider.ts";
import { readStripeWebhook, type WebhookReader } from "../../server/providers/stripe/webhook.ts";
import { flipped, posted } from "../contracts/provider.ts";
import { stripeSignature } from "../fixtures/stripe-signature.ts";
import { signatureHeader } from "../sandbox/stripe/index.ts";

const receivedAt = 1_700_000_000_000;
const secret = "whsec_test_secret";
const reader: WebhookReader = { portalId: 4711, mode: "test", secrets: [secret] };

interface Vector {
  readonly secret: string;
  readonly timestamp: number;
  readonly body: string;
  readonly headerValue: string;
}

/** Reads a vector at its own time, one part of it possibly changed. */
function readVector(vector: Vector, changes: { body?: Buffer; header?: string; secret?: string } = {}): Hint {
  const { body = Buffer.from(vector.body), header = vector.headerValue, secret = vector.secret } = changes;
  const headers = { "stripe-signature": header };
  return readStripeWebhook(posted({ body, headers, receivedAt: vector.timestamp * 1000 }), {
    ...reader,
    secrets: [secret],
  });
}

/** The vectors shared with the other parts of the project, where they lie beside it. */
function sharedVectors(): readonly Vector[] {
  const file = new URL("../../../shared/specs/signature-vectors.json", import.meta.url);
  if (!existsSync(file)) return [];
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: readonly (Vector & { provider: string })[] };
  return vectors.filter(({ provider }) => provider === "stripe");
}

describe.each([stripeSignature, ...sharedVectors()])("The signature $headerValue", (vector) => {
  it("holds for its own body, secret and time", () => {
    expect(readVector(vector).read).toBeNull();
  });

  it("does not survive a change of any byte of the body", () => {
    const body = Buffer.from(vector.body);
    for (const place of body.keys()) {
      expect(() => readVector(vector, { body: flipped(body, place) })).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of the header", () => {
    const header = Buffer.from(vector.headerValue);
    for (const place of header.keys()) {
      const changed = flipped(header, place).toString("latin1");
      expect(() => readVector(vector, { header: changed })).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of the secret", () => {
    const bytes = Buffer.from(vector.secret);
    for (const place of bytes.keys()) {
      const changed = flipped(bytes, place).toString("latin1");
      expect(() => readVector(vector, { secret: changed })).toThrow(UnverifiedWebhookError);
    }
  });
});

describe("Checking a delivery of Stripe", () => {
  const body = JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "payment_intent.succeeded",
    livemode: false,
    data: { object: { id: "pi_1" } },
  });
  const seconds = receivedAt / 1000;

  const read = (
    header: string | readonly string[] | undefined,
    text: Buffer | string = body,
    secrets = [secret],
  ): Hint =>
    readStripeWebhook(posted({ body: Buffer.from(text), headers: { "stripe-signature": header }, receivedAt }), {
      ...reader,
      secrets,
    });

  it.each([-300, 0, 300])("accepts one signed %i seconds away (F7)", (away) => {
    expect(read(signatureHeader(body, secret, seconds + away)).kind).toBe("payment_intent.succeeded");
  });

  it.each([-301, 301])("refuses one signed %i seconds away (F7)", (away) => {
    expect(() => read(signatureHeader(body, secret, seconds + away))).toThrow(UnverifiedWebhookError);
  });

  it("accepts either secret while one is being changed", () => {
    const signed = signatureHeader(body, "whsec_new", seconds);
    expect(read(signed, body, [secret, "whsec_new"]).kind).toBe("payment_intent.succeeded");
    expect(() => read(signed, body, [secret])).toThrow(UnverifiedWebhookError);
  });

  it("accepts a header in which Stripe signed with two secrets of its own", () => {
    const [, right = ""] = signatureHeader(body, secret, seconds).split(",");
    expect(read(`t=${seconds},v1=${"0".repeat(64)},${right},v0=1`).kind).toBe("payment_intent.succeeded");
  });

  it("refuses everything before a secret is known", () => {
    expect(() => read(signatureHeader(body, "", seconds), body, [])).toThrow(UnverifiedWebhookError);
  });

  it("refuses a header given twice and another scheme", () => {
    const signed = signatureHeader(body, secret, seconds);
    expect(() => read([signed, signed])).toThrow(UnverifiedWebhookError);
    expect(() => read(signed.replace("v1=", "v0="))).toThrow(UnverifiedWebhookError);
  });

  it("compares bytes, not what a decoder makes of them (F10)", () => {
    const signed = signatureHeader(body, secret, seconds);
    expect(() => read(signed, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)]))).toThrow(
      UnverifiedWebhookError,
    );
    const replaced = '{"name":"\ufffd"}';
    const invalid = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(() => read(signatureHeader(replaced, secret, seconds), invalid)).toThrow(UnverifiedWebhookError);
  });

  it("puts neither the body nor the signature into its refusal (F128)", () => {
    const forged = `t=${seconds},v1=${"ab".repeat(32)}`;
    expect(() => read(forged)).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/abab|evt_/) }));
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '"text"',
    '{"id":"evt_1"}',
    '{"id":7,"type":"x","livemode":false,"data":{"object":{}}}',
  ])("keeps %o, which is signed and yet no event, under a key of its bytes (F10)", (text) => {
    const hint = read(signatureHeader(text, secret, seconds), text);
    expect(hint).toEqual({
      dedupeKey: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      kind: "unreadable",
      read: null,
    });
    expect(read(signatureHeader(text, secret, seconds), text).dedupeKey).toBe(hint.dedupeKey);
  });

  it("survives nesting without end (F10)", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(read(signatureHeader(deep, secret, seconds), deep).kind).toBe("unreadable");
  });
});
