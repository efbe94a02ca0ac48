import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { UnverifiedRequestError } from "../../server/domain/errors.ts";
import { verifyAction } from "../../server/http/hubspot/actions-signature.ts";
import { signedHeaders } from "../sandbox/sign.ts";

interface Signed {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly secret: string;
}

const documentedSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
const documented = { url: "https://www.example.com/webhook_uri", secret: documentedSecret };
const own: Signed = {
  method: "POST",
  url: "https://payments.example.com/hubspot/actions/create-link",
  body: '{"callbackId":"ap-1-2-3-0"}',
  secret: "payments-tab-test-secret",
};

const ownSignature = "ea072010f454726927268ffc8b3fa071b60722fc1cf490e2d2633a6312bada04";

// The first two are published by HubSpot, the third was computed by its rule.
const vectors: readonly (readonly [string, Signed, string])[] = [
  [
    "HubSpot's example without a body",
    { ...documented, method: "GET", body: "" },
    "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e",
  ],
  [
    "HubSpot's example with a body",
    { ...documented, method: "POST", body: '{"example_field":"example_value"}' },
    "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900",
  ],
  ["D: an execution", own, ownSignature],
];

const now = 1_790_000_001_000;

function verdict({ method, url, body, secret }: Signed, headers: Readonly<Record<string, string>>): string {
  try {
    verifyAction({ method, url, body: Buffer.from(body), headers }, { clientSecrets: [secret], now });
    return "accepted";
  } catch (error) {
    if (error instanceof UnverifiedRequestError) return error.message;
    throw error;
  }
}

const v2 = (signature: string) => ({ "x-hubspot-signature": signature, "x-hubspot-signature-version": "v2" });

describe("The signature of an action's execution", () => {
  it.each(vectors)("F56 accepts version 2 of %s", (_name, request, signature) => {
    expect(verdict(request, v2(signature))).toBe("accepted");
  });

  it.each(vectors)("F5 refuses version 2 of %s with anything changed", (_name, request, signature) => {
    const headers = v2(signature);
    const changed = [
      { ...request, body: `${request.body} ` },
      { ...request, url: `${request.url}/options` },
      { ...request, method: "PUT" },
      { ...request, secret: "another secret" },
    ];
    expect(changed.map((one) => verdict(one, headers))).toEqual(changed.map(() => "signature_mismatch"));
    expect(verdict(request, v2(signature.slice(1)))).toBe("signature_mismatch");
  });

  it("F5 is missing where there is none, or only one of version 1", () => {
    const v1 = createHash("sha256")
      .update(own.secret + own.body)
      .digest("hex");
    expect(verdict(own, {})).toBe("signature_missing");
    expect(verdict(own, { "x-hubspot-signature": v1, "x-hubspot-signature-version": "v1" })).toBe("signature_missing");
    expect(verdict({ ...own, secret: "" }, v2(""))).toBe("signature_missing");
  });

  it("F5 counts by version 3 alone where that comes as well", () => {
    const fresh = signedHeaders({ ...own, timestamp: now });
    expect(verdict(own, fresh)).toBe("accepted");
    expect(verdict(own, { ...fresh, ...v2("wrong") })).toBe("accepted");
    const stale = signedHeaders({ ...own, timestamp: now - 6 * 60_000 });
    expect(verdict(own, { ...stale, ...v2(ownSignature) })).toBe("timestamp_too_old");
    expect(verdict(own, { ...fresh, "x-hubspot-signature-v3": "wrong", ...v2(ownSignature) })).toBe(
      "signature_mismatch",
    );
  });

  it("F5 an empty secret signs nothing", () => {
    const forged = createHash("sha256").update(`POST${own.url}${own.body}`).digest("hex");
    expect(verdict({ ...own, secret: "" }, v2(forged))).toBe("signature_mismatch");
  });
});
