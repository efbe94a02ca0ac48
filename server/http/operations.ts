import express, { type Router } from "express";

export interface Readiness {
  /** Why no work should be sent here, or null when all is well. */
  problem(): Promise<string | null>;
}

/** `/healthz`: the process answers. `/readyz`: its database answers and its workers are moving. */
export function operationsRoutes(readiness: Readiness): Router {
  const router = express.Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const problem = await readiness.problem();
    response
      .status(problem === null ? 200 : 503)
      .json(problem === null ? { status: "ok" } : { status: "not ready", problem });
  });
  return router;
}
