import express, { type Request, type Response, type Router } from "express";
import { webhookAddress } from "../domain/connection.ts";
import { NotFoundError, UpstreamError, ValidationError, type FieldError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import type { Provider } from "../ports/provider.ts";
import { connectProvider, readInvitation, type Invitation } from "../use-cases/connect-provider.ts";
import { sendPage } from "./pages.ts";

/** The one-time page where a provider's keys are entered. They go from the admin's browser to us, never through HubSpot. */
export function connectRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/connect/:token", async (request, response) => {
    const token = tokenOf(request);
    await sendForm(context, response, { token, invitation: await readInvitation(context, token) });
  });

  router.post("/connect/:token", express.urlencoded({ extended: false, limit: "16kb" }), async (request, response) => {
    const token = tokenOf(request);
    const invitation = await readInvitation(context, token);
    const { providerId, values } = filledIn(context, request.body);
    try {
      const { connection, hasWebhook } = await connectProvider(context, { token, providerId, values });
      await sendPage(response, "connected", {
        title: "Connected",
        label: connection.label,
        mode: connection.mode,
        keyEnding: connection.keyEnding,
        hasWebhook,
      });
    } catch (error) {
      await sendForm(context, response, { token, invitation, providerId, values, ...refusalOf(error) });
    }
  });

  return router;
}

function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token !== "string") throw new NotFoundError("This address was used before, or its hour is over.");
  return token;
}

interface Filled {
  readonly providerId: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Only the provider's own fields are taken, and only texts; empty ones count as not filled in. */
function filledIn({ providers }: Context, body: unknown): Filled {
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  const provider = providers.find(typeof fields["provider"] === "string" ? fields["provider"] : "");
  const entries = provider.settings.map(({ name }) => [name, fields[name]] as const);
  const texts = entries.flatMap(([name, value]) =>
    typeof value === "string" && value.trim() ? [[name, value.trim()]] : [],
  );
  return { providerId: provider.id, values: Object.fromEntries(texts) as Record<string, string> };
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

interface Form extends Partial<Filled>, Partial<Refusal> {
  readonly token: string;
  readonly invitation: Invitation;
}

async function sendForm({ providers, publicUrl }: Context, response: Response, form: Form): Promise<void> {
  const { token, invitation, providerId, values = {}, errors = [], notice = null, status = 200 } = form;
  const sections = providers.all.map((provider) => ({
    ...sectionOf(provider, provider.id === providerId ? { values, errors } : { values: {}, errors: [] }),
    webhookAddress: webhookAddress(publicUrl, { provider: provider.id, webhookToken: invitation.webhookToken }),
    notice: provider.id === providerId ? notice : null,
  }));
  await sendPage(
    response,
    "connect",
    { title: "Connect a payment provider", action: `/connect/${token}`, sections },
    status,
  );
}

/** What was typed comes back with the error, except secrets: those are typed again. */
function sectionOf(
  provider: Provider,
  { values, errors }: { values: Filled["values"]; errors: readonly FieldError[] },
) {
  return {
    id: provider.id,
    label: provider.label,
    fields: provider.settings.map((field) => ({
      ...field,
      value: field.isSecret ? "" : (values[field.name] ?? ""),
      error: errors.find(({ name }) => name === field.name)?.message ?? null,
    })),
  };
}
