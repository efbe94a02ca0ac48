import { createHash } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import { bodyOf } from "./requests.ts";

/** What the acts on one payment ask for. Each throws ValidationError. */

const key = z.string().regex(/^[\w-]{16,64}$/, "Send a key of 16 to 64 letters and digits.");
const amount = z.string().max(40, "Keep it within 40 characters.");
const wholeDays = "Choose 1 to 365 whole days, or no end.";

const bare = z.strictObject({ idempotencyKey: key });
const sum = z.strictObject({ idempotencyKey: key, amount });
const validity = z.strictObject({ idempotencyKey: key, days: z.number(wholeDays).int(wholeDays).nullable() });
const provider = z.strictObject({ idempotencyKey: key, connectionId: z.string().min(1).max(64) });

/** For acts that are the same however often they are pressed. */
export function checkPress(request: Request): void {
  bodyOf(request, bare);
}

/** `POST …/captures` */
export function captureOf(request: Request) {
  return { ...hashed(bodyOf(request, sum)), kind: "capture" as const };
}

/** `POST …/release` */
export function releaseOf(request: Request) {
  return { ...hashed(bodyOf(request, bare)), kind: "release" as const, amount: null };
}

/** `POST …/amount` */
export function amountChangeOf(request: Request) {
  return hashed(bodyOf(request, sum));
}

/** `POST …/validity` */
export function extensionOf(request: Request) {
  return hashed(bodyOf(request, validity));
}

/** `POST …/provider` */
export function providerChangeOf(request: Request) {
  return hashed(bodyOf(request, provider));
}

function hashed<T extends object>(body: T): T & { readonly requestHash: string } {
  return { ...body, requestHash: createHash("sha256").update(JSON.stringify(body)).digest("hex") };
}
