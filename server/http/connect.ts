import express, { type Request, type Response, type Router } from "express";
import { ConflictError, NotFoundError, UpstreamError, ValidationError, type FieldError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { connectProvider } from "../use-cases/account/connect-provider.ts";
import { readInvitation } from "../use-cases/account/invite-connection.ts";
import { readConnected, readConnection } from "../use-cases/account/read-connection.ts";
import { removeConnection } from "../use-cases/account/remove-connection.ts";
import { connectedView, connectView, removalView, type Filled, type FormState } from "./connect-view.ts";
import { sendPage } from "./pages.ts";

/**
 * The one-time page where a provider's keys are entered, replaced and taken away. They go from the admin's browser to
 * us, never through HubSpot.
 */
export function connectRoutes(context: Context): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: "16kb" });

  router.get("/connect/:token", async (request, response) => {
    const { replace } = request.query;
    const replaces = typeof replace === "string" && replace !== "" ? replace : null;
    await sendForm(context, response, { token: tokenOf(request), replaces });
  });

  router.post("/connect/:token", form, async (request, response) => {
    const token = tokenOf(request);
    await readInvitation(context, token);
    const filled = filledIn(context, request.body);
    const replaces = textIn(request.body, "connectionId");
    try {
      const { statusToken } = await connectProvider(context, { token, replaces, ...filled });
      await sendConnected(context, response, statusToken);
    } catch (error) {
      await sendForm(context, response, { token, replaces, filled, ...refusalOf(error) });
    }
  });

  router.get("/connect/:token/removal/:connectionId", async (request, response) => {
    const token = tokenOf(request);
    const { portalId } = await readInvitation(context, token);
    const status = await readConnection(context, portalId, String(request.params["connectionId"]));
    await sendPage(response, "removal", removalView(status, token));
  });

  router.post("/connect/:token/removal", form, async (request, response) => {
    const connectionId = textIn(request.body, "connectionId") ?? "";
    try {
      const connection = await removeConnection(context, { token: tokenOf(request), connectionId });
      await sendPage(response, "notice", { ...removed(connection.label), action: null });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const page = { title: "Still in use", tone: "warn", text: error.message, action: null };
      await sendPage(response, "notice", page, 409);
    }
  });

  router.get("/connected/:token", (request, response) => sendConnected(context, response, tokenOf(request)));

  return router;
}

function removed(label: string) {
  const text = `${label} takes no new payments for this account. What was paid by it stays where it is. To use it again, connect it anew.`;
  return { title: "Removed", tone: "ok", text };
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token !== "string") throw new NotFoundError("This address was used before, or its hour is over.");
  return token;
}

function textIn(body: unknown, name: string): string | null {
  const value = (body as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Only the provider's own fields are taken, and only texts; empty ones count as not filled in. */
function filledIn({ providers }: Context, body: unknown): Filled {
  const provider = providers.find(textIn(body, "provider") ?? "");
  const entries = provider.settings.map(({ name }) => [name, textIn(body, name)?.trim()] as const);
  return {
    providerId: provider.id,
    values: Object.fromEntries(entries.filter(([, value]) => value)) as Filled["values"],
  };
}

interface Refusal {
  readonly errors: readonly FieldError[];
  readonly notice: string | null;
  readonly status: number;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ValidationError) return { errors: error.fields, notice: null, status: 422 };
  if (!(error instanceof UpstreamError)) throw error;
  const said = error.details.said ?? "It gave no reason.";
  const notice = error.isRetryable
    ? "The provider could not be reached, so the key could not be checked. Nothing was saved; try again in a moment."
    : `The provider did not accept the key. ${said}`;
  return { errors: [], notice, status: 422 };
}

type FormRequest = Pick<FormState, "token" | "replaces" | "filled"> & Partial<Refusal>;

async function sendForm(context: Context, response: Response, form: FormRequest): Promise<void> {
  const { store, providers, publicUrl } = context;
  const invitation = await readInvitation(context, form.token);
  const connections = await store.connections.list(invitation.portalId);
  const { status = 200, errors = [], notice = null } = form;
  const state = { ...form, errors, notice, connections, webhookToken: invitation.webhookToken };
  await sendPage(response, "connect", connectView({ providers: providers.all, publicUrl }, state), status);
}

async function sendConnected(context: Context, response: Response, statusToken: string): Promise<void> {
  const status = await readConnected(context, statusToken);
  const provider = context.providers.find(status.connection.provider);
  await sendPage(response, "connected", connectedView({ ...context, provider }, status, statusToken));
}
