import type { Request } from "express";
import { z } from "zod";
import { paymentStatuses } from "../../domain/payment.ts";
import type { Place } from "../../ports/payment-lists.ts";
import type { Mark } from "../../use-cases/look/list-payments.ts";
import { bodyOf, parse } from "./requests.ts";

const place = z
  .string()
  .regex(/^\d{1,15}\.[\w-]{1,64}$/, "This is no place in the list.")
  .transform((text): Place => {
    const [createdAt = "", paymentId = ""] = text.split(".");
    return { createdAt: Number(createdAt), paymentId };
  });

const mark = z
  .string()
  .regex(/^-?\d{1,15}\.\d{1,12}$/, "This is no mark of an earlier answer.")
  .transform((text): Mark => {
    const [knownUntil, count] = text.split(".").map(Number);
    return { knownUntil: knownUntil ?? 0, count: count ?? 0 };
  });

const page = z.object({
  show: z.enum(["all", "removed", ...paymentStatuses], "Choose what to show.").default("all"),
  after: place.nullable().default(null),
});

const changes = z.object({ mark });

const preview = z.strictObject({
  idempotencyKey: z.string().regex(/^[\w-]{16,64}$/, "Send a key of 16 to 64 letters and digits."),
});

/** `?show=removed&after=…`. Throws ValidationError. */
export function pageOf(request: Request) {
  return parse(page, request.query);
}

/** `?mark=…`. Throws ValidationError. */
export function markOf(request: Request): Mark {
  return parse(changes, request.query).mark;
}

export function previewOf(request: Request) {
  return bodyOf(request, preview);
}

export function markText({ knownUntil, count }: Mark): string {
  return `${knownUntil}.${count}`;
}
