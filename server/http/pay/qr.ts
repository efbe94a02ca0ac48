import express, { type Request, type Router } from "express";
import QRCode from "qrcode";
import type { Context } from "../../ports/context.ts";
import { readPayPage, type PayPage } from "../../use-cases/pay/read-pay-page.ts";
import { readPaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import { languages } from "../messages/index.ts";
import { sendPage } from "../pages.ts";
import { allowLogo, brandView } from "./brand.ts";
import { languageFor, languageFrame } from "./language.ts";
import { moneyIn } from "./lines.ts";
import { payErrors, tokenOf } from "./request.ts";

/** Readable from a printed page at arm's length, and still with a crease in it. */
const drawing = { errorCorrectionLevel: "M", margin: 4 } as const;

/** The link as a QR code, for a screen or for print. It holds the payment's own short address, which never changes. */
export function payQrRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/p/:token/qr.svg", async (request, response) => {
    const link = linkTo(context, await pageOf(context, request));
    response.type("image/svg+xml").send(await QRCode.toString(link, { ...drawing, type: "svg" }));
  });

  router.get("/p/:token/qr.png", async (request, response) => {
    const link = linkTo(context, await pageOf(context, request));
    response.type("png").send(await QRCode.toBuffer(link, { ...drawing, width: 1024 }));
  });

  router.get("/p/:token/qr", async (request, response) => {
    const page = await pageOf(context, request);
    const { payment } = page;
    const { brand } = await readPaySurroundings(context, page);
    const { language } = languageFor(request, payment.terms.language);
    const { messages } = languages[language];
    const path = `/p/${payment.token}`;
    allowLogo(response, brand);
    await sendPage(response, "pay-qr", {
      ...languageFrame(language, `${path}/qr`),
      messages,
      title: messages.qrTitle,
      brand: brandView(brand),
      isTest: payment.mode === "test",
      amount: moneyIn(language, payment.amount),
      description: payment.description,
      link: linkTo(context, page),
      drawing: `${path}/qr.svg`,
      picture: `${path}/qr.png`,
    });
  });

  router.use(payErrors(context));
  return router;
}

/** Throws NotFoundError for a token nobody has. */
function pageOf(context: Context, request: Request): Promise<PayPage> {
  return readPayPage(context, tokenOf(request));
}

function linkTo({ publicUrl }: Context, { payment }: PayPage): string {
  return `${publicUrl}/p/${payment.token}`;
}
