import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { portalId, rejection, setUpCrm } from "./set-up.ts";

const completion = (callbackId: string) => ({ callbackId, outputs: { hs_execution_state: "SUCCESS" } });

function inputsIn(body: string): readonly { readonly callbackId: string }[] {
  return (JSON.parse(body) as { inputs: { callbackId: string }[] }).inputs;
}

function askedFor(body: string): readonly string[] {
  return inputsIn(body).map(({ callbackId }) => callbackId);
}

describe("Completing workflows that wait", () => {
  it("F54 tells HubSpot of many in one call", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 204 }));
    const known = await crm.completeCallbacks(portalId, ["a", "b"].map(completion));
    expect([...known]).toEqual([
      ["a", "taken"],
      ["b", "taken"],
    ]);
    expect(stub.requests).toHaveLength(1);
    expect(stub.requests[0]).toMatchObject({ method: "POST", path: "/automation/actions/callbacks/2026-09/complete" });
    const [input] = inputsIn(stub.requests[0]?.body ?? "");
    expect(input).toEqual({ callbackId: "a", outputFields: { hs_execution_state: "SUCCESS" }, typedOutputs: {} });
  });

  it("F54 finds the one that HubSpot waits for no more, and completes the others", async () => {
    const { crm, stub } = await setUpCrm(({ body }) =>
      askedFor(body).includes("c") ? { status: 404, body: { status: "error", message: "unknown" } } : { status: 204 },
    );
    const known = await crm.completeCallbacks(portalId, ["a", "b", "c", "d", "e"].map(completion));
    expect(Object.fromEntries(known)).toEqual({ a: "taken", b: "taken", c: "unknown", d: "taken", e: "taken" });
    expect(stub.requests.length).toBeLessThan(8);
  });

  it("keeps what it knows when HubSpot falls silent half-way", async () => {
    const { crm } = await setUpCrm(({ body }) => {
      const asked = askedFor(body);
      if (asked.length === 2) return { status: 404, body: { status: "error", message: "unknown" } };
      return asked.includes("a") ? { status: 204 } : { status: 503 };
    });
    expect([...(await crm.completeCallbacks(portalId, ["a", "b"].map(completion)))]).toEqual([["a", "taken"]]);
  });

  it("throws what HubSpot said when nothing is known of any", async () => {
    const { crm } = await setUpCrm(() => ({ status: 503 }));
    const error = await rejection(crm.completeCallbacks(portalId, [completion("a")]));
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ fault: "ambiguous" });
  });
});
