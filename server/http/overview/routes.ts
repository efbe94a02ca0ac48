import express, { type Request, type Response, type Router } from "express";
import { dayOf } from "../../domain/calendar.ts";
import { makerIn } from "../../domain/reach.ts";
import type { Portal } from "../../domain/connection.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import type { Context } from "../../ports/context.ts";
import { findRecords } from "../../use-cases/look/find-records.ts";
import { accountOfVisitor, enterOverview } from "../../use-cases/look/open-overview.ts";
import { reachOf } from "../../use-cases/look/reach-of.ts";
import { exportPayments, readChoices, readOverview } from "../../use-cases/look/read-overview.ts";
import { sendPage } from "../pages.ts";
import type { CookieOptions } from "../signed-cookie.ts";
import { connectionNames } from "./fields.ts";
import { filenameOf, sendCsv } from "./csv.ts";
import { filterOf, placeOf } from "./filters.ts";
import { pickerView, wordsIn } from "./picker.ts";
import { beginSession, endSession, visitorOf } from "./session.ts";
import { overviewView } from "./view.ts";

export type OverviewOptions = Omit<CookieOptions, "clock">;

/**
 * All payments of an account, outside HubSpot. A one-time address from the tab opens it; from then on a cookie says who
 * is there, and no address carries a secret.
 */
export function overviewRoutes(context: Context, options: OverviewOptions): Router {
  const router = express.Router();
  const session = { ...options, clock: context.clock };

  router.get("/overview", async (request, response) => {
    const guest = await guestOf(context, session, request);
    if (!guest) return sendAway(response);
    await sendOverview(context, { request, response, guest });
  });

  router.get("/overview/payments.csv", async (request, response) => {
    const guest = await guestOf(context, session, request);
    if (!guest) return sendAway(response);
    await sendExport(context, { request, response, guest });
  });

  router.get("/overview/create", async (request, response) => {
    const guest = await guestOf(context, session, request);
    if (!guest) return sendAway(response);
    const words = wordsIn(request.query);
    const found = words === "" ? null : await findRecords(context, guest.portal.portalId, words);
    await sendPage(response, "picker", pickerView(guest.portal, words, found));
  });

  router.post("/overview/leave", async (_request, response) => {
    endSession(response, session);
    await sendPage(response, "notice", { ...left, action: null });
  });

  router.get("/overview/:token", async (request, response) => {
    // What only looks whether there is a page must not use the address up.
    if (request.method === "HEAD") return void response.status(200).end();
    beginSession(response, await enterOverview(context, tokenOf(request)), session);
    response.redirect(303, "/overview");
  });

  return router;
}

interface Guest {
  readonly portal: Portal;
  readonly userId: string;
  /** Whose payments are shown, by the account's policies of this moment; null for everybody's. */
  readonly madeBy: string | null;
}

async function guestOf(context: Context, session: CookieOptions, request: Request): Promise<Guest | null> {
  const visitor = visitorOf(request, session);
  const portal = visitor && (await accountOfVisitor(context, visitor));
  return portal && { portal, userId: visitor.userId, madeBy: makerIn(await reachOf(context, visitor)) };
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token !== "string" || !isId(token)) throw new NotFoundError("There is no page at this address.");
  return token;
}

interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly guest: Guest;
}

async function sendOverview(context: Context, { request, response, guest }: Visit): Promise<void> {
  const { portal, userId, madeBy } = guest;
  const choices = await readChoices(context, portal.portalId, madeBy);
  const asked = filterOf(request.query, { choices, timeZone: portal.timeZone, madeBy });
  const after = placeOf(request.query);
  const overview = asked.filter && (await readOverview(context, portal, { filter: asked.filter, after }));
  const view = overviewView({ portal, userId, choices, asked, overview, isFurther: after !== null, madeBy });
  await sendPage(response, "overview", view, asked.filter ? 200 : 422);
}

async function sendExport(context: Context, visit: Visit): Promise<void> {
  const { request, response, guest } = visit;
  const { portalId, timeZone } = guest.portal;
  const { madeBy } = guest;
  const choices = await readChoices(context, portalId, madeBy);
  const { filter, input } = filterOf(request.query, { choices, timeZone, madeBy });
  if (!filter) return sendOverview(context, visit);
  await sendCsv(response, exportPayments(context, portalId, filter), {
    names: { timeZone, connection: connectionNames(choices) },
    filename: filenameOf(dayOf(context.clock.now(), timeZone), input),
  });
}

function sendAway(response: Response): Promise<void> {
  return sendPage(response, "notice", { ...over, action: null }, 401);
}

const over = {
  title: "Please open this page from HubSpot",
  tone: "info",
  text: "You were not here before, or it was too long ago. In HubSpot, open any deal or contact, go to its Payments tab and choose All payments.",
};

const left = {
  title: "The overview is closed",
  tone: "ok",
  text: "Nobody can open it from this browser until you choose All payments on a Payments tab in HubSpot again.",
};
