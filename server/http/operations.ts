import { createHash, timingSafeEqual } from "node:crypto";
import express, { type Request, type Router } from "express";

export interface Readiness {
  /** Why no work should be sent here, or null when all is well. */
  problem(): Promise<string | null>;
}

export interface Metrics {
  read(): Promise<string>;
  readonly contentType: string;
}

export interface OperationsOptions {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** `open` to whoever reaches this port, `closed`, or for those who bring the token. */
  readonly access: MetricsAccess;
}

export type MetricsAccess = "open" | "closed" | { readonly token: string };

/**
 * `/healthz`: the process answers. `/readyz`: its database answers, somebody works and nothing waits for long.
 * `/metrics`: figures in Prometheus' format; where they are closed, there is nothing at that address.
 */
export function operationsRoutes({ readiness, metrics, access }: OperationsOptions): Router {
  const router = express.Router();
  router.use(["/healthz", "/readyz", "/metrics"], (_request, response, next) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    next();
  });
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const problem = await readiness.problem();
    response
      .status(problem === null ? 200 : 503)
      .json(problem === null ? { status: "ok" } : { status: "not ready", problem });
  });
  router.get("/metrics", async (request, response, next) => {
    if (access === "closed") return next();
    if (access !== "open" && !bears(request, access.token)) {
      return void response.status(401).set("WWW-Authenticate", 'Bearer realm="metrics"').end();
    }
    response.type(metrics.contentType).send(await metrics.read());
  });
  return router;
}

/** Compared as digests, which are equally long whatever was sent, and in constant time. */
function bears(request: Request, token: string): boolean {
  const [, given = ""] = /^Bearer ([\x21-\x7e]{1,500})$/i.exec(request.get("Authorization") ?? "") ?? [];
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
