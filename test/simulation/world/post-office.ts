import type { Delivery } from "../../sandbox/provider-kit/index.ts";
import type { Weather } from "./weather.ts";

/** A delivery of a provider that we said yes to. */
export interface Acknowledged {
  readonly url: string;
  /** The provider's id of the event. */
  readonly eventId: string;
}

/** A delivery that somebody sent once more as it was, F7. */
export interface Replay {
  /** How old its signature was, ms. */
  readonly age: number;
  /** Null where no answer came. */
  readonly status: number | null;
}

/** Brings providers' deliveries to us, as the weather lets it. */
export interface PostOffice {
  /** Takes a delivery; what becomes of it is decided now and seen when it is due. */
  post(delivery: Delivery): void;
  /** Delivers what is due; whatever is not taken is sent again later, a few times. */
  deliverDue(): Promise<void>;
  /** Brings one of those delivered before once more, byte for byte. */
  replay(which: number): Promise<void>;
  readonly acknowledged: readonly Acknowledged[];
  readonly replays: readonly Replay[];
  /** What was acknowledged after the first `count` is forgotten: its database is gone, F69. */
  forgetAfter(count: number): void;
  /** Statuses that forged deliveries were answered with. */
  readonly forgedAnswers: readonly number[];
  /** Deliveries that a provider had just signed, and that we took for forged. */
  readonly mistrusted: readonly Delivery[];
  /** When the next one is due, epoch ms. */
  nextAt(): number | null;
}

interface Posted {
  readonly delivery: Delivery;
  readonly at: number;
  readonly tries: number;
  readonly isForged: boolean;
}

/** Providers try for days; minutes between tries suffice here. */
const pauses = [60_000, 10 * 60_000, 3_600_000, 12 * 3_600_000];

/** How a delivery is answered whose signature does not hold. */
const mistrust = 401;

/** A signature holds for five minutes; what comes later is signed anew by whoever sends it. */
const signedFor = 4 * 60_000;

/** `renew` has a provider sign a delivery anew, as a later try of it is; null where it is not sent any more. */
export function postOffice(
  now: () => number,
  weather: () => Weather,
  renew: (delivery: Delivery) => Delivery | null,
): PostOffice {
  let waiting: Posted[] = [];
  const delivered: Delivery[] = [];
  const acknowledged: Acknowledged[] = [];
  const replays: Replay[] = [];
  const forgedAnswers: number[] = [];
  const mistrusted: Delivery[] = [];

  /** A replay's signature is as old as its delivery. */
  function isJustSigned({ tries }: Posted, { sentAt }: Delivery): boolean {
    return now() - sentAt <= signedFor && tries < pauses.length;
  }

  /** Answers with which status it was met; null where nobody answered. */
  async function bring(posted: Posted): Promise<number | null> {
    const { isForged } = posted;
    const isOld = !isForged && now() - posted.delivery.sentAt > signedFor;
    const delivery = isOld ? renew(posted.delivery) : posted.delivery;
    if (!delivery) return null;
    const { method, url, headers, body } = delivery;
    const status = await fetch(url, { method, headers, body }).then(
      (answer) => answer.status,
      () => null,
    );
    if (!isForged) hear(posted, delivery, status);
    else if (status !== null) forgedAnswers.push(status);
    return status;
  }

  /** Takes down how a genuine delivery was answered; what was not taken comes again. */
  function hear(posted: Posted, delivery: Delivery, status: number | null): void {
    const { tries } = posted;
    const { url, body } = delivery;
    delivered.push(delivery);
    if (status === mistrust && isJustSigned(posted, delivery)) mistrusted.push(delivery);
    const isTaken = status !== null && status < 300;
    if (isTaken) acknowledged.push({ url, eventId: (JSON.parse(body) as { id: string }).id });
    const pause = pauses[tries];
    if (!isTaken && pause !== undefined) waiting.push({ ...posted, delivery, at: now() + pause, tries: tries + 1 });
  }

  return {
    post(delivery) {
      const { comes, dice } = weather();
      const posted = { delivery, at: now(), tries: 0, isForged: false };
      if (comes("forged")) waiting.push({ ...posted, delivery: forged(delivery), isForged: true });
      if (comes("dropped")) return;
      const copies = comes("repeated") ? 2 + dice.below(4) : 1;
      const delay = comes("delayed") ? dice.below(3 * 24 * 3_600_000) : 0;
      for (let copy = 0; copy < copies; copy += 1) waiting.push({ ...posted, at: posted.at + delay + copy });
    },
    async deliverDue() {
      const due = waiting.filter(({ at }) => at <= now());
      waiting = waiting.filter(({ at }) => at > now());
      const ordered = weather().comes("reordered") ? due.toReversed() : due;
      for (const posted of ordered) await bring(posted);
    },
    async replay(which) {
      const delivery = delivered[which % Math.max(1, delivered.length)];
      if (!delivery) return;
      const again = { ...delivery, sentAt: now() };
      const status = await bring({ delivery: again, at: now(), tries: pauses.length, isForged: false });
      replays.push({ age: now() - delivery.sentAt, status });
    },
    acknowledged,
    replays,
    forgetAfter: (count) => void acknowledged.splice(count),
    forgedAnswers,
    mistrusted,
    nextAt: () => (waiting.length === 0 ? null : Math.min(...waiting.map(({ at }) => at))),
  };
}

/** The same under a signature of somebody who does not know the secret. */
function forged(delivery: Delivery): Delivery {
  const headers = Object.entries(delivery.headers).map(([name, value]) => [
    name,
    name.endsWith("signature")
      ? value.replace(/v1=[0-9a-f]{4}/, (start) => (start === "v1=0000" ? "v1=1111" : "v1=0000"))
      : value,
  ]);
  return { ...delivery, headers: Object.fromEntries(headers) as Record<string, string> };
}
