import type { Express } from "express";
import { callApp, NetworkError, type MemoryAnswer, type MemoryRequest } from "../edges/in-memory-http.ts";
import type { Carry } from "../edges/outgoing.ts";
import { as, asNobody, Death, step, whoActs, type Instance } from "./life.ts";
import type { Ordeal } from "./ordeal.ts";
import type { FaultKind, Weather } from "./weather.ts";

export const publicUrl = "http://payments.test";
export const hubspotUrl = "http://hubspot.test";
export const stripeUrl = "http://stripe.test";
export const merchantHost = "merchant.test";
/** Where payers pay: nobody is sent to another host than Stripe's own, F26. */
export const stripePages = "https://checkout.stripe.com";

/** Sees what goes over the network. */
export interface Onlooker {
  /** A call of ours has arrived and is about to take effect. */
  arrives(request: MemoryRequest, caller: Instance): Promise<void>;
  /** It has taken effect. */
  done(request: MemoryRequest, caller: Instance): void;
  /** Takes down something that leaves us. */
  hears(output: Output): void;
}

export interface Output {
  readonly what: string;
  readonly text: string;
  /** Whether a person's name and address may stand there: on a screen of the account, or at a provider. */
  readonly mayName: boolean;
}

/** A call of ours, and what it met. */
export interface MetCall {
  readonly request: Pick<MemoryRequest, "method" | "url">;
  /** The weather it met; undefined in good weather. */
  readonly kind: FaultKind | undefined;
  /** Null where no answer came. */
  readonly status: number | null;
  /** Whether its caller died of it. */
  readonly isDeadly: boolean;
  /** The round of work it belongs to; undefined for what somebody waits for. */
  readonly round: string | undefined;
}

/** What a provider's copies of its own books may answer to a read, for a while. */
export interface OldReads {
  /** F27: "there is none", of what was made a moment ago; null where that can no longer be. */
  notYet(request: MemoryRequest): MemoryAnswer | null;
  /** F28: what the same read was answered within the last hour, as it was then; null where there is nothing. */
  earlier(request: MemoryRequest): MemoryAnswer | null;
  remember(request: MemoryRequest, answer: MemoryAnswer): void;
}

export interface NetworkParts {
  /** Whoever answers outside, by host. */
  readonly outside: Readonly<Record<string, () => Express>>;
  /** An instance of ours that takes calls now; null while none is up. */
  upInstance(): Instance | null;
  readonly weather: () => Weather;
  /** Sees our calls take effect. */
  readonly witness: Onlooker;
  /** What providers' copies of their books answer. */
  readonly oldReads: OldReads;
  /** What befalls some calls whatever the weather. */
  readonly ordeal: Pick<Ordeal, "fateOf">;
  /** Told of each call of ours when it is over. */
  heard(call: MetCall): void;
  /** What a build broken on purpose sends in the place of a call. */
  distorted?(request: MemoryRequest): MemoryRequest;
  /** Told of every call and what became of it. */
  note(line: string): void;
}

/** Carries every call of a simulation, in memory and in this thread, through the weather of the day. */
export function network(parts: NetworkParts): Carry {
  return async (request) => {
    const { host } = new URL(request.url);
    const name = host.replace(/:\d+$/, "");
    const outside = parts.outside[name];
    if (!outside) return toUs(parts, request);
    const caller = whoActs();
    const sent = (caller && parts.distorted?.(request)) ?? request;
    return step(() =>
      throughWeather(parts, sent, () => asNobody(() => effect(parts, outside(), sent, caller)), caller),
    );
  };
}

async function effect(
  { witness, oldReads }: NetworkParts,
  app: Express,
  request: MemoryRequest,
  caller: Instance | null,
): Promise<MemoryAnswer> {
  if (caller) await witness.arrives(request, caller);
  const answer = await callApp(app, request);
  oldReads.remember(request, answer);
  if (caller) witness.done(request, caller);
  return answer;
}

