import express, { type Request, type RequestHandler } from "express";

/** Body bytes as they came, of any content type. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: "2mb" });

/** The media type without its parameters, in lower case. */
export function mediaType({ headers }: Request): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** The body's text; empty when there is none. */
export function textOf({ body }: Request): string {
  return Buffer.isBuffer(body) ? body.toString("utf8") : "";
}
