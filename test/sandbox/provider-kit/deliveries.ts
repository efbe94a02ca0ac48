/** One signed call to our door. */
export interface Delivery {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly url: string;
  readonly body: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch ms of signing. */
  readonly sentAt: number;
}

/** What the webhooks do at the moment. */
export interface Deliveries<D extends Delivery = Delivery> {
  /** Every delivery made so far, in the order they left. */
  readonly sent: readonly D[];
  /** Events from now on are never delivered. */
  drop(): void;
  /** Each event from now on is delivered this many times. */
  repeat(times: number): void;
  /** Events wait until `release`. */
  hold(): void;
  /** Sends what waits, newest first when reversed, and ends every other switch. */
  release(order?: "in order" | "reversed"): void;
  /** Delivers the latest event once more, signed anew, as a later retry is. */
  repeatLast(): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Puts a delivery on its way; what becomes of it is the receiver's business. */
export type Send<D extends Delivery = Delivery> = (delivery: D) => Promise<void>;

export interface DeliveriesParts<E, D extends Delivery> {
  readonly send: Send<D>;
  /** The deliveries an event makes at this moment, one for each place that wants it, signed now. */
  deliveriesOf(event: E): readonly D[];
}

/** Deliveries as the provider's own side has them. */
export interface Sender<E, D extends Delivery> extends Deliveries<D> {
  /** Something happened. */
  announce(event: E): void;
  /** Sends an event at once, whatever the switches say, signed anew, as a later retry is. */
  deliver(event: E): void;
}

export function createDeliveries<E, D extends Delivery = Delivery>({
  send,
  deliveriesOf,
}: DeliveriesParts<E, D>): Sender<E, D> {
  const sent: D[] = [];
  const underWay = new Set<Promise<void>>();
  let waiting: E[] | null = null;
  let times = 1;
  let last: E | null = null;

  function deliver(event: E): void {
    last = event;
    for (const delivery of deliveriesOf(event)) {
      sent.push(delivery);
      const trip: Promise<void> = send(delivery)
        .catch(() => undefined)
        .finally(() => underWay.delete(trip));
      underWay.add(trip);
    }
  }

  return {
    sent,
    deliver,
    announce(event) {
      if (waiting) waiting.push(event);
      else for (let turn = 0; turn < times; turn += 1) deliver(event);
    },
    drop() {
      times = 0;
    },
    repeat(count) {
      times = count;
    },
    hold() {
      waiting = [];
    },
    release(order = "in order") {
      const held = waiting ?? [];
      waiting = null;
      times = 1;
      for (const event of order === "reversed" ? held.toReversed() : held) deliver(event);
    },
    repeatLast() {
      if (last !== null) deliver(last);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** Calls the address; gives up after ten seconds, as no provider waits for ever. */
export async function overHttp({ method, url, body, headers }: Delivery): Promise<void> {
  const sent = method === "POST" ? { body } : {};
  await fetch(url, { method, headers, redirect: "manual", signal: AbortSignal.timeout(10_000), ...sent });
}
