import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { newScene } from "../scene.ts";
import { portalId, rejection, setUpCrm } from "./set-up.ts";

describe("reading a deal's line items", () => {
  it("S2.8 asks for the associations, then for the records", async () => {
    const { crm, stub } = await setUpCrm((_request, count) =>
      count === 1
        ? { body: { results: [{ from: { id: "512" }, to: [{ toObjectId: 71 }, { toObjectId: "72" }] }] } }
        : {
            body: {
              results: [
                {
                  id: "71",
                  properties: { name: "Chair", quantity: "2", price: "40", amount: "80", hs_tax_amount: null },
                },
                { id: "72", properties: { recurringbillingfrequency: "monthly" } },
              ],
            },
          },
    );
    expect(await crm.readLineItems(portalId, "512")).toEqual([
      {
        id: "71",
        name: "Chair",
        quantity: "2",
        price: "40",
        amount: "80",
        taxAmount: null,
        currency: null,
        isRecurring: false,
      },
      {
        id: "72",
        name: "Line item 72",
        quantity: null,
        price: null,
        amount: null,
        taxAmount: null,
        currency: null,
        isRecurring: true,
      },
    ]);
    expect(stub.requests.map(({ path }) => path)).toEqual([
      "/crm/associations/2026-09/deals/line_items/batch/read",
      "/crm/objects/2026-09/line_items/batch/read",
    ]);
    expect(JSON.parse(stub.requests[1]?.body ?? "")).toMatchObject({ inputs: [{ id: "71" }, { id: "72" }] });
  });

  it("S2.8 takes one call where there are none", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 207, body: { results: [], numErrors: 1, errors: [{}] } }));
    expect(await crm.readLineItems(portalId, "512")).toEqual([]);
    expect(stub.requests).toHaveLength(1);
  });

  it("S2.8 is refused where the scope was not granted", async () => {
    const body = { status: "error", category: "MISSING_SCOPES", message: "This app hasn't been granted all scopes." };
    const { crm } = await setUpCrm(() => ({ status: 403, body }));
    expect(await rejection(crm.readLineItems(portalId, "512"))).toMatchObject({ fault: "permission" });
  });
});

describe("line items in the sandbox's HubSpot", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ upTo: "installed" });
  });
  afterAll(() => rig.close());

  it("S2.8 are those of the deal alone, and the optional scope was asked for and granted", async () => {
    const { crm } = rig.app.context;
    const [scene, other] = [newScene(rig), newScene(rig)];
    const { world } = rig.sandbox.hubspot;
    world.addLineItem(scene.portalId, scene.dealId, { name: "Chair", quantity: "2", price: "40", amount: "80" });
    world.addLineItem(scene.portalId, other.dealId, { name: "Table", price: "90" });
    expect(await crm.readLineItems(scene.portalId, scene.dealId)).toMatchObject([{ name: "Chair", quantity: "2" }]);
    expect(await crm.readLineItems(scene.portalId, newScene(rig).dealId)).toEqual([]);
  });
});
