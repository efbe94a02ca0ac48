import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { minute } from "../../server/domain/time.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, create, newScene, settle, stageOf } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

describe("a token that HubSpot does not give for a mistake of ours", () => {
  it("F38 F72 parks nothing of the account: the deal moves once the mistake is mended", async () => {
    await rig.drain();
    const scene = newScene(rig);
    await actAsPayer(rig, await create(scene), "pay");
    rig.clock.pass(31 * minute);
    rig.sandbox.hubspot.faults.next({ match: { path: /\/token$/ }, answer: 400, times: 20 });
    await settle(rig);
    expect(stageOf(scene)).toBe("presentationscheduled");

    rig.sandbox.hubspot.faults.clear();
    rig.clock.pass(10 * minute);
    await settle(rig);
    expect(stageOf(scene)).toBe("decisionmakerboughtin");
    expect(await rig.app.context.store.crmWrites.listParked(scene.portalId)).toEqual([]);
  });
});
