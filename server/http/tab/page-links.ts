import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import { inviteConnection } from "../../use-cases/account/invite-connection.ts";
import { inviteToOverview } from "../../use-cases/look/open-overview.ts";
import type { Answer } from "./answer.ts";

/** One-time addresses of pages of ours, outside HubSpot. */
export function addPageLinks(router: Router, context: Context, answer: Answer): void {
  router.post(
    "/api/connect-links",
    answer((_request, caller) => inviteConnection(context, caller), 201),
  );
  router.post(
    "/api/overview-links",
    answer((_request, caller) => inviteToOverview(context, caller), 201),
  );
}
