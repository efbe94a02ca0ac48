import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnverifiedRequestError } from "../../server/domain/errors.ts";
import { verifyV3 } from "../../server/http/hubspot/signature.ts";

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string;
}

const documentedSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
const ownSecret = "payments-tab-test-secret";
const ownTimestamp = "1790000001000";
const exampleRequest = {
  secret: documentedSecret,
  method: "POST",
  url: "https://www.example.com/webhook_uri",
  body: "{'example_field':'example_value'}",
};
const cardRequest = {
  secret: ownSecret,
  method: "GET",
  url: "https://payments.example.com/api/payments?dealId=42&userId=7&portalId=62515&userEmail=ann%40example.com&appId=99",
  body: "",
  timestamp: ownTimestamp,
};

// Inputs of the first two are HubSpot's own example; every signature was computed by the rule HubSpot documents.
const vectors: readonly Vector[] = [
  {
    name: "the documented example of 2023",
    ...exampleRequest,
    timestamp: "1693657560000",
    signature: "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
  },
  {
    name: "the documented example at another time",
    ...exampleRequest,
    timestamp: "1700000300000",
    signature: "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=",
  },
  {
    name: "A: a webhook",
    secret: ownSecret,
    method: "POST",
    url: "https://payments.example.com/hubspot/webhooks",
    body: '[{"eventId":1,"portalId":62515}]',
    timestamp: ownTimestamp,
    signature: "cfoSTU6mQ6eo4/ICQN4hsRhLP5RY8WQSZRZhKqp5xA4=",
  },
  {
    name: "B: a card's call, signed over the decoded address",
    ...cardRequest,
    signature: "u2DX29Xg9BYRHg+liqc2j7gUhBuQnam+iBDwImvmMxA=",
  },
  {
    name: "B′: a card's call, signed over the address as it is",
    ...cardRequest,
    signature: "nw45AXSsYztFKaVih54/oriQV2+xhpRU6xgXaeiwIps=",
  },
  {
    name: "C: a body beyond ASCII",
    secret: ownSecret,
    method: "POST",
    url: "https://payments.example.com/api/links",
    body: '{"note":"Grüße €"}',
    timestamp: ownTimestamp,
    signature: "d3BGZh9Ofb0AgQAWRSnvylOa8xugxGxhYm2eB755TxU=",
  },
];

function verify(vector: Vector, { secrets = [vector.secret], now = Number(vector.timestamp) } = {}): void {
  const headers = { "x-hubspot-signature-v3": vector.signature, "x-hubspot-request-timestamp": vector.timestamp };
  const { method, url, body } = vector;
  verifyV3({ method, url, body: Buffer.from(body), headers }, { clientSecrets: secrets, now });
}

function verdict(check: () => void): string {
  try {
    check();
    return "accepted";
  } catch (error) {
    if (error instanceof UnverifiedRequestError) return error.message;
    throw error;
  }
}

function flip(text: string, index: number): string {
  const bytes = Buffer.from(text);
  const at = index % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString("latin1");
}

