import type { Portal } from "../../domain/connection.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";
import type { SeenPerson } from "../../ports/people.ts";
import type { VersionedPolicies } from "../../ports/policy-book.ts";
import { type ConnectionHealth, readConnections } from "./read-connections.ts";
import { type Health, readHealth } from "./read-health.ts";
import { requireConnected } from "./require-connected.ts";

type Parts = Pick<Context, "store" | "providers" | "crm" | "clock" | "jobs">;

/** How far an account has come on its way to the first payment. */
export interface SetUpFacts {
  readonly hasConnection: boolean;
  readonly hasRule: boolean;
  /** Whether somebody has opened the tab: HubSpot does not tell on which layouts a card stands. */
  readonly hasSeenTab: boolean;
  readonly hasBeenPaid: boolean;
}

export interface AccountSettings extends VersionedPolicies {
  readonly portal: Portal;
  /** Who changed the policies last; null while nobody has. */
  readonly changed: { readonly by: string; readonly at: number } | null;
  readonly setUp: SetUpFacts;
  readonly connections: readonly ConnectionHealth[];
  /** Null where HubSpot gave no answer. */
  readonly pipelines: readonly CrmPipeline[] | null;
  readonly people: readonly SeenPerson[];
  readonly health: Health;
}

/** All that the settings page shows. Throws DisconnectedError for an account without the app. */
export async function readSettings(parts: Parts, portalId: number): Promise<AccountSettings> {
  const { store } = parts;
  const portal = await requireConnected(parts, portalId);
  const [policies, changed, connections, people, health, pipelines, ruleSets, hasSeenTab, hasBeenPaid] =
    await Promise.all([
      store.policies.read(portalId),
      store.policies.lastChange(portalId),
      readConnections(parts, portalId),
      store.people.list(portalId),
      readHealth(parts, portalId),
      pipelinesOf(parts, portalId),
      store.rules.listCurrent(portalId),
      store.people.hasSeenTab(portalId),
      store.signs.hasCaptured(portalId),
    ]);
  const setUp = {
    hasConnection: connections.length > 0,
    hasRule: ruleSets.some(({ rows }) => rows.some(({ isOn }) => isOn)),
    hasSeenTab,
    hasBeenPaid,
  };
  return { ...policies, changed, portal, setUp, connections, people, health, pipelines };
}

/** HubSpot may be silent without the page being so. */
async function pipelinesOf({ crm }: Pick<Parts, "crm">, portalId: number): Promise<readonly CrmPipeline[] | null> {
  try {
    return await crm.readPipelines(portalId, "person");
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return null;
    throw error;
  }
}
