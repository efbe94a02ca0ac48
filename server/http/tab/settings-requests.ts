import type { Request } from "express";
import { z } from "zod";
import { goLiveNames } from "../../domain/go-live.ts";
import type { Brand } from "../../domain/policies.ts";
import type { PreviewedPolicies } from "../../use-cases/account/preview-settings.ts";
import { changes } from "./policy-requests.ts";
import { bodyOf } from "./requests.ts";

const { mail, brand, reminders } = changes.shape;

const waiver = z.strictObject({
  connectionId: z.string().min(1).max(64),
  name: z.enum(goLiveNames, "Choose a line of the list."),
  note: z.string().trim().min(1, "Enter a reason.").max(500, "Keep it within 500 characters.").nullable(),
});

const preview = z.strictObject({
  mail: mail.unwrap(),
  brandName: brand.unwrap().shape.name,
  validityDays: z.number("Choose 1 to 365 whole days, or no end.").int().min(1).max(365).nullable(),
  reminders: reminders.unwrap(),
});

const brandPage = z.strictObject({ brand: brand.unwrap() });

/** `PUT /api/settings/go-live`. Throws ValidationError per field. */
export function waiverOf(request: Request): z.output<typeof waiver> {
  return bodyOf(request, waiver);
}

/** `POST /api/settings/previews`: the form as it stands, saved or not. Throws ValidationError per field. */
export function previewOf(request: Request): PreviewedPolicies {
  return bodyOf(request, preview);
}

/** `POST /api/settings/brand-pages`. Throws ValidationError per field. */
export function brandOf(request: Request): Brand {
  return bodyOf(request, brandPage).brand;
}
