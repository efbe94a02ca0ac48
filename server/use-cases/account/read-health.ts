import type { FeatureOff, CrmFeature } from "../../domain/crm-features.ts";
import type { Queue, QueueName } from "../../domain/health.ts";
import { day } from "../../domain/time.ts";
import type { Context, JobRounds } from "../../ports/context.ts";
import type { Parking } from "../../ports/crm-writes.ts";
import type { KeptFinding } from "../../ports/findings.ts";
import type { ListedHealing } from "../../ports/healings.ts";

type Parts = Pick<Context, "store" | "clock" | "jobs">;

/** What an account's work looks like at this moment; judging and wording it is not done here. */
export interface Health {
  /** Epoch ms. */
  readonly checkedAt: number;
  /** When HubSpot's permission has to be renewed next, which happens by itself; null where there is none. */
  readonly tokenExpiresAt: number | null;
  /** HubSpot has asked for rest until then, epoch ms; 0 for never. */
  readonly blockedUntil: number;
  /** Who has not answered for so long that nobody calls any more. */
  readonly silent: readonly SilentSide[];
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** What HubSpot does not let us write, with how much waits for it. */
  readonly parkings: readonly Parking[];
  /** What the account has not allowed. */
  readonly featuresOff: readonly { readonly feature: CrmFeature; readonly reason: FeatureOff }[];
  /** How much was given up after all tries and waits for a person. */
  readonly givenUp: number;
  readonly healed: Healed;
  /** What the last nights' judging found and is still there. */
  readonly findings: readonly KeptFinding[];
  /** Connections of which many deliveries are signed with a time that is off, as the account calls them. */
  readonly skewed: readonly SkewedConnection[];
  readonly jobs: ReturnType<JobRounds["lastRounds"]>;
}

export interface SilentSide {
  /** As the account calls the connection; null for HubSpot. */
  readonly connection: string | null;
  /** Epoch ms. */
  readonly since: number;
}

export interface SkewedConnection {
  readonly connection: string;
  /** Deliveries refused for their time on one day. */
  readonly refused: number;
}

/** Payments of the last week that reconciliation found changed without our being told. */
export interface Healed {
  readonly count: number;
  /** The latest of them. */
  readonly latest: readonly ListedHealing[];
}

const healedFor = 7 * day;
const mostShown = 20;

/** Looks at an account's signs of life. From our own database alone: HubSpot's and the providers' state is what we last saw. */
export async function readHealth({ store, clock, jobs }: Parts, portalId: number): Promise<Health> {
  const checkedAt = clock.now();
  const [tokens, bucket, silent, queues, parkings, features, letters, healed, findings, skewed] = await Promise.all([
    store.portals.readTokens(portalId),
    store.portals.readBucket(portalId),
    readSilent(store, portalId),
    store.signs.queues(portalId, checkedAt),
    store.crmWrites.listParked(portalId),
    store.crmFeatures.list(portalId),
    store.deadLetters.count(portalId),
    readHealed(store, portalId, checkedAt - healedFor),
    store.findings.list(portalId),
    readSkewed(store, portalId, checkedAt),
  ]);
  return {
    checkedAt,
    tokenExpiresAt: tokens?.expiresAt ?? null,
    blockedUntil: bucket.blockedUntil,
    silent,
    queues,
    parkings,
    featuresOff: features.flatMap(({ feature, reason }) => (reason ? [{ feature, reason }] : [])),
    givenUp: letters.open,
    healed,
    findings,
    skewed,
    jobs: jobs.lastRounds(),
  };
}

async function readSilent({ circuits, connections }: Context["store"], portalId: number) {
  const open = await circuits.listOpenOf(portalId);
  const known = open.length === 0 ? [] : await connections.list(portalId);
  return open.map(({ connectionId, since, upstream }): SilentSide => {
    const connection = known.find((one) => one.connectionId === connectionId);
    return { connection: connectionId === null ? null : (connection?.label ?? upstream), since };
  });
}

async function readSkewed({ deliverySkews, connections }: Context["store"], portalId: number, now: number) {
  const skewed = await deliverySkews.listSkewed(portalId, now);
  const known = skewed.length === 0 ? [] : await connections.list(portalId);
  return skewed.flatMap(({ connectionId, refused }): readonly SkewedConnection[] => {
    const connection = known.find((one) => one.connectionId === connectionId);
    return connection && connection.removedAt === null ? [{ connection: connection.label, refused }] : [];
  });
}

async function readHealed({ healings }: Context["store"], portalId: number, since: number): Promise<Healed> {
  const [count, latest] = await Promise.all([
    healings.count(portalId, since),
    healings.list(portalId, since, mostShown),
  ]);
  return { count, latest };
}
