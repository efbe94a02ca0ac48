import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { ConflictError, NotFoundError, UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { leadsTo } from "../domain/origins.ts";
import { openCheckout } from "../use-cases/open-checkout.ts";
import { readPayPage, type PayPage } from "../use-cases/read-pay-page.ts";
import { updatePayment } from "../use-cases/update-payment.ts";
import { logFault, toldOf } from "./errors.ts";
import { keepLanguage, languageFor } from "./pay-language.ts";
import { payView, troubleView } from "./pay-view.ts";
import { sendPage } from "./pages.ts";

/** The payer's pages. Opening one costs nothing and changes nothing; only the pressed button makes a checkout. */
export function payRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/p/:token", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    await sendPayPage(context, { request, response, page });
  });

  router.post("/p/:token/go", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    if (!page.isPayable) return sendPayPage(context, { request, response, page, status: 409 });
    try {
      const url = allowedUrl(context, await openCheckout(context, page.payment));
      keepLanguage(response, languageFor(request), page.payment.token, context.publicUrl);
      response.redirect(303, url);
    } catch (error) {
      await sendUnopened(context, { request, response, page }, error);
    }
  });

  router.get("/p/:token/go", () => {
    throw new NotFoundError("The button's address is no page.");
  });

  router.get("/p/:token/return", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    // A scanner that only looks whether there is a page costs nothing.
    if (request.method !== "HEAD") await readProvider(context, page);
    const current = await readPayPage(context, page.payment.token);
    await sendPayPage(context, { request, response, page: current, isReturn: true });
  });

  router.use((error: unknown, request: Request, response: Response, next: NextFunction) =>
    sendTrouble(context, error, { request, response, next }),
  );
  return router;
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token !== "string") throw new NotFoundError("This address leads to no payment.");
  return token;
}

interface PayAnswer {
  readonly request: Request;
  readonly response: Response;
  readonly page: PayPage;
  readonly status?: number;
  readonly isReturn?: boolean;
}

async function sendPayPage(
  { store }: Context,
  { request, response, page, status = 200, isReturn = false }: PayAnswer,
): Promise<void> {
  const portal = await store.portals.find(page.payment.portalId);
  const timeZone = portal?.timeZone ?? "UTC";
  await sendPage(response, "pay", payView({ page, timeZone, isReturn, spoken: languageFor(request) }), status);
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
  const { portalId, paymentId, token } = page.payment;
  if (error instanceof ConflictError) {
    return sendPayPage(context, { request, response, page: await readPayPage(context, token), status: 409 });
  }
  if (!(error instanceof UpstreamError)) throw error;
  context.log.warn({ portalId, paymentId, fault: error.fault }, "A checkout could not be opened.");
  const trouble = error.isRetryable ? "silent" : "refused";
  const view = troubleView(trouble, languageFor(request), `/p/${token}`);
  await sendPage(response, "notice", view, error.isRetryable ? 503 : 502);
}

interface Failure {
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
}

/** Whatever else goes wrong on these addresses is told in the payer's language, too; one unknown looks like any other. */
async function sendTrouble({ log }: Context, error: unknown, { request, response, next }: Failure): Promise<void> {
  if (response.headersSent) return next(error);
  const told = toldOf(error);
  if (!told) logFault(log, request, error);
  const status = told?.status ?? 500;
  const trouble = status === 404 || status === 400 ? "unknown" : "fault";
  await sendPage(response, "notice", troubleView(trouble, languageFor(request), null), status);
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
