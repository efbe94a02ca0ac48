import type { Request, Response } from "express";
import jwt from "jsonwebtoken";
import type { Clock } from "../ports/context.ts";

export interface CookieOptions {
  readonly signingSecret: string;
  /** Whether the server is reached by https, as it is everywhere but on one's own machine. */
  readonly isSecure: boolean;
  readonly clock: Clock;
}

/** A cookie of one purpose: its name is also the audience of its signature, so that none stands for another. */
export interface CookieKind {
  readonly name: string;
  /** Seconds. */
  readonly life: number;
}

/** Keeps claims in a signed cookie that scripts cannot read and other sites' requests do not carry along. */
export function setSignedCookie(
  response: Response,
  { name, life }: CookieKind,
  claims: object,
  options: CookieOptions,
): void {
  const now = secondsOf(options.clock);
  const signing = { algorithm: "HS256", audience: name } as const;
  const token = jwt.sign({ ...claims, iat: now, exp: now + life }, options.signingSecret, signing);
  response.cookie(nameOn(name, options), token, { ...scope(options), maxAge: life * 1_000 });
}

export function clearSignedCookie(
  response: Response,
  { name }: CookieKind,
  options: Pick<CookieOptions, "isSecure">,
): void {
  response.clearCookie(nameOn(name, options), scope(options));
}

/** The claims of the cookie; null without one, or with one that is over or not ours. */
export function readSignedCookie(request: Request, { name }: CookieKind, options: CookieOptions): unknown {
  const cookies = request.get("Cookie") ?? "";
  const token = new RegExp(`(?:^|; )${nameOn(name, options)}=([^;]+)`).exec(cookies)?.[1];
  if (token === undefined) return null;
  try {
    const clockTimestamp = secondsOf(options.clock);
    return jwt.verify(token, options.signingSecret, { algorithms: ["HS256"], audience: name, clockTimestamp });
  } catch {
    return null;
  }
}

function secondsOf(clock: Clock): number {
  return Math.floor(clock.now() / 1_000);
}

// The __Host- prefix pins the cookie to this host, and only exists over https.
function nameOn(name: string, { isSecure }: Pick<CookieOptions, "isSecure">): string {
  return isSecure ? `__Host-${name}` : name;
}

function scope({ isSecure }: Pick<CookieOptions, "isSecure">) {
  return { httpOnly: true, sameSite: "lax", secure: isSecure, path: "/" } as const;
}
