import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signedHeaders, signV3 } from "../sandbox/sign.ts";

const secret = "payments-tab-test-secret";
const timestamp = 1_790_000_001_000;

describe("signing a request as HubSpot does (version 3)", () => {
  const fetched = {
    secret,
    method: "get",
    url: "https://payments.example.com/api/payments?dealId=42&userId=7&portalId=62515&userEmail=ann%40example.com&appId=99",
    body: "",
    timestamp,
  };

  it("decodes %40 in the signed source (vector B)", () => {
    expect(signV3(fetched)).toBe("u2DX29Xg9BYRHg+liqc2j7gUhBuQnam+iBDwImvmMxA=");
  });

  it("signs the address as it is sent when told to (vector B′)", () => {
    expect(signV3(fetched, "as-sent")).toBe("nw45AXSsYztFKaVih54/oriQV2+xhpRU6xgXaeiwIps=");
  });

  it("signs a body with letters beyond ASCII as UTF-8 (vector C)", () => {
    const url = "https://payments.example.com/api/links";
    expect(signV3({ secret, method: "POST", url, body: '{"note":"Grüße €"}', timestamp })).toBe(
      "d3BGZh9Ofb0AgQAWRSnvylOa8xugxGxhYm2eB755TxU=",
    );
  });

  it("agrees with the signature of HubSpot's documented request", () => {
    const documented = {
      secret: "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
      method: "POST",
      url: "https://www.example.com/webhook_uri",
      body: "{'example_field':'example_value'}",
      timestamp: 1_693_657_560_000,
    };
    expect(signV3(documented)).toBe("K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=");
  });

  it("decodes every reserved escape, in either case, and no other", () => {
    const escaped = "https://a.example/x?y=%3a%2F%3F%40%21%24%27%28%29%2A%2C%3B%20%26%3D%25%C3%BC";
    const source = `GEThttps://a.example/x?y=:/?@!$'()*,;%20%26%3D%25%C3%BC${timestamp}`;
    const expected = createHmac("sha256", secret).update(source).digest("base64");
    expect(signV3({ secret, method: "GET", url: escaped, body: "", timestamp })).toBe(expected);
  });

  it("gives both headers of a signed request", () => {
    expect(signedHeaders(fetched)).toEqual({
      "x-hubspot-signature-v3": "u2DX29Xg9BYRHg+liqc2j7gUhBuQnam+iBDwImvmMxA=",
      "x-hubspot-request-timestamp": "1790000001000",
    });
  });
});