describe("HubSpot's request signature, version 3", () => {
  it.each(vectors)("F56 accepts $name", (vector) => {
    expect(verdict(() => verify(vector))).toBe("accepted");
  });

  it.each(vectors)("F5 refuses $name when any one byte of its signature is another", (vector) => {
    for (let index = 0; index < vector.signature.length; index += 1) {
      const signature = flip(vector.signature, index);
      expect(verdict(() => verify({ ...vector, signature }))).toBe("signature_mismatch");
    }
  });

  it.each(vectors)("F5 refuses $name when any one byte of its secret is another", (vector) => {
    for (let index = 0; index < vector.secret.length; index += 1) {
      expect(verdict(() => verify(vector, { secrets: [flip(vector.secret, index)] }))).toBe("signature_mismatch");
    }
  });

  it.each(vectors)("F5 refuses $name when any one byte of its address is another", (vector) => {
    for (let index = 0; index < vector.url.length; index += 1) {
      const url = flip(vector.url, index);
      expect(verdict(() => verify({ ...vector, url }))).toBe("signature_mismatch");
    }
  });

  it.each(vectors.filter(({ body }) => body !== ""))(
    "F5 refuses $name when any one byte of its body is another",
    ({ method, url, body, timestamp, signature, secret }) => {
      const headers = { "x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": timestamp };
      const bytes = Buffer.from(body);
      for (let index = 0; index < bytes.length; index += 1) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(index) ^ 1, index);
        const check = () =>
          verifyV3({ method, url, body: flipped, headers }, { clientSecrets: [secret], now: Number(timestamp) });
        expect(verdict(check)).toBe("signature_mismatch");
      }
    },
  );

  it.each(vectors)("F5 refuses $name under another method, another time and with a body added", (vector) => {
    const timestamp = String(Number(vector.timestamp) + 1);
    expect(verdict(() => verify({ ...vector, timestamp }))).toBe("signature_mismatch");
    expect(verdict(() => verify({ ...vector, method: "PUT" }))).toBe("signature_mismatch");
    expect(verdict(() => verify({ ...vector, body: `${vector.body} ` }))).toBe("signature_mismatch");
  });

  it("takes the method in any case", () => {
    for (const vector of vectors) {
      expect(verdict(() => verify({ ...vector, method: vector.method.toLowerCase() }))).toBe("accepted");
    }
  });

  it("decodes exactly the twelve escapes HubSpot names", () => {
    const decoded = { ":": "%3A", "/": "%2F", "?": "%3F", "@": "%40", "!": "%21", $: "%24", "'": "%27", "(": "%28" };
    const all = { ...decoded, ")": "%29", "*": "%2A", ",": "%2C", ";": "%3B" };
    for (const [plain, escaped] of Object.entries(all)) {
      expect(acceptsSignatureOver(`https://a.example/x?q=${plain}`, `https://a.example/x?q=${escaped}`)).toBe(true);
    }
    for (const [plain, escaped] of Object.entries({ " ": "%20", "&": "%26", "=": "%3D", "#": "%23", "%": "%25" })) {
      expect(acceptsSignatureOver(`https://a.example/x?q=${plain}`, `https://a.example/x?q=${escaped}`)).toBe(false);
    }
  });

  it("F7 refuses what is more than five minutes old or ahead, and nothing younger", () => {
    const [vector] = vectors;
    if (!vector) throw new Error("No vector.");
    const signedAt = Number(vector.timestamp);
    const at = (now: number) => verdict(() => verify(vector, { now }));
    expect(at(signedAt + 300_000)).toBe("accepted");
    expect(at(signedAt + 300_001)).toBe("timestamp_too_old");
    expect(at(signedAt - 300_000)).toBe("accepted");
    expect(at(signedAt - 300_001)).toBe("timestamp_too_new");
  });

  it.each(["", "abc", "1.69e12", "-1693657560000", "0x18a5", " 1693657560000", "1693657560000 ", "9".repeat(16)])(
    "F10 refuses the timestamp %j before it is compared",
    (timestamp) => {
      const signature = createHmac("sha256", ownSecret).update(`GET/${timestamp}`).digest("base64");
      const vector = { secret: ownSecret, method: "GET", url: "/", body: "", timestamp, signature, name: "" };
      const expected = timestamp === "" ? "signature_missing" : "timestamp_malformed";
      expect(verdict(() => verify(vector, { now: 1_693_657_560_000 }))).toBe(expected);
    },
  );

  it("refuses a request without a signature, with two of them, or without a timestamp", () => {
    const timestamp = "1790000001000";
    const incomplete: readonly Record<string, string | string[]>[] = [
      {},
      { "x-hubspot-request-timestamp": timestamp },
      { "x-hubspot-signature-v3": "abc" },
      { "x-hubspot-signature-v3": ["abc", "def"], "x-hubspot-request-timestamp": timestamp },
    ];
    for (const headers of incomplete) {
      const request = { method: "GET", url: "/", body: Buffer.alloc(0), headers };
      expect(verdict(() => verifyV3(request, { clientSecrets: [ownSecret], now: Number(timestamp) }))).toBe(
        "signature_missing",
      );
    }
  });

  it("accepts a signature by any of the secrets while one replaces the other", () => {
    for (const vector of vectors) {
      expect(verdict(() => verify(vector, { secrets: ["new-secret", vector.secret] }))).toBe("accepted");
      expect(verdict(() => verify(vector, { secrets: [vector.secret, "new-secret"] }))).toBe("accepted");
      expect(verdict(() => verify(vector, { secrets: ["new-secret"] }))).toBe("signature_mismatch");
    }
  });

  it("accepts nothing when there is no secret, or an empty one anybody could sign with", () => {
    const signature = createHmac("sha256", "").update(`GET/${ownTimestamp}`).digest("base64");
    const vector = { secret: "", method: "GET", url: "/", body: "", timestamp: ownTimestamp, signature, name: "" };
    expect(verdict(() => verify(vector, { secrets: [""] }))).toBe("signature_mismatch");
    expect(verdict(() => verify(vector, { secrets: [] }))).toBe("signature_mismatch");
  });

  it("Z answers any header with a refusal, never with another error", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), fc.webUrl(), (signature, time, url) => {
        const headers = { "x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": time };
        const request = { method: "GET", url: `${url}?q=%E0%A4%A`, body: Buffer.alloc(0), headers };
        expect(verdict(() => verifyV3(request, { clientSecrets: [ownSecret], now: Number(ownTimestamp) }))).not.toBe(
          "accepted",
        );
      }),
    );
  });
});

function acceptsSignatureOver(signedUrl: string, url: string): boolean {
  const signature = createHmac("sha256", ownSecret).update(`GET${signedUrl}${ownTimestamp}`).digest("base64");
  const vector = { secret: ownSecret, method: "GET", url, body: "", timestamp: ownTimestamp, signature, name: "" };
  return verdict(() => verify(vector)) === "accepted";
}
