import type { PoliciesView } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { reconcilePayments } from "../../server/jobs/reconcile.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startDojo, type RunningDojo } from "../sandbox/dojo/index.ts";
import { startMyFatoorah, type RunningMyFatoorah } from "../sandbox/myfatoorah/index.ts";
import { create, newScene, pressPay, shown, stageOf } from "../scene.ts";

let dojo: RunningDojo;
let myFatoorah: RunningMyFatoorah;
let rig: Rig;

beforeAll(async () => {
  const clock = testClock();
  [dojo, myFatoorah] = await Promise.all([startDojo({ now: clock.now }), startMyFatoorah({ now: clock.now })]);
  const providerUrls = { dojoApiUrl: dojo.url, myfatoorahApiUrl: myFatoorah.url };
  rig = await startRig({ clock, providerUrls });
  await connect("dojo", { apiKey: dojo.keys.issue() });
  const { keys, webhookSecret } = myFatoorah;
  await connect("myfatoorah", { mode: "test", country: "KWT", apiToken: keys.issue(), webhookSecret });
});
afterEach(() => myFatoorah.webhooks.release());
afterAll(async () => {
  await rig.close();
  await Promise.all([dojo.close(), myFatoorah.close()]);
});

async function connect(provider: string, values: Readonly<Record<string, string>>): Promise<void> {
  const { body } = await rig.card("POST", "/api/connect-links", {});
  await rig.post(new URL((body as { url: string }).url).pathname, { provider, ...values });
}

async function settle(endsThere: boolean): Promise<void> {
  const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
  await rig.card("PUT", "/api/policies", { version, policies: { endsThere } });
}

async function ask(provider: string, currency: string) {
  const all = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  const connectionId = all.find((one) => one.provider === provider)?.connectionId;
  const scene = newScene(rig, { currency });
  return { scene, payment: await create(scene, { connectionId, currency, amount: "750" }) };
}

describe("a customer who ends on the provider's page", () => {
  it("S5.17 is led back to ours unless the account wants it otherwise", async () => {
    await settle(false);
    await ask("myfatoorah", "KWD");
    await ask("dojo", "GBP");
    expect(myFatoorah.invoices().at(-1)?.callBackUrl).toContain("/return");
    expect(dojo.intents().at(-1)?.config?.redirectUrl).toContain("/return");
  });

  it("S5.17 stays where they are, and the status comes by the webhook alone", async () => {
    await settle(true);
    const { scene, payment } = await ask("myfatoorah", "KWD");
    await ask("dojo", "GBP");
    expect(dojo.intents().at(-1)?.config?.redirectUrl).toBeUndefined();
    const invoice = myFatoorah.invoices().at(-1);
    expect([invoice?.callBackUrl, invoice?.errorUrl]).toEqual([null, null]);
    await pressPay(rig, payment);
    const before = stageOf(scene);
    expect(myFatoorah.pay(invoice?.id ?? 0)).toBe("paid");
    await myFatoorah.webhooks.settled();
    await rig.drain();
    expect((await shown(rig, payment)).status).toBe("paid");
    expect(stageOf(scene)).not.toBe(before);
  });

  it("S5.17 stays where they are, and the status is read although no webhook ever comes", async () => {
    await settle(true);
    const { payment } = await ask("myfatoorah", "KWD");
    await pressPay(rig, payment);
    myFatoorah.webhooks.drop();
    expect(myFatoorah.pay(myFatoorah.invoices().at(-1)?.id ?? 0)).toBe("paid");
    await rig.drain();
    expect((await shown(rig, payment)).status).toBe("opened");
    rig.clock.pass(60 * 60_000);
    await reconcilePayments(rig.app.context);
    await rig.drain();
    expect((await shown(rig, payment)).status).toBe("paid");
  });
});
