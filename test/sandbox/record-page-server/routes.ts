import { join } from "node:path";
import { json, Router, type Request, type RequestHandler, type Response } from "express";
import { sizeLimit } from "./card-call.ts";
import { loopbackOnly } from "./loopback.ts";
import { framedPage, missingPage } from "./page-html.ts";
import { createProxy } from "./proxy.ts";
import type { Frame, PageFrame, RecordSource, SandboxUser } from "./records.ts";

export interface RecordPageOptions {
  /** The folder with `PaymentsTab.js`, `SettingsPage.js`, `page.js`, `page.css` and `worker.js` (see bundles.ts). */
  readonly builtDir: string;
  readonly clientSecret: string;
  readonly appId: number;
  /** The origin the card calls, as in `permittedUrls.fetch`: `https://payments.example.com`. */
  readonly publicOrigin: string;
  /** Where that origin really listens: `http://localhost:3000`. Must be this machine. */
  readonly serverOrigin: () => string;
  readonly users: readonly SandboxUser[];
  readonly records: RecordSource;
  /** Epoch milliseconds, for the signatures' timestamps. */
  now(): number;
  /** The account's time zone; UTC unless told. */
  readonly timeZone?: string;
}

/** Id of the user who installed the app and is signed in unless the address says `?user=`. */
const installer = 7;

/** Nothing but our own files, also inside the card's worker, where HubSpot has no network either. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' https: data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const workerPolicy = "default-src 'none'; script-src 'self'";

/** What of `builtDir` is served; `worker.js` is sent under the worker's own policy. */
const served: ReadonlySet<string> = new Set(["PaymentsTab.js", "SettingsPage.js", "page.js", "page.css", "worker.js"]);

/**
 * The record page, its files, its records as JSON and the card's way to our server, to be mounted at `/` of a server that
 * listens on this machine only. Throws when `publicOrigin` is not a bare https origin.
 */
export function recordPageRoutes(options: RecordPageOptions): Router {
  if (new URL(options.publicOrigin).origin !== options.publicOrigin || !options.publicOrigin.startsWith("https://")) {
    throw new Error(`permittedUrls.fetch takes bare https origins, not ${options.publicOrigin}.`);
  }
  const router = Router();
  router.use(["/contacts", "/integrations-settings", "/sandbox"], loopbackOnly);
  router.get("/contacts/:portalId/record/:objectTypeId/:objectId", servePage(options));
  router.get("/integrations-settings/:portalId/installed/framework/:appId/general-settings", serveSettings(options));
  router.get("/sandbox/records/:portalId/:objectTypeId/:objectId", serveRecord(options.records));
  router.get("/sandbox/bundles/:file", serveBundle(options.builtDir));
  router.post("/sandbox/proxy", json({ limit: 2 * sizeLimit }), serveProxy(options));
  return router;
}

interface RecordAddress {
  readonly portalId: string;
  readonly objectTypeId: string;
  readonly objectId: string;
}

function servePage(options: RecordPageOptions): RequestHandler<RecordAddress & Record<string, string>> {
  return async (request, response) => {
    const { portalId, objectTypeId, objectId } = request.params;
    const user = chooseUser(options.users, request.query["user"]);
    response.set({ "content-security-policy": contentSecurityPolicy, "cache-control": "no-store" }).type("html");
    if (!user) {
      response.status(404).send(missingPage("There is no such user here.", "Leave ?user= out of the address."));
    } else if (!(await options.records.describe(Number(portalId), objectTypeId, objectId))) {
      response.status(404).send(missingPage("There is no such record here.", "It may be archived, or never existed."));
    } else {
      const frame: Frame = { ...pageFrame(options, Number(portalId), user), objectTypeId, objectId };
      response.send(framedPage("Record", frame));
    }
  };
}

/** The settings page of the app, which HubSpot shows in accounts that have it. */
function serveSettings(options: RecordPageOptions): RequestHandler<{ portalId: string; appId: string }> {
  return (request, response) => {
    const { portalId, appId } = request.params;
    const user = chooseUser(options.users, request.query["user"]);
    response.set({ "content-security-policy": contentSecurityPolicy, "cache-control": "no-store" }).type("html");
    if (!user) {
      response.status(404).send(missingPage("There is no such user here.", "Leave ?user= out of the address."));
    } else if (appId !== String(options.appId) || !/^[1-9]\d*$/.test(portalId)) {
      response.status(404).send(missingPage("There is no such app here.", "Follow the link from a record page."));
    } else {
      response.send(framedPage("Settings", pageFrame(options, Number(portalId), user)));
    }
  };
}

function pageFrame(
  { appId, users, timeZone = "UTC" }: RecordPageOptions,
  portalId: number,
  user: SandboxUser,
): PageFrame {
  return { portalId, appId, timeZone, user, installer: defaultUser(users)?.id ?? installer, users };
}

function chooseUser(users: readonly SandboxUser[], asked: unknown): SandboxUser | undefined {
  return asked === undefined ? defaultUser(users) : users.find(({ id }) => String(id) === asked);
}

function defaultUser(users: readonly SandboxUser[]): SandboxUser | undefined {
  return users.find(({ id }) => id === installer) ?? users[0];
}

function serveRecord(records: RecordSource): RequestHandler<RecordAddress & Record<string, string>> {
  return async (request, response) => {
    const { portalId, objectTypeId, objectId } = request.params;
    const record = await records.describe(Number(portalId), objectTypeId, objectId);
    response.set("cache-control", "no-store");
    if (record) response.json(record);
    else response.status(404).json({ message: "There is no such record." });
  };
}

function serveBundle(builtDir: string): RequestHandler<{ file: string }> {
  return (request, response, next) => {
    const { file } = request.params;
    if (!served.has(file)) return next();
    response.set("cache-control", "no-store");
    if (file === "worker.js") response.set("content-security-policy", workerPolicy);
    response.sendFile(join(builtDir, file), { dotfiles: "allow" }, (error) => {
      if (error && !response.headersSent) response.status(404).type("text/plain").send(`${file} is not built.`);
    });
  };
}

function serveProxy(options: RecordPageOptions): (request: Request, response: Response) => Promise<void> {
  const proxy = createProxy({ ...options, permitted: [options.publicOrigin] });
  return async (request, response) => {
    const { status, body, attempts } = await proxy(request.body);
    response.status(status).set("sandbox-attempts", String(attempts)).type("application/json").send(body);
  };
}
