import type { ZodType } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import { assertNoTransaction, faultOf } from "../../outbound.ts";
import type { CallGuard } from "../../ports/circuits.ts";
import type { Clock } from "../../ports/context.ts";
import type { Lane } from "../../ports/crm-lane.ts";
import type { Meters } from "../../ports/meters.ts";
import { noteCorrelation } from "../../trace.ts";
import { exchange, type Answer } from "./exchange.ts";
import { failureOf } from "./faults.ts";
import { parseJson } from "./json.ts";

/** Where access tokens come from. Both throw DisconnectedError when the portal has no working installation. */
export interface TokenSource {
  /** A token good for some minutes yet. */
  accessToken(portalId: number): Promise<string>;
  /** Another token than the one HubSpot has refused. */
  renew(portalId: number, staleToken: string): Promise<string>;
}

/** A portal's allowance of calls. */
export interface CallBudget {
  /** Milliseconds to wait before asking again, 0 when the call may be made now. */
  spend(portalId: number, lane: Lane): Promise<number>;
  /** No calls before `untilMs` (epoch ms). */
  pause(portalId: number, untilMs: number): Promise<void>;
}

export interface CallOptions {
  readonly apiUrl: string;
  readonly tokens: TokenSource;
  readonly budget: CallBudget;
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Counts the calls that are made, and the waiting for room before them. */
  readonly meters?: Pick<Meters, "watched" | "waitedForRoom">;
  /** Holds calls back while HubSpot does not answer for an account; those of a probe have none. */
  readonly guard?: CallGuard;
  /** The longest a call may take with its repeats, milliseconds. */
  readonly timeLimits?: Readonly<Record<Lane, number>>;
}

/** A call that may be repeated without harm: a read, or a write of absolute values. */
interface HubSpotCall<T> {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether it changes something; batch reads are POSTs and do not. */
  readonly isWrite: boolean;
  readonly answer: ZodType<T>;
}

/** Makes a call for a portal and parses its answer. Throws UpstreamError and DisconnectedError. */
export type CallHubSpot = <T>(portalId: number, lane: Lane, call: HubSpotCall<T>) => Promise<T>;

// A card's call is cut by HubSpot at 15 s, so a person hears from us before.
const usualTimeLimits: Readonly<Record<Lane, number>> = { person: 10_000, worker: 20_000 };

/** For how long a call may wait at all: in line for the portal's allowance, or for a repeat. */
const patience: Readonly<Record<Lane, number>> = { person: 4000, worker: 2000 };

/** Pauses before the repeats of a call. A worker repeats by its own schedule, with what it must do as a row. */
const repeats: Readonly<Record<Lane, readonly number[]>> = { person: [200, 600], worker: [] };

/** A longer pause before a repeat is left to the caller. */
const longestPause = 2000;

interface Turn<T> {
  readonly portalId: number;
  readonly lane: Lane;
  readonly call: HubSpotCall<T>;
  /** When waiting ends, epoch ms. */
  readonly patientUntil: number;
  /** When everything ends, epoch ms. */
  readonly deadline: number;
}

export function hubspotCaller(options: CallOptions): CallHubSpot {
  const { guard } = options;
  const callUnguarded = unguardedCaller(options);
  if (!guard) return callUnguarded;
  return (portalId, lane, call) =>
    guard.guarded({ portalId, connectionId: null, upstream: "hubspot" }, () => callUnguarded(portalId, lane, call));
}

function unguardedCaller(options: CallOptions): CallHubSpot {
  const { tokens, clock, timeLimits = usualTimeLimits } = options;
  return async function callHubSpot(portalId, lane, call) {
    assertNoTransaction("hubspot");
    const now = clock.now();
    const turn = { portalId, lane, call, patientUntil: now + patience[lane], deadline: now + timeLimits[lane] };
    const token = await tokens.accessToken(portalId);
    try {
      return await repeating(options, turn, token, repeats[lane]);
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.fault !== "auth") throw error;
      return await repeating(options, turn, await tokens.renew(portalId, token), repeats[lane]);
    }
  };
}

async function repeating<T>(options: CallOptions, turn: Turn<T>, token: string, pauses: readonly number[]): Promise<T> {
  try {
    return await callOnce(options, turn, token);
  } catch (error) {
    const [pause, ...rest] = pauses;
    if (!(error instanceof UpstreamError) || !error.isRetryable || pause === undefined) throw error;
    const asked = error.details.retryAfter ?? pause;
    if (asked > longestPause || options.clock.now() + asked > turn.patientUntil) throw error;
    await options.wait(asked);
    return await repeating(options, turn, token, error.fault === "rate_limited" ? [] : rest);
  }
}

async function callOnce<T>(options: CallOptions, turn: Turn<T>, token: string): Promise<T> {
  await takeTurn(options, turn);
  const work = () => callNow(options, turn, token);
  return await (options.meters?.watched({ upstream: "hubspot", call: turn.lane }, work) ?? work());
}

async function callNow<T>(options: CallOptions, turn: Turn<T>, token: string): Promise<T> {
  const { budget, clock } = options;
  const answer = await askHubSpot(options, turn, token);
  noteCorrelation(answer.headers.get("x-hubspot-correlation-id"));
  if (answer.status >= 200 && answer.status < 300) return readAnswer(answer, turn.call);
  const failure = failureOf(answer, turn.call.isWrite, clock.now());
  if (answer.status === 429 || answer.status === 477) {
    await budget.pause(turn.portalId, clock.now() + (failure.details.retryAfter ?? 0));
  }
  throw failure;
}

async function takeTurn<T>({ budget, clock, wait, meters }: CallOptions, turn: Turn<T>): Promise<void> {
  let waitMs = await budget.spend(turn.portalId, turn.lane);
  meters?.waitedForRoom(turn.lane, waitMs);
  while (waitMs > 0) {
    if (clock.now() + waitMs > turn.patientUntil) throw upstreamError("rate_limited", { retryAfter: waitMs });
    await wait(waitMs);
    waitMs = await budget.spend(turn.portalId, turn.lane);
  }
}

async function askHubSpot<T>({ apiUrl, clock }: CallOptions, turn: Turn<T>, accessToken: string): Promise<Answer> {
  const { method, path, query, body, isWrite } = turn.call;
  try {
    return await exchange({
      apiUrl,
      accessToken,
      method,
      path,
      ...(query && { query }),
      ...(body !== undefined && { body }),
      timeLimit: Math.max(turn.deadline - clock.now(), 0),
    });
  } catch (error) {
    throw upstreamError(faultOf(error, isWrite ? method : "GET"), { code: codeOf(error) });
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/** A success that cannot be read: nothing is known of a write then, and a read has failed. */
function readAnswer<T>({ status, headers, text }: Answer, { answer, isWrite }: HubSpotCall<T>): T {
  const parsed = answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const correlationId = headers.get("x-hubspot-correlation-id") ?? undefined;
  throw upstreamError(isWrite ? "ambiguous" : "unexpected", { status, correlationId });
}

function upstreamError(
  fault: UpstreamError["fault"],
  details: Omit<UpstreamError["details"], "upstream">,
): UpstreamError {
  return new UpstreamError(fault, { upstream: "hubspot", ...details });
}
