import express, { type Express, type Request, type Response } from "express";
import { rateLimit } from "express-rate-limit";
import { ForbiddenError, NotFoundError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import type { Meters } from "../ports/meters.ts";
import type { SimulatedBank } from "../ports/simulated.ts";
import { projectFile } from "../project-files.ts";
import type { Intake } from "../use-cases/learn/receive-webhook.ts";
import type { HubSpotIntake } from "../use-cases/record/receive-hubspot-events.ts";
import type { ExecutionIntake } from "../use-cases/workflow/receive-execution.ts";
import { apiDocsRoutes } from "./api-docs.ts";
import { connectRoutes } from "./connect.ts";
import { isOurs, logFault, toldOf } from "./errors.ts";
import { exampleRoutes } from "./example.ts";
import { dryRunExportRoutes } from "./dry-run-export.ts";
import { exportRoutes } from "./export.ts";
import { hubspotActionRoutes } from "./hubspot/actions.ts";
import { hubspotWebhookRoutes } from "./hubspot/webhooks.ts";
import { oauthRoutes } from "./oauth.ts";
import { openapiRoutes } from "./openapi.ts";
import { operationsRoutes, type OperationsOptions } from "./operations.ts";
import { neverKept, ownFormsOnly, pageHeaders, sendPage } from "./pages.ts";
import { overviewRoutes } from "./overview/routes.ts";
import { brandStyles } from "./pay/brand.ts";
import { sendPayRefusal } from "./pay/refusal.ts";
import { payPaperRoutes } from "./pay/papers.ts";
import { payQrRoutes } from "./pay/qr.ts";
import { payRoutes } from "./pay/routes.ts";
import { siteRoutes } from "./site.ts";
import { secretRoutes } from "./secrets.ts";
import { simulatedRoutes } from "./simulated.ts";
import { tabRoutes } from "./tab/routes.ts";
import { apiRoutes } from "./v1/routes.ts";
import { watchRequests } from "./watch-requests.ts";
import { webhookRoutes } from "./webhooks.ts";

export interface HttpOptions {
  readonly context: Context;
  readonly intake: Intake;
  readonly hubspotIntake: HubSpotIntake;
  readonly executionIntake: ExecutionIntake;
  readonly bank: SimulatedBank;
  readonly meters: Meters;
  readonly operations: OperationsOptions;
  /** The app's, and its predecessor while it is being rotated: what HubSpot signs with. */
  readonly clientSecrets: readonly string[];
  readonly signingSecret: string;
  /** Origins a form of ours may lead on to. */
  readonly leadsTo: readonly string[];
  /** How many proxies stand before us; their forwarded addresses are believed, nobody else's. */
  readonly trustedProxies: number;
}

/** Every way in, in the order they are tried. Webhooks come first: no parser may touch their bytes. */
export function httpServer(options: HttpOptions): Express {
  const { context, intake, bank } = options;
  const isSecure = context.publicUrl.startsWith("https:");
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", options.trustedProxies);
  app.use(watchRequests({ ...context, ...options, providers: context.providers.all.map(({ id }) => id) }));
  app.use(operationsRoutes(options.operations));
  app.use(webhookRoutes({ ...context, intake }));
  app.use(hubspotWebhookRoutes({ ...context, ...options }));
  app.use(hubspotActionRoutes({ ...context, ...options }, options));
  app.use(tabRoutes(context, options));
  app.use(apiRoutes(context), openapiRoutes(context));
  app.use(pageHeaders({ leadsTo: options.leadsTo, isSecure }));
  app.use(
    "/assets",
    express.static(projectFile("server/http/assets"), { maxAge: "1h", index: false, redirect: false }),
  );
  app.use(brandStyles());
  app.use(siteRoutes());
  app.use(apiDocsRoutes(context));
  app.use(neverKept, missLimit(), ownFormsOnly(context.publicUrl));
  app.use(payQrRoutes(context));
  app.use(payPaperRoutes(context));
  app.use(payRoutes(context));
  app.use(connectRoutes(context));
  app.use(secretRoutes(context));
  app.use(exampleRoutes(context));
  app.use(overviewRoutes(context, { ...options, isSecure }));
  app.use(exportRoutes(context));
  app.use(dryRunExportRoutes(context));
  app.use(oauthRoutes(context, { ...options, isSecure }));
  app.use(simulatedRoutes({ ...context, bank, intake }));
  app.use(() => {
    throw new NotFoundError("There is no page at this address.");
  });
  app.use((error: unknown, request: Request, response: Response, _next: unknown) =>
    sendErrorPage(context, error, request, response),
  );
  return app;
}

/** Somebody trying addresses out is slowed down; people who follow a link they were sent are not counted. */
function missLimit() {
  return rateLimit({
    windowMs: 60_000,
    limit: 20,
    skipSuccessfulRequests: true,
    // Nor are filters that were filled in wrongly: whoever gets so far has found the address.
    requestWasSuccessful: ({ path }, { statusCode }) =>
      statusCode < 400 || (statusCode === 422 && path.startsWith("/overview")),
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (request, response) =>
      isPayers(request)
        ? sendPayRefusal("tooMany", request, response)
        : sendPage(response, "notice", { ...tooMany, action: null }, 429),
  });
}

function isPayers(request: Request): boolean {
  return request.path.startsWith("/p/");
}

const tooMany = {
  title: "Too many tries",
  tone: "warn",
  text: "Several addresses in a row led nowhere. Please wait a minute, then open the link as it was sent to you.",
};

async function sendErrorPage(context: Context, error: unknown, request: Request, response: Response): Promise<void> {
  if (response.headersSent) return void response.end();
  const told = toldOf(error);
  if (isOurs(told)) logFault(context.log, request, error);
  if (error instanceof ForbiddenError && isPayers(request)) return sendPayRefusal("foreign", request, response);
  const page = error instanceof NotFoundError ? unknownAddress : error instanceof ForbiddenError ? foreignForm : ours;
  await sendPage(response, "notice", { ...page, action: null }, told?.status ?? 500);
}

const unknownAddress = {
  title: "There is nothing at this address",
  tone: "warn",
  text: "The address may be incomplete, or it was used before. If somebody sent it to you, please ask them for it again.",
};

const foreignForm = {
  title: "This could not be accepted",
  tone: "warn",
  text: "Please go back to the page you came from and press the button again.",
};

const ours = {
  title: "Something went wrong on our side",
  tone: "bad",
  text: "Nothing was lost. Please try again in a moment.",
};
