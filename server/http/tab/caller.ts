import type { Request } from "express";
import { z } from "zod";
import { UnverifiedRequestError } from "../../domain/errors.ts";
import type { Clock } from "../../ports/context.ts";
import { verifyV3 } from "../hubspot/signature.ts";

/** Who is calling, as vouched for by HubSpot's signature. Nothing in a body can say otherwise. */
export interface Caller {
  readonly portalId: number;
  readonly userId: string;
  /** Null where HubSpot gave none that is one. */
  readonly userEmail: string | null;
}

export interface CallerOptions {
  /** The app's, and its predecessor while it is being rotated. */
  readonly clientSecrets: readonly string[];
  readonly publicUrl: string;
  readonly clock: Clock;
}

const signedQuery = z.object({
  portalId: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
  userId: z.string().regex(/^\d{1,15}$/),
  userEmail: z.email().max(254).nullish().default(null).catch(null),
});

/** Verifies a call of the card and says who it is. Throws UnverifiedRequestError. */
export function callerOf(request: Request, { clientSecrets, publicUrl, clock }: CallerOptions): Caller {
  verifyV3(
    {
      method: request.method,
      // The configured address: what a proxy or a forged Host header says does not count.
      url: publicUrl + request.originalUrl,
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      headers: request.headers,
    },
    { clientSecrets, now: clock.now() },
  );
  const query = signedQuery.safeParse(request.query);
  if (!query.success) throw new UnverifiedRequestError("The signed request names no account and user.");
  return query.data;
}
