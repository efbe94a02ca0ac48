import type { Request, Response } from "express";
import { z } from "zod";
import type { OverviewVisitor } from "../../use-cases/look/open-overview.ts";
import { clearSignedCookie, readSignedCookie, setSignedCookie, type CookieOptions } from "../signed-cookie.ts";

/** A working day. */
const session = { name: "overview", life: 8 * 60 * 60 };

const claims = z.object({
  portalId: z.number().int().positive(),
  userId: z.string().min(1),
  installGeneration: z.number().int().positive(),
});

/** Remembers the visitor until the working day is over. */
export function beginSession(response: Response, visitor: OverviewVisitor, options: CookieOptions): void {
  setSignedCookie(response, session, visitor, options);
}

export function endSession(response: Response, options: CookieOptions): void {
  clearSignedCookie(response, session, options);
}

/** Who the cookie says is there; null without one, or with one that is over or not ours. */
export function visitorOf(request: Request, options: CookieOptions): OverviewVisitor | null {
  return claims.safeParse(readSignedCookie(request, session, options)).data ?? null;
}
