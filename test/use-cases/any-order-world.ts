import { ConflictError, NotFoundError } from "../../server/domain/errors.ts";
import { drain } from "../../server/jobs/workers.ts";
import type { Context } from "../../server/ports/context.ts";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import type {
  SimulatedAct,
  SimulatedBank,
  SimulatedCheckouts,
  SimulatedDelivery,
} from "../../server/ports/simulated.ts";
import type { Store } from "../../server/ports/store.ts";
import { simulatedBank } from "../../server/providers/simulated/bank.ts";
import { cancelPayment } from "../../server/use-cases/change/cancel-payment.ts";
import { confirmPayment } from "../../server/use-cases/money/confirm-payment.ts";
import { openCheckout } from "../../server/use-cases/pay/open-checkout.ts";
import { readPayPage } from "../../server/use-cases/pay/read-pay-page.ts";
import { updatePayment } from "../../server/use-cases/learn/update-payment.ts";
import { Death, mortal } from "../mortal.ts";
import { testRandom } from "../parts.ts";
import type { Rig } from "../rig.ts";
import type { FaultAnswer } from "../sandbox/hubspot/gate/faults.ts";
import { create, newKey, newScene, tokenOf, type Scene } from "../scene.ts";

/** Something that happens to one payment. Numbers choose among what there is at that moment. */
export type Happening =
  | { readonly is: "payer presses Pay"; readonly diesAfter: number | null }
  | { readonly is: "payer acts"; readonly act: Exclude<SimulatedAct, "leave">; readonly on: number }
  | { readonly is: "delivery comes"; readonly which: number; readonly copies: number }
  | { readonly is: "payer returns" | "seller checks" }
  | { readonly is: "seller cancels"; readonly diesAfter: number | null }
  | { readonly is: "seller confirms"; readonly amount: string; readonly diesAfter: number | null }
  | { readonly is: "worker works"; readonly diesAfter: number | null }
  | { readonly is: "person moves the deal"; readonly to: number }
  | { readonly is: "deal is deleted" | "deal is restored" }
  | { readonly is: "HubSpot tells"; readonly times: number; readonly isBackwards: boolean; readonly isLost: boolean }
  | { readonly is: "HubSpot goes wrong"; readonly answer: FaultAnswer }
  | { readonly is: "time passes"; readonly minutes: number };

/** One payment with everything around it, and a hand on each part. */
export interface World {
  readonly scene: Scene;
  readonly paymentId: string;
  /** References of everything ever made at the simulated provider for the payment. */
  readonly references: ReadonlySet<string>;
  readonly checkouts: SimulatedCheckouts;
  /** Stages a person has put the deal into. */
  readonly hands: ReadonlySet<string>;
  happen(happening: Happening): Promise<void>;
}

const stages = ["appointmentscheduled", "presentationscheduled", "decisionmakerboughtin", "contractsent", "closedwon"];
const minute = 60_000;
const movingDeals = { method: "POST", path: /\/deals\/batch\/(read|update)$/ };

