import express, { type Request, type Response, type Router } from "express";
import { webhookAddress, type Connection } from "../domain/connection.ts";
import { UnverifiedWebhookError } from "../domain/errors.ts";
import { isId } from "../domain/ids.ts";
import type { Context } from "../ports/context.ts";
import type { RawWebhook } from "../ports/provider.ts";
import { receiveWebhook, type Intake } from "../use-cases/learn/receive-webhook.ts";
import { turnAway } from "./errors.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "log" | "publicUrl"> & {
  readonly intake: Intake;
};

/** Deliveries of providers. The raw bytes are kept for the signature: no parser comes before this router. */
export function webhookRoutes(parts: Parts): Router {
  const router = express.Router();
  const raw = express.raw({ type: () => true, limit: "256kb", inflate: false });
  const connections = connectionCache(parts);
  const receive = async (request: Request, response: Response) => {
    const connection = await connections.find(request.params);
    if (!connection) return void response.status(404).end();
    if (connection.removedAt !== null) return void response.status(410).end();
    const webhook: RawWebhook = {
      method: request.method === "GET" ? "GET" : "POST",
      url: webhookAddress(parts.publicUrl, connection),
      query: request.originalUrl.split("?")[1] ?? "",
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      headers: request.headers,
      receivedAt: parts.clock.now(),
    };
    await receiveWebhook(parts, connection, webhook).catch(async (error: unknown) => {
      const renewed = isForged(error) ? await connections.renewed(request.params) : null;
      if (!renewed) throw error;
      return receiveWebhook(parts, renewed, webhook);
    });
    response.status(200).json({ received: true });
  };
  const path = "/webhooks/:provider/:connectionToken";
  router.post(path, raw, receive);
  // Dintero's way of telling, unless it is asked for another one. Express would answer HEAD by it as well.
  router.head(path, (_request, response) => void response.status(405).end());
  router.get(path, receive);
  router.use("/webhooks", (error: unknown, _request: Request, response: Response, _next: unknown) => {
    turnAway({ log: parts.log, error, sentence: "A delivery could not be kept." }, response);
  });
  return router;
}

/** A signature of the wrong time says that its secret is right. */
function isForged(error: unknown): boolean {
  return error instanceof UnverifiedWebhookError && !error.isSkewed;
}

const cacheTime = 30_000;
/** How old the cached one is before a signature that does not fit it is a reason to look again. */
const oldEnough = 100;
const cacheSize = 1_000;

type Params = Readonly<Record<string, unknown>>;

/** A delivery every few milliseconds asks for the same connection; a removed one is noticed within half a minute. */
function connectionCache({ store, clock }: Parts) {
  const known = new Map<string, { readonly connection: Connection; readonly readAt: number }>();
  return {
    find: (params: Params) => lookUp(params, cacheTime),
    /** F71: as it is now, since a secret may have been entered; null when it was looked at just now. */
    renewed: (params: Params) => (ageOf(params) < oldEnough ? Promise.resolve(null) : lookUp(params, 0)),
  };

  function ageOf({ connectionToken: token }: Params): number {
    return clock.now() - (known.get(String(token))?.readAt ?? 0);
  }

  async function lookUp({ provider, connectionToken: token }: Params, longest: number): Promise<Connection | null> {
    if (typeof token !== "string" || !isId(token)) return null;
    const cached = known.get(token);
    const isFresh = cached !== undefined && clock.now() - cached.readAt < longest;
    const connection = isFresh ? cached.connection : await store.connections.findByWebhookToken(token);
    if (!connection || connection.provider !== provider) return null;
    if (!isFresh) remember(token, connection);
    return connection;
  }

  function remember(token: string, connection: Connection): void {
    if (known.size >= cacheSize) known.clear();
    known.set(token, { connection, readAt: clock.now() });
  }
}
