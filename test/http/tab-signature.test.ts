import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { signedHeaders } from "../sandbox/sign.ts";
import { creationFor, newScene, tabOf } from "../scene.ts";
import { callSigned, type SignedCall } from "./signed-call.ts";

const minute = 60_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const list = "/api/payments?objectTypeId=0-3&objectId=512";

describe("the signature of the tab's calls", () => {
  it("F5 lets a call in that HubSpot signed", async () => {
    expect(await callSigned(rig, { path: list })).toMatchObject({ status: 200 });
  });

  const refusals: readonly (readonly [string, Omit<SignedCall, "path">, string])[] = [
    ["F5 without a signature", { headers: { "x-hubspot-signature-v3": null } }, "signature_missing"],
    ["F5 without a time", { headers: { "x-hubspot-request-timestamp": null } }, "signature_missing"],
    ["F5 with somebody else's secret", { secret: "another app's secret" }, "signature_mismatch"],
    ["F5 with a signature of the right length", signature("A".repeat(43) + "="), "signature_mismatch"],
    ["F5 with a signature that was cut off", signature("c2hvcnQ="), "signature_mismatch"],
    ["F7 with a time that is no number", { headers: { "x-hubspot-request-timestamp": "now" } }, "timestamp_malformed"],
    ["F7 a moment more than five minutes old", { signedAgo: 5 * minute + 1 }, "timestamp_too_old"],
    ["F7 a moment more than five minutes ahead", { signedAgo: -5 * minute - 1 }, "timestamp_too_new"],
    ["F56 with another query than signed", { sentPath: `${list}&userId=8&portalId=62515` }, "signature_mismatch"],
  ];

  it.each(refusals)("refuses a call %s", async (_what, call, reason) => {
    const answer = await callSigned(rig, { path: list, ...call });
    expect(answer).toMatchObject({ status: 401, problem: { status: 401, detail: reason } });
    expect(answer.text).not.toContain("Website redesign");
  });

  it("F7 lets a call in that is five minutes old or ahead to the millisecond", async () => {
    expect(await callSigned(rig, { path: list, signedAgo: 5 * minute })).toMatchObject({ status: 200 });
    expect(await callSigned(rig, { path: list, signedAgo: -5 * minute })).toMatchObject({ status: 200 });
  });

  it("F5 refuses a body with one character changed, and makes no payment of it", async () => {
    const scene = newScene(rig);
    const body = JSON.stringify(await creationFor(scene));
    const sentBody = body.replace('"750.00"', '"950.00"');
    const answer = await callSigned(rig, { method: "POST", path: "/api/payments", body, sentBody });
    expect(answer).toMatchObject({ status: 401, problem: { detail: "signature_mismatch" } });
    expect((await tabOf(scene)).payments).toEqual([]);
  });

  it("F56 goes by the configured address, whatever the Host header and a proxy's say", async () => {
    const forged = { "x-forwarded-host": "evil.example.com", "x-forwarded-proto": "https" };
    expect(await callSigned(rig, { path: list, headers: forged })).toMatchObject({ status: 200 });
    const url = new URL(list, "https://evil.example.com").href;
    const { clientSecret: secret } = sandboxApp;
    const elsewhere = signedHeaders({ secret, method: "GET", url, body: "", timestamp: rig.clock.now() });
    const answer = await callSigned(rig, { path: list, query: {}, headers: { ...forged, ...elsewhere } });
    expect(answer).toMatchObject({ status: 401, problem: { detail: "signature_mismatch" } });
  });

  it("F106 refuses a signed call that names no account or user, or names one twice", async () => {
    const queries = [
      {},
      { userId: "7" },
      { portalId: "62515" },
      { portalId: "62515", userId: "" },
      { portalId: "-62515", userId: "7" },
      { portalId: "6e4", userId: "7" },
    ];
    for (const query of queries) expect(await callSigned(rig, { path: list, query })).toMatchObject({ status: 401 });
    const twice = `${list}&portalId=1`;
    expect(await callSigned(rig, { path: twice })).toMatchObject({ status: 401 });
  });
});