/** A call to us, by a payer, a card or a provider: whoever is up takes it, as far as it lives. */
async function toUs({ upInstance, witness, note }: NetworkParts, request: MemoryRequest): Promise<MemoryAnswer> {
  const instance = upInstance();
  if (!instance) throw new NetworkError("ECONNREFUSED");
  const answer = await asNobody(() => as(instance, () => callApp(instance.app.http, request)));
  if (instance.isDead) throw new NetworkError("ECONNRESET");
  note(`${request.method} ${pathOf(request)} → ${answer.status}`);
  const text = `${JSON.stringify(answer.headers)}\n${answer.body.toString("utf8")}`;
  witness.hears({ what: `the answer to ${request.method} ${pathOf(request)}`, text, mayName: true });
  return answer;
}

type Meet = (work: () => Promise<MemoryAnswer>, weather: Weather, met: Met) => Promise<MemoryAnswer>;

/** The call, and who could answer it out of date. */
interface Met {
  readonly request: MemoryRequest;
  readonly oldReads: OldReads;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const refusal = (status: number, headers: Readonly<Record<string, string>> = {}): MemoryAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify({ status: "error", message: "Trouble.", error: { message: "Trouble." } })),
});

const meetings = {
  requestLost: async () => {
    throw new NetworkError("ECONNRESET");
  },
  answerLost: async (work) => {
    await work();
    throw new NetworkError("ECONNRESET");
  },
  unavailable: async (_work, { dice }) => refusal(dice.pick([500, 502, 503, 504])),
  rateLimited: async (_work, { dice }) => refusal(429, dice.chance(0.5) ? { "retry-after": "2" } : {}),
  conflict: async (_work, { dice }) => refusal(dice.pick([409, 423, 477])),
  answerCut: async (work) => {
    const answer = await work();
    return { ...answer, body: answer.body.subarray(0, answer.body.length / 2) };
  },
  webPage: async (work) => ({ ...(await work()), status: 200, body: Buffer.from("<!doctype html><p>One moment") }),
  silent: async (work, { dice }) => {
    if (dice.chance(0.5)) await work();
    await pause(21_000);
    throw new NetworkError("ETIMEDOUT");
  },
  slow: async (work, { dice }) => {
    await pause(dice.below(4_000));
    return work();
  },
  notYet: async (work, _weather, { request, oldReads }) => oldReads.notYet(request) ?? work(),
  oldAnswer: async (work, _weather, { request, oldReads }) => oldReads.earlier(request) ?? work(),
} as const satisfies Readonly<Record<string, Meet>>;

/** What HubSpot alone says others do not, and only reads of sessions are answered out of date. */
function canMeet(kind: FaultKind, { url, method }: MemoryRequest): boolean {
  if (kind === "conflict") return url.startsWith(hubspotUrl);
  return (kind !== "notYet" && kind !== "oldAnswer") || (method === "GET" && url.includes("/v1/checkout/sessions/"));
}

async function throughWeather(
  { weather, note, heard, oldReads, ordeal }: NetworkParts,
  request: MemoryRequest,
  work: () => Promise<MemoryAnswer>,
  caller: Instance | null,
): Promise<MemoryAnswer> {
  const kinds = caller ? (Object.keys(meetings) as (keyof typeof meetings)[]) : [];
  const drawn = kinds.find((one) => canMeet(one, request) && weather().comes(one));
  const fate = caller && ordeal.fateOf(request);
  const kind = fate ? fate.kind : drawn;
  const meet: Meet = kind ? meetings[kind] : (go) => go();
  const tell = (status: number | null): void =>
    heard({ request, kind, status, isDeadly: isLast(caller), round: caller?.round });
  const met = meet(work, weather(), { request, oldReads }).finally(() => {
    if (caller && fate?.kills) caller.isDead = true;
  });
  const answer = await met.catch((error: unknown) => {
    if (caller) tell(null);
    note(`  ${caller?.name ?? "?"} ${request.method} ${pathOf(request)} ${kind ?? ""} → ${String(error)}`);
    throw error;
  });
  if (caller) tell(answer.status);
  if (caller) note(`  ${caller.name} ${request.method} ${pathOf(request)} ${kind ?? ""} → ${answer.status}`);
  if (caller?.isDead) throw new Death("It died while it waited.");
  return answer;
}

function isLast(caller: Instance | null): boolean {
  return caller !== null && (caller.isDead || caller.stepsLeft === 0);
}

function pathOf({ url }: MemoryRequest): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}
