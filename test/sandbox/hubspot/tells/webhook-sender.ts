import type { World } from "../world/world.ts";
import { isSubscribed, postSigned, type Subscription, webhookEvents, type WebhookEvent } from "./webhooks.ts";

export interface WebhookOptions {
  readonly world: Pick<World, "state">;
  readonly installs: { isInstalled(portalId: number): boolean };
  /** The app's address for events; asked at each delivery, since the app may start later. */
  readonly url: () => string;
  readonly subscriptions: readonly Subscription[];
  readonly clientSecret: string;
  readonly appId: number;
  /** Epoch ms. */
  readonly now: () => number;
}

/** How what has happened since the last time is told; as it should be where nothing is said. */
export interface Telling {
  /** Every delivery comes this often. */
  readonly times?: number;
  /** The latest event first. */
  readonly isBackwards?: boolean;
  /** Events in one delivery, at most and usually 100. */
  readonly batchSize?: number;
  /** Nobody is told: the events are lost for good. */
  readonly isLost?: boolean;
}

/** The deliveries of HubSpot's webhooks: at least once, in no promised order, of all accounts together. */
export interface Webhooks {
  /** Sends what has happened since the last time; answers the status of each delivery. One that fails is sent again. */
  deliver(telling?: Telling): Promise<readonly number[]>;
  /** What has happened and was not sent yet. */
  waiting(): readonly WebhookEvent[];
  /** Delivers by itself from now on, every so often; the answer ends it. */
  follow(everyMs: number): () => void;
}

const usualBatch = 100;
// Over a day, with random gaps.
const mostAttempts = 10;

export function createWebhooks(options: WebhookOptions): Webhooks {
  const { world, installs, url, subscriptions, clientSecret, appId, now } = options;
  let seen = 0;
  let lastEventId = 3_816_279_340;
  let failed: readonly (readonly WebhookEvent[])[] = [];

  const unsent = (): readonly WebhookEvent[] => {
    const changes = world.state.changes.slice(seen);
    return webhookEvents(changes, appId, lastEventId + 1).filter(
      (event) => installs.isInstalled(event.portalId) && isSubscribed(event, subscriptions),
    );
  };
  const take = (): readonly WebhookEvent[] => {
    const events = unsent();
    seen = world.state.changes.length;
    lastEventId = Math.max(lastEventId, ...events.map(({ eventId }) => eventId));
    return events;
  };
  const post = async (payload: readonly WebhookEvent[]): Promise<number> => {
    const answer = await postSigned({ url: url(), payload, clientSecret, at: now(), older: "v1" }).catch(() => null);
    return answer?.status ?? 0;
  };
  const webhooks: Webhooks = {
    waiting: unsent,

    async deliver(telling = {}) {
      const events = take();
      if (telling.isLost) return [];
      const batches = [...failed, ...batchesOf(events, telling)];
      failed = [];
      const statuses: number[] = [];
      for (const batch of batches) {
        const status = await post(batch);
        statuses.push(status);
        if (status < 200 || status > 299) failed = [...failed, ...triedOnce(batch)];
      }
      return statuses;
    },

    follow(everyMs) {
      let isBusy = false;
      const timer = setInterval(() => {
        if (isBusy) return;
        isBusy = true;
        void webhooks.deliver().finally(() => (isBusy = false));
      }, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
  return webhooks;
}

function batchesOf(
  events: readonly WebhookEvent[],
  { times = 1, isBackwards = false, batchSize: size = usualBatch }: Telling,
): readonly (readonly WebhookEvent[])[] {
  const ordered = isBackwards ? events.toReversed() : events;
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) =>
    ordered.slice(index * size, (index + 1) * size),
  ).flatMap((batch) => Array.from({ length: times }, () => batch));
}

/** The whole delivery again, unless it was sent often enough. */
function triedOnce(batch: readonly WebhookEvent[]): readonly (readonly WebhookEvent[])[] {
  const again = batch.map((event) => ({ ...event, attemptNumber: Number(event["attemptNumber"]) + 1 }));
  return Number(again[0]?.["attemptNumber"]) > mostAttempts ? [] : [again];
}
