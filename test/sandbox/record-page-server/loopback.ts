import type { RequestHandler } from "express";

const names: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

export function isLoopback(hostname: string): boolean {
  return names.has(hostname);
}

/**
 * Refuses requests that a strange page in the same browser could cause: those under another host name (DNS rebinding) and
 * those sent from another origin.
 */
export const loopbackOnly: RequestHandler = (request, response, next) => {
  const host = request.headers.host ?? "";
  const address = `http://${host}`;
  const { origin } = request.headers;
  if (!URL.canParse(address) || !isLoopback(new URL(address).hostname)) {
    response.status(403).type("text/plain").send("The record page answers on this machine only.");
  } else if (origin !== undefined && origin !== address) {
    response.status(403).type("text/plain").send("The record page answers its own pages only.");
  } else {
    next();
  }
};
