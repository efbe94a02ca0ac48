import type { Request } from "express";
import { z } from "zod";
import { bodyOf, decimal, key, pressOf } from "./requests.ts";

/** What the acts on one payment ask for. Each throws ValidationError. */

const wholeDays = "Choose 1 to 365 whole days, or no end.";

const bare = z.strictObject({ idempotencyKey: key });
const sum = z.strictObject({ idempotencyKey: key, amount: decimal });
const validity = z.strictObject({ idempotencyKey: key, days: z.number(wholeDays).int(wholeDays).nullable() });
const provider = z.strictObject({ idempotencyKey: key, connectionId: z.string().min(1).max(64) });

/** For acts that are the same however often they are pressed. */
export function checkPress(request: Request): void {
  bodyOf(request, bare);
}

/** `POST …/captures` */
export function captureOf(request: Request) {
  return { ...pressOf(request, sum), kind: "capture" as const };
}

/** `POST …/release` */
export function releaseOf(request: Request) {
  return { ...pressOf(request, bare), kind: "release" as const, amount: null };
}

/** `POST …/amount` */
export function amountChangeOf(request: Request) {
  return pressOf(request, sum);
}

/** `POST …/validity` */
export function extensionOf(request: Request) {
  return pressOf(request, validity);
}

/** `POST …/provider` */
export function providerChangeOf(request: Request) {
  return pressOf(request, provider);
}
