import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reconcilePayments } from "../../server/jobs/reconcile.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startMyFatoorah, type RunningMyFatoorah } from "../sandbox/myfatoorah/index.ts";
import { connect } from "../sandbox/set-up.ts";
import { create, movesByApp, newScene, payerSentTo, press, shown, story } from "../scene.ts";

const hour = 60 * 60_000;

describe("a provider whose pages cannot be closed", () => {
  let rig: Rig;
  let myFatoorah: RunningMyFatoorah;
  let connectionId: string;

  beforeAll(async () => {
    const clock = testClock();
    myFatoorah = await startMyFatoorah({ now: clock.now });
    rig = await startRig({ clock, providerUrls: { myfatoorahApiUrl: myFatoorah.url } });
    const { portalId, adminId: userId } = rig.sandbox.demo;
    const admin = { serverOrigin: rig.url, portalId, userId, now: clock.now };
    // Without a webhook secret: nothing is ever told.
    await connect(admin, "myfatoorah", { mode: "test", country: "KWT", apiToken: myFatoorah.keys.issue() });
    const connections = await rig.app.context.store.connections.list(portalId);
    connectionId = connections.find(({ provider }) => provider === "myfatoorah")?.connectionId ?? "";
  });
  afterAll(async () => {
    await rig.close();
    await myFatoorah.close();
  });

  it("P8 a cancelled payment says until when the page that somebody saw takes money", async () => {
    const payment = await create(newScene(rig), { connectionId });
    await payerSentTo(rig, payment);
    expect(await press(rig, payment, "cancellation")).toMatchObject({ status: 200 });
    const lines = await story(rig, payment);
    expect(lines.join("\n")).toMatch(/MyFatoorah cannot close its page: .* can still pay there until .* UTC\./);
  });

  it("says nothing of it where nobody has seen the page", async () => {
    const payment = await create(newScene(rig), { connectionId });
    await press(rig, payment, "cancellation");
    expect((await story(rig, payment)).join("\n")).not.toContain("cannot close");
  });

  it("P5 F82 X7 money that comes there all the same is found, kept and shown, and moves nothing", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { connectionId });
    await payerSentTo(rig, payment);
    await press(rig, payment, "cancellation");
    rig.clock.pass(hour);
    const invoice = myFatoorah.invoices().at(-1);
    myFatoorah.pay(invoice?.id ?? 0);
    rig.clock.pass(24 * hour);
    await reconcilePayments(rig.app.context);
    await rig.drain();
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: ["late"] });
    expect(movesByApp(scene)).toEqual([]);
  });
});
