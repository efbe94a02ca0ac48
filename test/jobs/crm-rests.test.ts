import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crmLane } from "../../server/jobs/crm-writer.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, newScene } from "../scene.ts";
import { enrolAll, linkOf } from "../workflow-set-up.ts";

const writes = { path: /^\/crm\/objects\/[^/]+\/deals\/batch\/update$/ };

describe("what records are to show", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
    await rig.drain();
  });
  afterAll(() => rig.close());

  /** Deals with a new link each, and how many calls wrote to deals since. */
  const enrolled = async (count: number) => {
    const deals = Array.from({ length: count }, () => newScene(rig).dealId);
    const made = await enrolAll(rig, deals, { action: "create-link" });
    while (await workWorkflows(rig.app.context));
    rig.sandbox.hubspot.calls.clear();
    return made;
  };
  const written = () => rig.sandbox.hubspot.calls.count(writes);

  it("G8 X30 rests for a moment after a turn, unless it fills a call or goes with a move", async () => {
    const { portalId } = rig.sandbox.demo;
    const { take } = crmLane();
    const turn = () => take(rig.app.context, portalId);
    const [first = ""] = await enrolled(1);
    expect([await turn(), written()]).toEqual([true, 1]);

    await enrolled(1);
    expect([await turn(), written()]).toEqual([false, 0]);

    await actAsPayer(rig, linkOf(rig.sandbox.workflows.enrolment(first)), "pay");
    await workInbox(rig.app.context);
    expect([await turn(), written()]).toEqual([true, 1]);

    rig.clock.pass(1_000);
    expect([await turn(), written()]).toEqual([true, 2]);

    await enrolled(99);
    expect([await turn(), written()]).toEqual([false, 0]);
    await enrolled(1);
    expect([await turn(), written()]).toEqual([true, 1]);
  }, 30_000);
});
