import { installApp } from "../../sandbox/set-up.ts";
import { adminId, sellerId } from "../world/base.ts";
import { publicUrl } from "../world/network.ts";
import { contactIdOf, dealIdOf, dealsPerPortal } from "../world/outside.ts";
import type { World } from "../world/world.ts";
import type { Dice } from "../dice.ts";
import type { Act, Kind } from "./action.ts";

/** What happens in HubSpot without us. */

function someDeal(world: World, dice: Dice): { portalId: number; dealId: string } {
  const portalId = dice.pick(world.portals);
  return { portalId, dealId: dealIdOf(portalId, dice.below(dealsPerPortal)) };
}

const onDeal =
  (what: string, act: (world: World, deal: { portalId: number; dealId: string }, dice: Dice) => void): Act =>
  async (world, dice) => {
    const deal = someDeal(world, dice);
    world.deeds.touchedDeals.add(`${deal.portalId}:${deal.dealId}`);
    act(world, deal, dice);
    world.note(`in HubSpot: deal ${deal.dealId} ${what}`);
  };

const move = onDeal("is moved by a person", ({ hubspot: { world } }, { portalId, dealId }, dice) => {
  const stage = dice.pick(stagesOf(world, portalId));
  if (!world.deal(portalId, dealId).isArchived) world.moveDealByHand(portalId, dealId, stage, sellerId);
});

function stagesOf(world: World["hubspot"]["world"], portalId: number): readonly string[] {
  return world.portal(portalId).pipelines.flatMap(({ stages }) => stages.map(({ id }) => id));
}

/** A stage goes for which rules may be waiting, F45; deals that stand there keep its id. */
const deleteStage: Act = (world, dice) => {
  const portalId = dice.pick(world.portals);
  const inTheMiddle = stagesOf(world.hubspot.world, portalId).slice(1, -1);
  if (inTheMiddle.length > 1) {
    const stageId = dice.pick(inTheMiddle);
    world.deeds.touchedPortals.add(portalId);
    world.hubspot.world.removeStage(portalId, stageId);
    world.note(`in HubSpot: stage ${stageId} of ${portalId} is deleted`);
  }
  return Promise.resolve();
};

const merge: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  const ids = Array.from({ length: dealsPerPortal }, (_, which) => dealIdOf(portalId, which));
  const { hubspot } = world;
  const views = ids.map((id) => hubspot.world.deal(portalId, id));
  // Once is enough: afterwards both ids lead to one deal.
  if (new Set(views.map(({ id }) => id)).size < ids.length || views.some(({ isArchived }) => isArchived)) return;
  for (const id of ids) world.deeds.touchedDeals.add(`${portalId}:${id}`);
  hubspot.world.mergeDeals(portalId, ids, sellerId);
  world.note(`in HubSpot: the deals of ${portalId} are merged`);
};

const tell: Act = async (world, dice) => {
  const telling = {
    times: world.weather.comes("repeated") ? 2 : 1,
    isBackwards: world.weather.comes("reordered"),
    isLost: world.weather.comes("dropped"),
  };
  const statuses = await world.webhooks.deliver(telling);
  if (statuses.length > 0 && (telling.times > 1 || telling.isBackwards)) world.met("F52");
  world.note(`HubSpot tells → ${statuses.join(" ")}`);
  void dice;
};

const reinstall: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  world.deeds.touchedPortals.add(portalId);
  if (world.hubspot.installs.isInstalled(portalId)) {
    world.hubspot.installs.uninstall(portalId);
    const pending = await world.database.knex("crm_writes").where({ portal_id: portalId, state: "ready" }).first();
    if (pending !== undefined) world.met("F55");
    world.note(`${portalId} uninstalls`);
  } else {
    await install(world, portalId);
  }
};

/** Answers whether it worked: an install may meet the weather as well. */
export async function install(world: World, portalId: number): Promise<boolean> {
  const done = await installApp({ serverOrigin: publicUrl, portalId, userId: adminId, now: world.time.now }).then(
    () => true,
    () => false,
  );
  world.note(`${portalId} installs → ${done ? "done" : "failed"}`);
  if (done) world.deeds.installsFailed.delete(portalId);
  else world.deeds.installsFailed.add(portalId);
  return done;
}

const forget: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  const contactId = contactIdOf(portalId, dice.below(dealsPerPortal));
  try {
    world.hubspot.world.forgetContact(portalId, contactId);
    world.note(`in HubSpot: contact ${contactId} is forgotten`);
    // HubSpot tells this again until it is heard, which the weather of other events would not.
    if (world.hubspot.installs.isInstalled(portalId)) world.deeds.forgotten.add(`${portalId}:${contactId}`);
    await world.webhooks.deliver();
  } catch {
    world.note(`in HubSpot: contact ${contactId} is gone already`);
  }
};

const enrol: Act = async (world, dice) => {
  const { portalId, dealId } = someDeal(world, dice);
  const [connection] = await world.store.connections.list(portalId);
  const inputs = { connection: connection?.connectionId ?? "", amountSource: "deal_balance", description: "Website" };
  const action = dice.pick(["create-link", "cancel", "check-status"] as const);
  await world.workflows.enrol({ portalId, workflowId: 9, action, type: "deals", recordIds: [dealId], inputs });
  world.note(`a workflow of ${portalId} runs ${action} for deal ${dealId}`);
};

export const crm = {
  moveByHand: { act: move, weight: 3 },
  deleteDeal: {
    act: onDeal("is deleted", ({ hubspot }, { portalId, dealId }) => hubspot.world.archiveDeal(portalId, dealId)),
    weight: 1,
  },
  restoreDeal: {
    act: onDeal("is restored", ({ hubspot }, { portalId, dealId }) => hubspot.world.restoreDeal(portalId, dealId)),
    weight: 1,
  },
  changeDealAmount: {
    act: onDeal("gets another amount", ({ hubspot, met }, { portalId, dealId }, dice) => {
      const properties = { amount: dice.pick(["1000.00", "500.00", "0", "2000.00"]) };
      hubspot.world.editByHand(portalId, { type: "deals", id: dealId, userId: sellerId, properties });
      met("F90");
    }),
    weight: 1,
  },
  deleteStage: { act: deleteStage, weight: 0.5 },
  merge: { act: merge, weight: 0.5 },
  tell: { act: tell, weight: 4 },
  reinstall: { act: reinstall, weight: 0.5 },
  forget: { act: forget, weight: 1 },
  enrol: { act: enrol, weight: 1 },
} as const satisfies Readonly<Record<string, Kind>>;
