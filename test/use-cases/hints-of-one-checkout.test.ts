import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { movesByApp, newScene, paidUnheard, shown, type Scene } from "../scene.ts";

const minute = 60_000;

describe.for(databaseKinds.filter(({ isHere }) => isHere))("hints of one checkout, on $name", (database) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ withStripe: true, database });
    await rig.drain();
  });
  afterAll(() => rig.close());

  const reads = () => rig.stripe.calls().filter(({ path }) => path.includes("/sessions/cs_test")).length;

  /** So many deliveries about the payment's page, as a broken sender would bring them. */
  async function flood(
    scene: Scene,
    count: number,
  ): Promise<{ readonly payment: { readonly id: string }; readonly added: readonly string[] }> {
    const { store, clock } = rig.app.context;
    const { payment } = await paidUnheard(rig, scene);
    const portalId = rig.sandbox.demo.portalId;
    const [checkout] = await store.checkouts.list(portalId, payment.id);
    if (!checkout) throw new Error("There is no page.");
    const entries = Array.from({ length: count }, (_, place) => ({
      entryId: `flood-${payment.id}-${place}`,
      portalId,
      connectionId: checkout.connectionId,
      dedupeKey: `flood-${payment.id}-${place}`,
      kind: "checkout.session.completed",
      checkoutReference: checkout.providerReference,
      paymentId: null,
      receivedAt: clock.now(),
      body: "",
      state: "ready" as const,
    }));
    return { payment, added: await store.inbox.put(entries) };
  }

  it("F17 are answered by one read of the provider for all that were claimed together, and all settled with it", async () => {
    const scene = newScene(rig);
    const { payment, added } = await flood(scene, 40);
    const before = reads();
    await rig.drain();
    expect(added).toHaveLength(40);
    expect(reads() - before).toBeLessThanOrEqual(2);
    expect(await rig.app.context.store.inbox.countDue(rig.clock.now() + 60 * minute)).toBe(0);
    expect((await shown(rig, payment)).status).toBe("paid");
    expect(movesByApp(scene)).toHaveLength(1);
  });

  it("F17 F30 ask a silent provider once for all, and each waits for its own next try", async () => {
    const { payment } = await flood(newScene(rig), 15);
    rig.stripe.faults.add({ kind: "server_error" });
    const before = rig.stripe.calls().length;
    await rig.drain();
    // Stripe's client asks a second time by itself.
    expect(rig.stripe.calls().length - before).toBeLessThanOrEqual(2);
    rig.stripe.faults.clear();
    rig.clock.pass(60 * minute);
    await rig.drain();
    expect((await shown(rig, payment)).status).toBe("paid");
    expect(await rig.app.context.store.inbox.countDue(rig.clock.now() + 60 * minute)).toBe(0);
  });
});
