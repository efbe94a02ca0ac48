import express, { type Request, type Response, type Router } from "express";
import { ConflictError, NotFoundError, UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { leadsTo } from "../domain/origins.ts";
import { openCheckout } from "../use-cases/open-checkout.ts";
import { readPayPage, type PayPage } from "../use-cases/read-pay-page.ts";
import { updatePayment } from "../use-cases/update-payment.ts";
import { payView } from "./pay-view.ts";
import { sendPage } from "./pages.ts";

/** The payer's pages. Opening one costs nothing and changes nothing; only the pressed button makes a checkout. */
export function payRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/p/:token", async (request, response) => {
    await sendPayPage(context, response, await readPayPage(context, tokenOf(request)));
  });

  router.post("/p/:token/go", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    if (!page.isPayable) return sendPayPage(context, response, page, 409);
    try {
      const url = await openCheckout(context, page.payment);
      response.redirect(303, allowedUrl(context, url));
    } catch (error) {
      await sendUnopened(context, response, page, error);
    }
  });

  router.get("/p/:token/return", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    // A scanner that only looks whether there is a page costs nothing.
    if (request.method !== "HEAD") await readProvider(context, page);
    await sendPayPage(context, response, await readPayPage(context, page.payment.token), 200, true);
  });

  return router;
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token !== "string") throw new NotFoundError("This address leads to no payment.");
  return token;
}

async function sendPayPage(
  { store }: Context,
  response: Response,
  page: PayPage,
  ...[status = 200, isReturn = false]: [status?: number, isReturn?: boolean]
): Promise<void> {
  const portal = await store.portals.find(page.payment.portalId);
  await sendPage(response, "pay", payView({ page, timeZone: portal?.timeZone ?? "UTC", isReturn }), status);
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

async function sendUnopened(context: Context, response: Response, page: PayPage, error: unknown): Promise<void> {
  if (error instanceof ConflictError) {
    return sendPayPage(context, response, await readPayPage(context, page.payment.token), 409);
  }
  if (!(error instanceof UpstreamError)) throw error;
  const { portalId, paymentId } = page.payment;
  context.log.warn({ portalId, paymentId, fault: error.fault }, "A checkout could not be opened.");
  await sendPage(
    response,
    "notice",
    {
      title: "The payment page could not be opened",
      tone: "bad",
      text: error.isRetryable
        ? "The payment provider did not answer in time. Nothing was charged. Please try again in a moment."
        : "The payment provider did not accept this payment. Nothing was charged. Please tell the person who sent you the link.",
      action: error.isRetryable ? { href: `/p/${page.payment.token}`, label: "Try again" } : null,
    },
    error.isRetryable ? 503 : 502,
  );
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
