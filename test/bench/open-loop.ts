import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { rounded, within } from "./figures.ts";
import { deliverySigner, type SignedDelivery } from "./signed-deliveries.ts";

/**
 * A load in a process of its own: deliveries arrive as planned, whatever becomes of those before them, and each answer's
 * time counts from the planned moment. One in twenty is a repeat and one in a hundred is forged. As
 * `node open-loop.ts '{"url": …, "rate": 150, "count": 9000}'`; prints what it saw as JSON.
 */
export interface LoadPlan {
  readonly url: string;
  /** Arrivals a second. */
  readonly rate: number;
  readonly count: number;
}

export interface LoadSeen {
  /** Milliseconds from the planned moment to the whole answer. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Genuine deliveries that were not answered by 2xx, or by nothing. */
  readonly refused: number;
  /** Forged ones that were not refused. */
  readonly believed: number;
  /** The whole run, seconds. */
  readonly seconds: number;
}

const mostSockets = 200;
const turn = 4;

async function loadBy({ url, rate, count }: LoadPlan): Promise<LoadSeen> {
  const agent = new Agent({ keepAlive: true, maxSockets: mostSockets });
  const signed = deliverySigner();
  const took: number[] = [];
  let refused = 0;
  let believed = 0;
  let last: SignedDelivery | null = null;
  const underWay = new Set<Promise<void>>();

  async function deliver(place: number, planned: number): Promise<void> {
    const isForged = place % 100 === 55;
    const isRepeat = place % 20 === 10 && last !== null;
    const delivery: SignedDelivery = isRepeat && last ? last : signed(String(place), isForged);
    if (!isForged) last = delivery;
    const status = await post(url, agent, delivery);
    took.push(performance.now() - planned);
    const isTaken = status >= 200 && status < 300;
    if (isForged) believed += Number(isTaken);
    else refused += Number(!isTaken);
  }

  const start = performance.now();
  for (let sent = 0; sent < count; await pause(turn)) {
    for (; sent < count && start + (sent / rate) * 1_000 <= performance.now(); sent += 1) {
      const one: Promise<void> = deliver(sent, start + (sent / rate) * 1_000).finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }
  await Promise.all(underWay);
  const seconds = (performance.now() - start) / 1_000;
  agent.destroy();
  const tookMost = (part: number): number => rounded(within(took, part), 10);
  return {
    p50: tookMost(0.5),
    p95: tookMost(0.95),
    p99: tookMost(0.99),
    p999: tookMost(0.999),
    max: tookMost(1),
    refused,
    believed,
    seconds: rounded(seconds, 10),
  };
}

/** The answer's status; 0 where none came. */
async function post(url: string, agent: Agent, { body, headers }: SignedDelivery): Promise<number> {
  try {
    const sent = request(url, {
      method: "POST",
      agent,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
    });
    sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    answer.resume();
    await once(answer, "end");
    return answer.statusCode ?? 0;
  } catch {
    return 0;
  }
}

const [plan] = process.argv.slice(2);
if (plan !== undefined) console.log(JSON.stringify(await loadBy(JSON.parse(plan) as LoadPlan)));
