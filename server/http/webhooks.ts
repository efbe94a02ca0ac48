import express, { type Request, type Response, type Router } from "express";
import { webhookAddress, type Connection } from "../domain/connection.ts";
import { isId } from "../domain/ids.ts";
import type { Context } from "../ports/context.ts";
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
    await receiveWebhook(parts, connection, {
      method: request.method === "GET" ? "GET" : "POST",
      url: webhookAddress(parts.publicUrl, connection),
      query: request.originalUrl.split("?")[1] ?? "",
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      headers: request.headers,
      receivedAt: parts.clock.now(),
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

const cacheTime = 30_000;
const cacheSize = 1_000;

/** A delivery every few milliseconds asks for the same connection; a removed one is noticed within half a minute. */
function connectionCache({ store, clock }: Parts) {
  const known = new Map<string, { readonly connection: Connection; readonly until: number }>();
  return {
    async find(params: Readonly<Record<string, unknown>>): Promise<Connection | null> {
      const { provider, connectionToken: token } = params;
      if (typeof token !== "string" || !isId(token)) return null;
      const cached = known.get(token);
      const isFresh = cached !== undefined && cached.until > clock.now();
      const connection = isFresh ? cached.connection : await store.connections.findByWebhookToken(token);
      if (!connection || connection.provider !== provider) return null;
      if (!isFresh) remember(token, connection);
      return connection;
    },
  };

  function remember(token: string, connection: Connection): void {
    if (known.size >= cacheSize) known.clear();
    known.set(token, { connection, until: clock.now() + cacheTime });
  }
}
