import type { Request, Response } from "express";
import { sendPage } from "../pages.ts";
import { languageFor } from "./language.ts";
import { troubleView } from "./view.ts";

/** Refuses a payer before their payment is looked at, in their language. */
export async function sendPayRefusal(
  reason: "tooMany" | "foreign",
  request: Request,
  response: Response,
): Promise<void> {
  await sendPage(response, "notice", troubleView(reason, languageFor(request), null), statuses[reason]);
}

const statuses = { tooMany: 429, foreign: 403 } as const;