export async function newWorld(rig: Rig, validityDays: number | null): Promise<World> {
  const scene = newScene(rig);
  const { id: paymentId, link } = await create(scene, { validityDays });
  const token = tokenOf({ link });
  const { portalId, dealId } = scene;
  const userId = String(rig.sandbox.demo.adminId);
  const references = new Set<string>();
  /** Pages a payer was sent to. What nobody was shown nobody can pay. */
  const shownPages = new Set<string>();
  /** Stages a person has put the deal into. */
  const hands = new Set<string>();
  let isDeleted = false;
  const { hubspot } = rig.sandbox;
  const context = noting(rig.app.context, references);
  const checkouts = (rig.app.context.store as Store & { readonly simulatedCheckouts: SimulatedCheckouts })
    .simulatedCheckouts;
  const bank = bankOf(rig, checkouts);
  const deliveries: SimulatedDelivery[] = [];

  async function pressPay(parts: Context): Promise<void> {
    const { isPayable, payment } = await readPayPage(parts, token);
    if (isPayable) shownPages.add(new URL(await openCheckout(parts, payment)).pathname.split("/").at(-1) ?? "");
  }

  async function act(kind: SimulatedAct, on: number): Promise<void> {
    const reference = [...shownPages][on % Math.max(shownPages.size, 1)];
    if (reference === undefined || !bank.actsFor(await bank.find(reference)).includes(kind)) return;
    const { delivery } = await bank.act(reference, kind);
    if (delivery) deliveries.push(delivery);
  }

  async function deliver(which: number, copies: number): Promise<void> {
    const delivery = deliveries[which % Math.max(deliveries.length, 1)];
    if (!delivery) return;
    const connection = await context.store.connections.find(delivery.portalId, delivery.connectionId);
    const { body, headers } = delivery.webhook;
    const post = () =>
      rig.page(`/webhooks/simulated/${connection?.webhookToken}`, {
        method: "POST",
        headers: headers as Record<string, string>,
        body: new Uint8Array(body),
      });
    await Promise.all(Array.from({ length: copies }, post));
  }

  async function movePerson(to: number): Promise<void> {
    if (isDeleted) return;
    const stageId = stages[to % stages.length] ?? "";
    const moves = await context.store.moves.list(portalId, paymentId);
    // HubSpot does not tell a write that never came from one that a person took back at once; that case is left out.
    const isUndoingUnheard = moves.some(({ state, fromStageId }) => state === "writing" && fromStageId === stageId);
    if (isUndoingUnheard) return;
    hubspot.world.moveDealByHand(portalId, dealId, stageId, 8);
    hands.add(stageId);
  }

  function setDeleted(shallBe: boolean): void {
    isDeleted = shallBe;
    if (shallBe) hubspot.world.archiveDeal(portalId, dealId);
    else hubspot.world.restoreDeal(portalId, dealId);
  }

  /** Does it as a program that may die in between, and lets its claims run out then. */
  async function asMortal(diesAfter: number | null, work: (parts: Context) => Promise<unknown>): Promise<void> {
    const program = diesAfter === null ? null : mortal(context, diesAfter);
    try {
      await work(program?.context ?? context);
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
    if (program?.isDead()) rig.clock.pass(2 * minute);
  }

  const happenings: { readonly [K in Happening["is"]]: (h: Extract<Happening, { is: K }>) => Promise<void> } = {
    "payer presses Pay": ({ diesAfter }) => asMortal(diesAfter, pressPay),
    "payer acts": ({ act: kind, on }) => act(kind, on),
    "delivery comes": ({ which, copies }) => deliver(which, copies),
    "payer returns": () => asMortal(null, (parts) => updatePayment(parts, { portalId, paymentId, actor: "payer" })),
    "seller checks": () => asMortal(null, (parts) => updatePayment(parts, { portalId, paymentId, actor: "user:7" })),
    "seller cancels": ({ diesAfter }) =>
      asMortal(diesAfter, (parts) => cancelPayment(parts, { portalId, paymentId, userId })),
    "seller confirms": ({ amount, diesAfter }) => {
      const key = newKey();
      const evidence = { method: "cash", reference: "", note: "", receivedOn: "2026-11-20" };
      const ids = { portalId, paymentId, userId, idempotencyKey: key, requestHash: key };
      return asMortal(diesAfter, (parts) => confirmPayment(parts, { ...ids, amount, ...evidence }));
    },
    "worker works": ({ diesAfter }) => asMortal(diesAfter, drain),
    "person moves the deal": ({ to }) => movePerson(to),
    "deal is deleted": () => Promise.resolve(setDeleted(true)),
    "deal is restored": () => Promise.resolve(setDeleted(false)),
    "HubSpot tells": async ({ is: _is, ...telling }) => void (await rig.hubspotTells(telling)),
    "HubSpot goes wrong": ({ answer }) => Promise.resolve(hubspot.faults.next({ match: movingDeals, answer })),
    "time passes": ({ minutes }) => Promise.resolve(rig.clock.pass(minutes * minute)),
  };

  return {
    scene,
    paymentId,
    references,
    checkouts,
    hands,
    happen: (happening) => (happenings[happening.is] as (h: Happening) => Promise<void>)(happening),
  };
}

/** What a person is told instead of getting their way. */
function isExpected(error: unknown): boolean {
  const isTold = error instanceof ConflictError || error instanceof NotFoundError;
  return isTold || error instanceof Death || (error as Error).name === "ValidationError";
}

/** The context, writing down what is made at the provider. */
function noting(context: Context, references: Set<string>): Context {
  const { providers } = context;
  const noted = (account: ProviderAccount): ProviderAccount => ({
    ...account,
    async openCheckout(order) {
      const opened = await account.openCheckout(order);
      references.add(opened.reference);
      return opened;
    },
  });
  return { ...context, providers: { ...providers, open: (connection) => noted(providers.open(connection)) } };
}

let banks = 0;

/** The simulated provider's side, with its deliveries in our hands. */
function bankOf(rig: Rig, checkouts: SimulatedCheckouts): SimulatedBank {
  banks += 1;
  const { clock, store, publicUrl } = rig.app.context;
  const secretOf = async (portalId: number, connectionId: string) =>
    (await store.connections.find(portalId, connectionId))?.values["webhookSecret"] ?? "";
  const options = { checkouts, clock, random: testRandom(1_000_000 + banks), publicUrl, secretOf };
  return simulatedBank(options);
}
