import { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { jsonApi, type JsonApi } from "../common/json-api.ts";
import {
  createdSession,
  readError,
  session,
  transaction,
  type CreatedSession,
  type DinteroSession,
  type DinteroTransaction,
} from "./shapes.ts";
import { upstream, type TokenSource } from "./token.ts";

export { upstream } from "./token.ts";

export interface DinteroApiOptions {
  /** `https://checkout.dintero.com`: sessions and transactions. */
  readonly checkoutUrl: string;
  /** `https://api.dintero.com`: tokens and hooks. */
  readonly apiUrl: string;
  readonly appVersion: string;
}

/** The calls we make for one merchant. Each throws UpstreamError. */
export interface DinteroApi {
  createSession(body: unknown): Promise<CreatedSession>;
  readSession(sessionId: string): Promise<DinteroSession>;
  updateSession(sessionId: string, order: unknown): Promise<DinteroSession>;
  /** Voids a hold as well; refused once money was captured. */
  cancelSession(sessionId: string): Promise<unknown>;
  readTransaction(transactionId: string): Promise<DinteroTransaction>;
  /** Done with 200, only begun with 202; the events of the answer tell which. */
  operate(operation: Operation): Promise<DinteroTransaction>;
  /** Has the account's events sent to an address. */
  subscribe(body: unknown): Promise<unknown>;
  /** Throws UpstreamError `permission` naming every missing right at once. */
  checkRights(): Promise<void>;
}

export interface Operation {
  readonly transactionId: string;
  readonly name: "capture" | "refund" | "void";
  readonly body?: unknown;
}

/**
 * Without it a sum that is not the sum of its lines is silently taken.
 * https://docs.dintero.com/docs/checkout/integration-checklist
 */
const strictly = { "dintero-feature-toggles": "strict-session-amounts" };

const anything = z.unknown();

export function dinteroApi(options: DinteroApiOptions, accountId: string, tokens: TokenSource): DinteroApi {
  const checkout = withToken(hostApi(options, options.checkoutUrl, tokens), tokens);
  const core = withToken(hostApi(options, options.apiUrl, tokens), tokens);
  const api: DinteroApi = {
    createSession: (body) =>
      checkout({
        method: "POST",
        path: "/v1/sessions-profile?include_session=true",
        body,
        headers: strictly,
        shape: createdSession,
      }),

    readSession: (id) => checkout({ method: "GET", path: sessionPath(id), shape: session }),

    updateSession: (id, order) =>
      checkout({
        method: "PUT",
        path: `${sessionPath(id)}?update_without_lock=true`,
        body: { order, remove_lock: true },
        headers: strictly,
        shape: session,
      }),

    cancelSession: (id) => checkout({ method: "POST", path: `${sessionPath(id)}/cancel`, shape: anything }),

    readTransaction: (id) => checkout({ method: "GET", path: transactionPath(id), shape: transaction }),

    operate: ({ transactionId, name, body }) =>
      checkout({ method: "POST", path: `${transactionPath(transactionId)}/${name}`, body, shape: transaction }),

    subscribe: (body) =>
      core({ method: "POST", path: `/v1/accounts/${accountId}/hooks/subscriptions`, body, shape: anything }),

    checkRights: () =>
      checkRights([
        [
          "reading checkout (read:checkout)",
          () => checkout({ method: "GET", path: "/v1/transactions?limit=1", shape: z.array(anything) }),
        ],
        // Reading shows no right to write, so a session that does not exist is cancelled.
        ["writing checkout (write:checkout)", () => api.cancelSession(`${accountId}.none`)],
      ]),
  };
  return api;
}

function sessionPath(id: string): string {
  return `/v1/sessions/${encodeURIComponent(id)}`;
}

function transactionPath(id: string): string {
  return `/v1/transactions/${encodeURIComponent(id)}`;
}

/** The system headers are asked of integrators; the token is added call by call. */
function hostApi({ appVersion }: DinteroApiOptions, baseUrl: string, tokens: TokenSource): JsonApi {
  return jsonApi({
    upstream,
    baseUrl,
    headers: () => ({
      "dintero-system-name": "HubSpot",
      "dintero-system-plugin-name": "Payments tab",
      "dintero-system-plugin-version": appVersion,
    }),
    get secrets() {
      return tokens.secrets;
    },
    readErrors: readError,
  });
}

/** A token may be revoked long before its end, so one that is refused is replaced once. What was refused had no effect. */
function withToken(api: JsonApi, tokens: TokenSource): JsonApi {
  return async (call) => {
    const first = await tokens.current();
    const signed = (token: string) => api({ ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } });
    try {
      return await signed(first);
    } catch (error) {
      if (!hasFault(error, "auth")) throw error;
      return signed(await tokens.insteadOf(first));
    }
  };
}

type Right = readonly [name: string, show: () => Promise<unknown>];

async function checkRights(rights: readonly Right[]): Promise<void> {
  const missing: string[] = [];
  for (const [name, show] of rights) if (!(await isAllowed(show))) missing.push(name);
  if (missing.length === 0) return;
  const said = `This API client lacks: ${missing.join(", ")}. Add what is missing in Dintero Backoffice, then try again.`;
  throw new UpstreamError("permission", { upstream, said });
}

/** Refused for another reason than a missing right: the call was looked at. */
const lookedAt: ReadonlySet<Fault> = new Set(["not_found", "validation", "conflict"]);

async function isAllowed(show: () => Promise<unknown>): Promise<boolean> {
  try {
    await show();
    return true;
  } catch (error) {
    if (hasFault(error, "permission")) return false;
    if (error instanceof UpstreamError && lookedAt.has(error.fault)) return true;
    throw error;
  }
}

export function hasFault(error: unknown, fault: Fault): error is UpstreamError {
  return error instanceof UpstreamError && error.fault === fault;
}
