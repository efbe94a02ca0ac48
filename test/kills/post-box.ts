import { signatureHeader, type Delivery } from "../sandbox/stripe/index.ts";
import type { Dice } from "../simulation/dice.ts";

/** A message of Stripe's for one address, until it has been said yes to. */
interface Letter {
  readonly url: string;
  readonly eventId: string;
  readonly body: string;
}

/** A letter that was answered with 2xx: from now on it has to be in the books, once. */
export interface Acknowledged {
  readonly portalId: number;
  readonly eventId: string;
  /** Whether work follows from it, or it is only kept. */
  readonly isHint: boolean;
  /** Epoch ms of the machine. */
  readonly heardAt: number;
}

/** The post of a town: what Stripe wants to tell, told by whoever has time, again and again until the server says yes. */
export interface PostBox {
  /** Takes one of Stripe's deliveries in; nothing is sent yet. */
  bring(delivery: Delivery): Promise<void>;
  /** How letters to an address are signed, and whose they are. */
  learn(url: string, owner: { readonly portalId: number; readonly secret: string }): void;
  /** Sends one: mostly what waits, now and then one that was said yes to before, or one that nothing follows from. */
  sendOne(dice: Dice): Promise<void>;
  /** Sends one that waits, if any does; its status, or null where none does or no answer came. */
  sendWaiting(): Promise<number | null>;
  /** Sends one that nothing follows from; its status, or null where no answer came. */
  sendNoise(): Promise<number | null>;
  /** Resolves at the next 2xx. */
  nextYes(): Promise<void>;
  /** What was said yes to since the last time this was asked. */
  takeAcknowledged(): readonly Acknowledged[];
  waiting(): number;
  /** How often each status came, and `none` where the line was cut. */
  readonly answers: ReadonlyMap<string, number>;
  /** Answers that no sender should ever get, each in a sentence. */
  readonly complaints: readonly string[];
}

const noise = "plan.updated";

export function postBox(now: () => number): PostBox {
  const owners = new Map<string, { readonly portalId: number; readonly secret: string }>();
  const waiting = new Map<string, Letter>();
  const told: Letter[] = [];
  const answers = new Map<string, number>();
  const complaints: string[] = [];
  let fresh: Acknowledged[] = [];
  let noises = 0;
  let heard = (): void => undefined;

  async function send(letter: Letter): Promise<number | null> {
    const { url, body, eventId } = letter;
    const owner = owners.get(url);
    if (!owner) throw new Error("A letter to an address nobody knows.");
    // Signed anew at each try, as Stripe does: a signature is good for five minutes.
    const signature = signatureHeader(body, owner.secret, Math.floor(now() / 1_000));
    const headers = { "content-type": "application/json", "stripe-signature": signature };
    const answer = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(10_000) }).catch(
      () => null,
    );
    const status = answer?.status ?? null;
    count(answers, String(status ?? "none"));
    if (answer) await judge(answer, eventId);
    if (status === null || status >= 300) return status;
    if (waiting.delete(`${url} ${eventId}`) || isNoise(letter)) told.push(letter);
    heard();
    fresh.push({ portalId: owner.portalId, eventId, isHint: !isNoise(letter), heardAt: Date.now() });
    return status;
  }

  /** A server in trouble says so by 503 and when to come again, and by nothing else. */
  async function judge(answer: Response, eventId: string): Promise<void> {
    await answer.arrayBuffer().catch(() => null);
    const { status, headers } = answer;
    const isGood = status === 200 || (status === 503 && headers.get("retry-after") !== null);
    if (!isGood) complaints.push(`The delivery ${eventId} was answered ${status}.`);
  }

  function noiseLetter(): Letter {
    noises += 1;
    const eventId = `evt_noise_${noises}`;
    const object = { id: `plan_${noises}`, metadata: {} };
    const body = JSON.stringify({ id: eventId, object: "event", type: noise, livemode: false, data: { object } });
    const urls = [...owners.keys()];
    return { url: urls[noises % urls.length] ?? "", eventId, body };
  }

  return {
    answers,
    complaints,
    learn: (url, owner) => void owners.set(url, owner),
    bring({ url, body, event }) {
      waiting.set(`${url} ${event.id}`, { url, eventId: event.id, body });
      return Promise.resolve();
    },
    async sendOne(dice) {
      if (dice.chance(0.1) && told.length > 0) return void (await send(dice.pick(told)));
      const letters = [...waiting.values()];
      await send(letters.length > 0 && dice.chance(0.7) ? dice.pick(letters) : noiseLetter());
    },
    async sendWaiting() {
      const [letter] = waiting.values();
      return letter ? send(letter) : null;
    },
    sendNoise: () => send(noiseLetter()),
    nextYes: () => new Promise((resolve) => (heard = resolve)),
    takeAcknowledged() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    waiting: () => waiting.size,
  };
}

function isNoise({ eventId }: Letter): boolean {
  return eventId.startsWith("evt_noise_");
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
