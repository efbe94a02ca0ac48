import type { Request, Response } from "express";
import jwt from "jsonwebtoken";
import { z } from "zod";
import type { Clock } from "../../ports/context.ts";
import type { OverviewVisitor } from "../../use-cases/open-overview.ts";

export interface SessionOptions {
  readonly signingSecret: string;
  readonly isSecure: boolean;
  readonly clock: Clock;
}

/** Seconds: a working day. */
const life = 8 * 60 * 60;
const audience = "overview";

const claims = z.object({
  portalId: z.number().int().positive(),
  userId: z.string().min(1),
  installGeneration: z.number().int().positive(),
});

/** Remembers the visitor in a signed cookie that scripts cannot read and other sites' requests do not carry along. */
export function beginSession(response: Response, visitor: OverviewVisitor, options: SessionOptions): void {
  const now = Math.floor(options.clock.now() / 1_000);
  const token = jwt.sign({ ...visitor, iat: now, exp: now + life }, options.signingSecret, {
    algorithm: "HS256",
    audience,
  });
  response.cookie(nameOf(options), token, { ...scope(options), maxAge: life * 1_000 });
}

export function endSession(response: Response, options: SessionOptions): void {
  response.clearCookie(nameOf(options), scope(options));
}

/** Who the cookie says is there; null without one, or with one that is over or not ours. */
export function visitorOf(request: Request, options: SessionOptions): OverviewVisitor | null {
  const cookies = request.get("Cookie") ?? "";
  const token = new RegExp(`(?:^|; )${nameOf(options)}=([^;]+)`).exec(cookies)?.[1];
  if (token === undefined) return null;
  try {
    const clockTimestamp = Math.floor(options.clock.now() / 1_000);
    const read = jwt.verify(token, options.signingSecret, { algorithms: ["HS256"], audience, clockTimestamp });
    return claims.parse(read);
  } catch {
    return null;
  }
}

// The __Host- prefix pins the cookie to this host, and only exists over https.
function nameOf({ isSecure }: SessionOptions): string {
  return isSecure ? "__Host-overview" : "overview";
}

function scope({ isSecure }: SessionOptions) {
  return { httpOnly: true, sameSite: "lax", secure: isSecure, path: "/" } as const;
}
