import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebhookMessage, WebhookReply } from "../../server/ports/webhook-caller.ts";
import { sendWebhooks } from "../../server/jobs/webhook-sender.ts";
import { addEndpoint } from "../../server/use-cases/api/add-endpoint.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newKey, newScene } from "../scene.ts";

const well: WebhookReply = { status: 204, trouble: null, retryAfter: 0 };
const silent: WebhookReply = { status: null, trouble: "too_slow", retryAfter: 0 };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

describe("a slow receiver", () => {
  it("X45 holds up nobody: others are served while it is waited for, and from then on without it", async () => {
    const called: string[] = [];
    let end: (reply: WebhookReply) => void = () => {};
    const waiting = new Promise<WebhookReply>((resolve) => (end = resolve));
    const call = ({ url }: WebhookMessage) => {
      called.push(url);
      return url.includes("slow") ? waiting : Promise.resolve(well);
    };
    const { context } = rig.app;
    const parts = { ...context, webhookCaller: { call, refusalOf: () => null } };
    for (const name of ["slow", "quick"]) {
      await addEndpoint(parts, {
        portalId: rig.sandbox.demo.portalId,
        userId: String(rig.sandbox.demo.adminId),
        idempotencyKey: newKey(),
        url: `https://${name}.example/`,
        mode: "test",
        types: ["payment.created"],
      });
    }
    for (let made = 0; made < 3; made += 1) await create(newScene(rig));

    const round = sendWebhooks(parts, { isAiling: false });
    const quick = () => called.filter((url) => url.includes("quick")).length;
    await expect.poll(quick).toBe(3);
    expect(called.filter((url) => url.includes("slow"))).toHaveLength(1);
    end(silent);
    await round;

    await create(newScene(rig));
    await sendWebhooks(parts, { isAiling: false });
    expect([quick(), called.length]).toEqual([4, 5]);
    await sendWebhooks(parts, { isAiling: true });
    expect(called.at(-1)).toContain("slow");
  });
});
