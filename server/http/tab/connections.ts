import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import { tryConnection } from "../../use-cases/account/try-connection.ts";
import { checkPress } from "./act-requests.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import { connectionIdOf } from "./requests.ts";

/** What admins do about a connection from inside HubSpot. Keys are entered elsewhere, on a page of ours. */
export function addConnections(router: Router, context: Context, answer: Answer): void {
  router.post(
    "/api/connections/:connectionId/checks",
    settingsOnly(
      context,
      answer,
    )(async (request, caller) => {
      checkPress(request);
      await tryConnection(context, { ...caller, connectionId: connectionIdOf(request) });
      return { works: true };
    }),
  );
}
