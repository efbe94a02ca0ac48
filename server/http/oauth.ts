import express, { type Request, type Response, type Router } from "express";
import jwt from "jsonwebtoken";
import { UnverifiedRequestError, UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { finishInstall, startInstall } from "../use-cases/install-portal.ts";
import { sendPage } from "./pages.ts";

export interface OAuthOptions {
  /** Signs the cookie that binds an install to the browser that started it. */
  readonly signingSecret: string;
  readonly isSecure: boolean;
}

const tenMinutes = 10 * 60;

/** Install by HubSpot's OAuth: `/oauth/install` is the address of every install button, `/oauth/callback` the way back. */
export function oauthRoutes(context: Context, options: OAuthOptions): Router {
  const router = express.Router();
  const cookie = cookieName(options);

  router.get("/oauth/install", async (_request, response) => {
    const { authorizeUrl, state } = await startInstall(context);
    response.cookie(cookie, signState(context, options, state), {
      httpOnly: true,
      sameSite: "lax",
      secure: options.isSecure,
      path: "/",
      maxAge: tenMinutes * 1_000,
    });
    response.redirect(303, authorizeUrl);
  });

  router.get("/oauth/callback", async (request, response) => {
    const { code, state, error } = request.query;
    if (typeof error === "string") return sendRefused(response);
    const boundState = boundStateOf(context, options, request, cookie);
    response.clearCookie(cookie, { path: "/" });
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

// The __Host- prefix pins the cookie to this host, and only exists over https.
function cookieName({ isSecure }: OAuthOptions): string {
  return isSecure ? "__Host-install" : "install";
}

function signState({ clock }: Context, { signingSecret }: OAuthOptions, state: string): string {
  const now = Math.floor(clock.now() / 1_000);
  return jwt.sign({ state, iat: now, exp: now + tenMinutes }, signingSecret, {
    algorithm: "HS256",
    audience: "install",
  });
}

function boundStateOf(
  { clock }: Context,
  { signingSecret }: OAuthOptions,
  request: Request,
  cookie: string,
): string | null {
  const signed = new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(request.get("Cookie") ?? "")?.[1];
  if (signed === undefined) return null;
  try {
    const clockTimestamp = Math.floor(clock.now() / 1_000);
    const claims = jwt.verify(signed, signingSecret, { algorithms: ["HS256"], audience: "install", clockTimestamp });
    return typeof claims === "object" && typeof claims["state"] === "string" ? claims["state"] : null;
  } catch {
    return null;
  }
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
