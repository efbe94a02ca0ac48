import express, { type Request, type Response, type Router } from "express";
import { UnverifiedRequestError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { manifest } from "../../manifest.ts";
import type { Context } from "../../ports/context.ts";
import { receiveHubSpotEvents, type HubSpotIntake } from "../../use-cases/record/receive-hubspot-events.ts";
import { turnAway } from "../errors.ts";
import { eventsIn } from "./event-shapes.ts";
import { verifyV3 } from "./signature.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "log" | "publicUrl"> & {
  readonly wake: Pick<Context["wake"], "hubspot">;
  readonly hubspotIntake: HubSpotIntake;
  readonly clientSecrets: readonly string[];
};

/**
 * What HubSpot tells of its records, of all accounts at one address. Answered as soon as it is on disk: HubSpot waits five
 * seconds and repeats for a day. The raw bytes are kept for the signature: no parser comes before this router.
 */
export function hubspotWebhookRoutes(parts: Parts): Router {
  const router = express.Router();
  const { path } = manifest.webhooks;
  const raw = express.raw({ type: () => true, limit: "256kb", inflate: false });
  router.post(path, raw, async (request: Request, response: Response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { clientSecrets, clock, publicUrl, random } = parts;
    const now = clock.now();
    // The configured address: what a proxy or a forged Host header says does not count.
    const url = publicUrl + request.originalUrl;
    verifyV3({ method: request.method, url, body, headers: request.headers }, { clientSecrets, now });
    await receiveHubSpotEvents(parts, { entryId: newId(random), events: eventsIn(body.toString("utf8"), now) });
    response.status(200).json({ received: true });
  });
  router.use(path, (error: unknown, _request: Request, response: Response, _next: unknown) => {
    if (error instanceof UnverifiedRequestError)
      parts.log.warn({ reason: error.message }, "A delivery in HubSpot's name was refused.");
    turnAway({ log: parts.log, error, sentence: "A delivery of HubSpot's could not be kept." }, response);
  });
  return router;
}
