import { webhookAddress, type Connection } from "../domain/connection.ts";
import type { FieldError } from "../domain/errors.ts";
import type { Provider } from "../ports/provider.ts";
import type { ConnectionStatus } from "../use-cases/account/read-connection.ts";
import type { ViewData } from "./pages.ts";

export interface Filled {
  readonly providerId: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface FormState {
  readonly token: string;
  readonly webhookToken: string;
  readonly connections: readonly Connection[];
  /** The connection that is to get new keys. */
  readonly replaces: string | null;
  readonly filled?: Filled;
  readonly errors: readonly FieldError[];
  readonly notice: string | null;
}

interface FormParts {
  readonly providers: readonly Provider[];
  readonly publicUrl: string;
}

/** The page with a form for each provider and what is connected already. */
export function connectView({ providers, publicUrl }: FormParts, state: FormState): ViewData {
  const { token, connections, webhookToken, filled } = state;
  const replaced = connections.find(({ connectionId }) => connectionId === state.replaces) ?? null;
  const offered = replaced ? providers.filter(({ id }) => id === replaced.provider) : providers;
  return {
    title: replaced ? `New keys for ${nameOf(replaced)}` : "Connect a payment provider",
    action: `/connect/${token}`,
    replaces: replaced?.connectionId ?? null,
    connections: replaced ? [] : connections.map((one) => rowOf(one, providers)),
    sections: offered.map((provider) => ({
      ...sectionOf(provider, provider.id === filled?.providerId ? state : { ...untouched, ...entriesOf(replaced) }),
      isOpen: replaced !== null || provider.id === filled?.providerId,
      webhookAddress: webhookAddress(publicUrl, {
        provider: provider.id,
        webhookToken: replaced && !replaced.isUnreadable ? replaced.webhookToken : webhookToken,
      }),
    })),
  };
}

/** `Stripe, live, key ending 4711` */
function nameOf({ label, mode, keyEnding }: Connection): string {
  return `${label}, ${mode}${keyEnding ? `, key ending ${keyEnding}` : ""}`;
}

function rowOf(connection: Connection, providers: readonly Provider[]) {
  const hasKeys = providers.some(({ id, settings }) => id === connection.provider && settings.length > 0);
  return { id: connection.connectionId, name: nameOf(connection), hasKeys };
}

/** What is known of an account that gets new keys; secrets are never shown. */
function entriesOf(replaced: Connection | null): Pick<Entries, "filled"> {
  return replaced ? { filled: { providerId: replaced.provider, values: replaced.values } } : {};
}

type Entries = Pick<FormState, "filled" | "errors" | "notice">;

const untouched: Entries = { errors: [], notice: null };

/** What was typed comes back with the error, except secrets: those are typed again. */
function sectionOf(provider: Provider, { filled, errors, notice }: Entries) {
  return {
    id: provider.id,
    label: provider.label,
    notice,
    webhookHelp: provider.webhookHelp ?? null,
    fields: provider.settings.map((field) => ({
      ...field,
      choices: field.choices ?? [],
      value: field.isSecret ? "" : (filled?.values[field.name] ?? ""),
      error: errors.find(({ name }) => name === field.name)?.message ?? null,
    })),
  };
}

interface ConnectedParts {
  readonly publicUrl: string;
  readonly provider: Provider;
}

/** What was connected, and whether its events arrive. */
export function connectedView(
  { publicUrl, provider }: ConnectedParts,
  { connection, hasReceived }: ConnectionStatus,
  statusToken: string,
): ViewData {
  const { label, mode, keyEnding, values } = connection;
  const { tellsByOrder, registersWebhooks } = provider.capabilities;
  const isTold = tellsByOrder || "webhookSecret" in values;
  return {
    title: "Connected",
    label,
    mode,
    keyEnding,
    events: eventsOf({ hasReceived, isTold, isBuiltIn: provider.settings.length === 0 }),
    // Whoever registers by itself needs no hand, unless it did not work.
    webhookAddress: registersWebhooks && isTold ? null : webhookAddress(publicUrl, connection),
    webhookHelp: provider.webhookHelp ?? null,
    lookAgain: `/connected/${statusToken}`,
  };
}

interface Events {
  readonly hasReceived: boolean;
  readonly isTold: boolean;
  readonly isBuiltIn: boolean;
}

function eventsOf({ hasReceived, isTold, isBuiltIn }: Events): "built_in" | "arriving" | "awaited" | "untold" {
  if (isBuiltIn) return "built_in";
  if (hasReceived) return "arriving";
  return isTold ? "awaited" : "untold";
}

/** What removing a connection means, before it is done. */
export function removalView({ connection, openPayments }: ConnectionStatus, token: string): ViewData {
  return {
    title: `Remove ${nameOf(connection)}?`,
    action: `/connect/${token}/removal`,
    back: `/connect/${token}`,
    connectionId: connection.connectionId,
    openPayments,
  };
}
