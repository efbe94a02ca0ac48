import express, { type Request, type Response, type Router } from "express";
import { rateLimit } from "express-rate-limit";
import { deservesReceipt } from "../../domain/receipts.ts";
import type { Context } from "../../ports/context.ts";
import { readPayPage, type PayPage } from "../../use-cases/pay/read-pay-page.ts";
import { readPaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import { readReceipt } from "../../use-cases/pay/read-receipt.ts";
import { sendPage } from "../pages.ts";
import { allowLogo } from "./brand.ts";
import { addressIn, languageFor, languageFrame } from "./language.ts";
import { orderPaper, receiptPaper, type Paper } from "./paper.ts";
import { sendPayRefusal } from "./refusal.ts";
import { payErrors, tokenOf } from "./request.ts";
import { troubleView } from "./view.ts";
import { pdfOf } from "../pdf/paper.ts";

/** Receipt and order: to read, and to keep as a PDF. Looking at them changes nothing. */
export function payPaperRoutes(context: Context): Router {
  const router = express.Router();
  const drawing = drawingLimit();

  router.get("/p/:token/receipt", async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    if (!deservesReceipt(page.status)) return sendNoReceipt(request, response, page);
    const { brand } = await readPaySurroundings(context, page);
    const spoken = languageFor(request, page.payment.terms.language);
    const path = `/p/${page.payment.token}`;
    const paper = await receiptOf(context, request, page);
    allowLogo(response, brand);
    await sendPage(response, "pay-receipt", {
      ...paper,
      ...languageFrame(spoken.language, `${path}/receipt`),
      back: addressIn(spoken, path),
      pdf: addressIn(spoken, `${path}/receipt.pdf`),
    });
  });

  router.get("/p/:token/receipt.pdf", drawing, async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    if (!deservesReceipt(page.status)) return sendNoReceipt(request, response, page);
    await sendPdf(response, "receipt", await receiptOf(context, request, page));
  });

  router.get("/p/:token/order.pdf", drawing, async (request, response) => {
    const page = await readPayPage(context, tokenOf(request));
    const around = await readPaySurroundings(context, page);
    const { language } = languageFor(request, page.payment.terms.language);
    await sendPdf(response, "request", orderPaper({ page, around, language }));
  });

  router.use(payErrors(context));
  return router;
}

/** Drawing a document takes a tenth of a second of this program's time, which is everybody's. */
function drawingLimit() {
  return rateLimit({
    windowMs: 60_000,
    limit: 30,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (request, response) => sendPayRefusal("tooMany", request, response),
  });
}

async function receiptOf(context: Context, request: Request, page: PayPage): Promise<Paper> {
  const around = await readPaySurroundings(context, page);
  const { language } = languageFor(request, page.payment.terms.language);
  return receiptPaper({ page, around, language }, await readReceipt(context, page));
}

async function sendNoReceipt(request: Request, response: Response, { payment }: PayPage): Promise<void> {
  const spoken = languageFor(request, payment.terms.language);
  await sendPage(response, "notice", troubleView("noReceipt", spoken, `/p/${payment.token}`), 404);
}

/** The file is named by the payment's reference, as far as that makes a file name. */
async function sendPdf(response: Response, word: string, paper: Paper): Promise<void> {
  const { reference } = paper;
  const name = `${word}-${reference.replaceAll(/[^\w-]+/g, "-")}.pdf`;
  response.set("Content-Disposition", `inline; filename="${name}"`);
  response.type("pdf").send(await pdfOf(paper));
}
