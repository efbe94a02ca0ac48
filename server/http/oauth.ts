import express, { type Response, type Router } from "express";
import { z } from "zod";
import { UnverifiedRequestError, UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { finishInstall, startInstall } from "../use-cases/account/install-portal.ts";
import { sendPage } from "./pages.ts";
import { clearSignedCookie, readSignedCookie, setSignedCookie, type CookieOptions } from "./signed-cookie.ts";

export type OAuthOptions = Omit<CookieOptions, "clock">;

/** Binds an install to the browser that started it, for ten minutes. */
const binding = { name: "install", life: 10 * 60 };
const bound = z.object({ state: z.string() });

/** Install by HubSpot's OAuth: `/oauth/install` is the address of every install button, `/oauth/callback` the way back. */
export function oauthRoutes(context: Context, options: OAuthOptions): Router {
  const router = express.Router();
  const cookieOptions = { ...options, clock: context.clock };

  router.get("/oauth/install", async (_request, response) => {
    const { authorizeUrl, state } = await startInstall(context);
    setSignedCookie(response, binding, { state }, cookieOptions);
    response.redirect(303, authorizeUrl);
  });

  router.get("/oauth/callback", async (request, response) => {
    const { code, state, error } = request.query;
    if (typeof error === "string") return sendRefused(response);
    const boundState = bound.safeParse(readSignedCookie(request, binding, cookieOptions)).data?.state ?? null;
    clearSignedCookie(response, binding, cookieOptions);
    try {
      const portal = await finishInstall(context, { code: text(code), state: text(state), boundState });
      const recordsUrl = `https://${portal.uiDomain}/contacts/${portal.portalId}/objects/0-3`;
      await sendPage(response, "installed", {
        title: "Payments tab is installed",
        recordsUrl,
        portalId: portal.portalId,
      });
    } catch (fault) {
      await sendFailed(response, fault);
    }
  });

  return router;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function sendRefused(response: Response): Promise<void> {
  return sendNotice(response, 200, {
    title: "Nothing was installed",
    tone: "info",
    text: "The installation was stopped in HubSpot. You can start it again at any time.",
  });
}

async function sendFailed(response: Response, error: unknown): Promise<void> {
  if (error instanceof UnverifiedRequestError) {
    return sendNotice(response, 403, { title: "Please start again", tone: "warn", text: error.message });
  }
  if (!(error instanceof UpstreamError)) throw error;
  return sendNotice(response, 502, {
    title: "HubSpot did not finish the installation",
    tone: "bad",
    text: "Nothing was installed. Please start again; if it happens twice, tell support.",
  });
}

function sendNotice(
  response: Response,
  status: number,
  notice: { title: string; tone: string; text: string },
): Promise<void> {
  return sendPage(
    response,
    "notice",
    { ...notice, action: { href: "/oauth/install", label: "Install Payments tab" } },
    status,
  );
}