describe("what the tab's API takes", () => {
  const creating = { method: "POST", path: "/api/payments" };

  it("F11 refuses a body above its limit with 413", async () => {
    const body = JSON.stringify({ description: "x".repeat(65_536) });
    const answer = await callSigned(rig, { ...creating, body });
    expect(answer).toMatchObject({ status: 413, type: expect.stringContaining("application/problem+json") });
    expect(answer.problem).toMatchObject({ status: 413, instance: "/api/payments" });
  });

  it("F11 refuses a compressed body with 415, before anything inflates it", async () => {
    const sentBody = new Uint8Array(gzipSync("{}"));
    const answer = await callSigned(rig, { ...creating, sentBody, headers: { "content-encoding": "gzip" } });
    expect(answer).toMatchObject({ status: 415, problem: { detail: "Send the request uncompressed." } });
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "amount=750.00"],
    ["cut JSON", '{"amount": "750'],
    ["a list", "[]"],
    ["null", "null"],
    ["a byte order mark", "\uFEFF{}"],
    ["a text", '"750.00"'],
    ["nesting a thousand deep", `${"[".repeat(1_000)}${"]".repeat(1_000)}`],
  ])("F10 answers a signed body of %s with the fields it misses", async (_what, body) => {
    const answer = await callSigned(rig, { ...creating, body });
    expect(answer.status).toBe(422);
    expect(answer.problem.fields).not.toEqual([]);
    expect(answer.problem.fields?.every(({ message }) => message.length > 0)).toBe(true);
  });

  it.each([
    ["portalId", { portalId: 999 }],
    ["userId", { userId: "8" }],
    ["status", { status: "paid" }],
    ["mode", { mode: "live" }],
  ])("F109 F106 refuses a creation that also says %s, and makes nothing", async (_name, extra) => {
    const scene = newScene(rig);
    const body = JSON.stringify({ ...(await creationFor(scene)), ...extra });
    expect(await callSigned(rig, { ...creating, body })).toMatchObject({ status: 422 });
    expect((await tabOf(scene)).payments).toEqual([]);
  });

  it("F109 refuses __proto__ and constructor as fields, and lists where texts belong", async () => {
    const scene = newScene(rig);
    const good = JSON.stringify(await creationFor(scene));
    const polluting = good.replace("{", '{"__proto__":{"isAdmin":true},');
    const constructing = good.replace("{", '{"constructor":{"prototype":{"isAdmin":true}},');
    const listing = good.replace('"750.00"', '["750.00"]');
    for (const body of [polluting, constructing, listing]) {
      expect(await callSigned(rig, { ...creating, body })).toMatchObject({ status: 422 });
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((await tabOf(scene)).payments).toEqual([]);
  });

  it("answers an unknown address and an unknown method with a 404 that says so", async () => {
    for (const call of [
      { path: "/api/refunds" },
      { path: "/api/payments", method: "DELETE" },
      { path: "/api/payments/1/2/3" },
    ]) {
      const answer = await callSigned(rig, call);
      expect(answer).toMatchObject({ status: 404, type: "application/problem+json; charset=utf-8" });
      expect(answer.problem).toMatchObject({ detail: "There is no such address.", instance: call.path });
    }
  });

  it("tells a problem's type, title, status, detail, instance and fields, and never a stack", async () => {
    const answer = await callSigned(rig, { path: "/api/payments?objectTypeId=0-5&objectId=abc" });
    expect(answer.type).toBe("application/problem+json; charset=utf-8");
    expect(answer.problem).toEqual({
      type: expect.stringMatching(/^https:\/\/.+\/invalid$/),
      title: "Some fields need another look.",
      status: 422,
      detail: expect.stringContaining("objectTypeId"),
      instance: "/api/payments",
      fields: [
        { name: "objectTypeId", message: "Payments live on contacts and deals." },
        { name: "objectId", message: "This is no record id." },
      ],
    });
    expect(answer.text).not.toMatch(/\.ts|node_modules|at \w+ \(/);
  });
});

function signature(value: string): Omit<SignedCall, "path"> {
  return { headers: { "x-hubspot-signature-v3": value } };
}
