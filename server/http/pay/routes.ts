import express, { type Request, type Response, type Router } from "express";
import { rateLimit } from "express-rate-limit";
import { ConflictError, NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { leadsTo } from "../../domain/origins.ts";
import { openCheckout } from "../../use-cases/pay/open-checkout.ts";
import { readPayPage, type PayPage } from "../../use-cases/pay/read-pay-page.ts";
import { readPaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import { renewPayment } from "../../use-cases/pay/renew-payment.ts";
import { updatePayment } from "../../use-cases/learn/update-payment.ts";
import { allowLogo } from "./brand.ts";
import { addressIn, keepLanguage, languageFor, providerLanguage } from "./language.ts";
import { sendPayRefusal } from "./refusal.ts";
import { payErrors, tokenOf } from "./request.ts";
import { payView, troubleView } from "./view.ts";
import { allowSource, sendPage } from "../pages.ts";

/** The payer's pages. Opening one costs nothing and changes nothing; only a pressed button does. */
export function payRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/p/:token", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    await sendPayPage(context, { request, response, page });
  });

  router.post("/p/:token/go", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    const { payment } = page;
    if (!page.isPayable) return sendPayPage(context, { request, response, page, status: 409 });
    try {
      const language = providerLanguage(request, payment.terms.language);
      const url = allowedUrl(context, await openCheckout(context, payment, language));
      keepLanguage(response, languageFor(request), payment.token, context.publicUrl);
      response.redirect(303, url);
    } catch (error) {
      await sendUnopened(context, { request, response, page }, error);
    }
  });

  router.post("/p/:token/renewal", renewalLimit(), async (request, response) => {
    const { payment } = await readPayPage(context, tokenOf(request));
    try {
      await renewPayment(context, payment.token);
      response.redirect(303, addressIn(languageFor(request), `/p/${payment.token}`));
    } catch (error) {
      const page = await readPayPage(context, payment.token);
      await sendUnopened(context, { request, response, page }, error);
    }
  });

  router.get(["/p/:token/go", "/p/:token/renewal"], () => {
    throw new NotFoundError("The button's address is no page.");
  });

  router.get("/p/:token/return", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    // A scanner that only looks whether there is a page costs nothing.
    if (request.method !== "HEAD") await readProvider(context, page);
    const current = await readPayPage(context, page.payment.token);
    await sendPayPage(context, { request, response, page: current, isReturn: true });
  });

  router.use(payErrors(context));
  return router;
}

/** Asking again and again is no quicker than asking once. */
function renewalLimit() {
  return rateLimit({
    windowMs: 60_000,
    limit: 5,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (request, response) => sendPayRefusal("tooMany", request, response),
  });
}

interface PayAnswer {
  readonly request: Request;
  readonly response: Response;
  readonly page: PayPage;
  readonly status?: number;
  readonly isReturn?: boolean;
}

async function sendPayPage(
  context: Context,
  { request, response, page, status = 200, isReturn = false }: PayAnswer,
): Promise<void> {
  const around = await readPaySurroundings(context, page);
  const spoken = languageFor(request, page.payment.terms.language);
  const view = payView({ page, around, isReturn, spoken });
  allowLogo(response, around.brand);
  if (view["forwards"]) allowSource(response, "script-src", `${context.publicUrl}/assets/forward.js`);
  await sendPage(response, "pay", view, status);
}

/** The payer is back: ask now, so that the page can tell. If the provider is silent the page says "not yet". */
async function readProvider(context: Context, { payment }: PayPage): Promise<void> {
  const { portalId, paymentId } = payment;
  try {
    await updatePayment(context, { portalId, paymentId, actor: "payer" });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    context.log.warn(
      { portalId, paymentId, fault: error.fault },
      "The provider could not be read on the payer's return.",
    );
  }
}

async function sendUnopened(context: Context, { request, response, page }: PayAnswer, error: unknown): Promise<void> {
  const { portalId, paymentId, token, terms } = page.payment;
  if (error instanceof ConflictError) {
    return sendPayPage(context, { request, response, page: await readPayPage(context, token), status: 409 });
  }
  if (!(error instanceof UpstreamError)) throw error;
  context.log.warn({ portalId, paymentId, fault: error.fault }, "A checkout could not be opened.");
  const trouble = error.isRetryable ? "silent" : "refused";
  const view = troubleView(trouble, languageFor(request, terms.language), `/p/${token}`);
  await sendPage(response, "notice", view, error.isRetryable ? 503 : 502);
}

/** A payer is only ever sent to a provider's own page. Throws UpstreamError `unexpected` for any other address. */
function allowedUrl({ providers, publicUrl }: Context, url: string): string {
  const origins = [publicUrl, ...providers.all.flatMap(({ payOrigins }) => payOrigins)];
  if (leadsTo(origins, url)) return url;
  throw new UpstreamError("unexpected", {
    upstream: "provider",
    said: "The payment page's address is not the provider's.",
  });
}
