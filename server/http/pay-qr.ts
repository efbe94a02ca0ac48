import express, { type Request, type Router } from "express";
import QRCode from "qrcode";
import { NotFoundError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { readPayPage } from "../use-cases/read-pay-page.ts";

/** Readable from a printed page at arm's length, and still with a crease in it. */
const drawing = { errorCorrectionLevel: "M", margin: 4 } as const;

/** The link as a QR code, for a screen or for print. It holds the payment's own short address, which never changes. */
export function payQrRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/p/:token/qr.svg", async (request, response) => {
    const link = await linkOf(context, request);
    response.type("image/svg+xml").send(await QRCode.toString(link, { ...drawing, type: "svg" }));
  });

  router.get("/p/:token/qr.png", async (request, response) => {
    const link = await linkOf(context, request);
    response.type("png").send(await QRCode.toBuffer(link, { ...drawing, width: 1024 }));
  });

  return router;
}

/** Throws NotFoundError for a token nobody has. */
async function linkOf(context: Context, request: Request): Promise<string> {
  const { token } = request.params;
  if (typeof token !== "string") throw new NotFoundError("This address leads to no payment.");
  const { payment } = await readPayPage(context, token);
  return `${context.publicUrl}/p/${payment.token}`;
}
