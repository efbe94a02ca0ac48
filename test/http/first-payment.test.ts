import { afterEach, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { makePayment, startRig, type Rig } from "../rig.ts";

interface Row {
  readonly id: string;
  readonly status: string;
  readonly link: string;
  readonly move: string | null;
}

let rig: Rig;
afterEach(() => rig.close());

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a first payment on ${database.name}`, () => {
    it("S3.32 P3 moves the deal to its next stage once the simulated provider says it is paid", async () => {
      rig = await startRig({ database });
      const { body } = await makePayment(rig);
      const { link } = body as Row;
      const { pathname } = new URL(link);
      const go = await rig.post(`${pathname}/go`);
      expect(go.status).toBe(303);
      await rig.post(new URL(go.headers.get("location") ?? "").pathname, { act: "pay" });
      await rig.drain();
      const { portalId, dealId } = rig.sandbox.demo;
      expect(rig.sandbox.hubspot.world.deal(portalId, dealId).stageId).toBe("decisionmakerboughtin");
      expect(rig.sandbox.hubspot.world.dealsMovedByApp()).toHaveLength(1);
      const tab = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`);
      const [row] = (tab.body as { payments: Row[] }).payments;
      expect(row).toMatchObject({ status: "paid", link: null, move: "Deal moved to Decision maker bought-in" });
    });
  });
}
