import * as RemoteUI from "@remote-ui/react";
import * as React from "react";
import type { CrmHostActions, UiePlatformActions } from "@hubspot/ui-extensions";
import type { ActionCall, ExtensionContext, HostApi, LogLevel } from "../protocol.ts";
import type { Crm } from "./crm.ts";

/** A settings page has those that need no record. */
type CardActions = UiePlatformActions & Partial<CrmHostActions> & Pick<CrmHostActions, "addAlert">;

/** The argument of `hubspot.extend`'s callback. */
export interface CardApi {
  readonly context: ExtensionContext;
  readonly actions: CardActions;
  readonly runServerlessFunction: () => Promise<never>;
}

export interface GlobalParts {
  readonly api: CardApi;
  /** Null on the settings page, where HubSpot has no record to tell of. */
  readonly crm: Crm | null;
  readonly host: HostApi;
  readonly fetch: CardFetcher;
  readonly extend: (render: (api: CardApi) => React.ReactElement) => void;
}

/** Puts in place what the SDK and the bundle expect to find; must happen before the bundle is evaluated. */
export function installGlobals({ api, crm, host, fetch, extend }: GlobalParts): void {
  Object.assign(self, {
    __HUBSPOT_EXTENSION_WORKER__: true,
    React,
    RemoteUI,
    extend_V2: extend,
    hsFetch: fetch,
    serverless: api.runServerlessFunction,
    logger: createLogger(host),
    hsWorkerAPI: {
      useExtensionContext: () => api.context,
      useExtensionActions: () => api.actions,
      useExtensionApi: () => api,
      useAppPageLocation: () => ({ path: "/", params: {} }),
      ...crm?.api,
      fetchHubSpotApi: async () => {
        throw new Error("HubSpot's API client is experimental and not part of the local record page.");
      },
    },
  });
}

function createLogger(host: HostApi): Record<LogLevel, (data: string | number) => void> {
  const log = (level: LogLevel) => (data: string | number) => void host.log(level, String(data));
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

interface FetchOptions {
  readonly method?: string;
  readonly timeout?: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Headers | Readonly<Record<string, string>>;
}

type CardFetcher = (url: string | URL, options?: FetchOptions) => Promise<Response>;

/** `hubspot.fetch`: a Response cannot cross to the worker, so its parts do. */
export function createFetch(host: HostApi): CardFetcher {
  return async (url, { headers, ...options } = {}) => {
    const plainHeaders = headers && Object.fromEntries(new Headers(headers));
    const { status, body } = await host.fetch({
      ...options,
      url: String(url),
      ...(headers && { headers: plainHeaders }),
    });
    return new Response(body, { status, headers: { "content-type": "application/json" } });
  };
}

/** HubSpot's actions, carried out by the page: those of a settings page where there is no CRM. */
export function createActions(host: HostApi, crm: Crm | null): CardActions {
  const act = (call: ActionCall): void => {
    host.act(call).catch((error: unknown) => void host.log("error", `${call.name} failed: ${String(error)}`));
  };
  const platform: CardActions = {
    addAlert: (alert) => act({ name: "addAlert", args: [alert] }),
    reloadPage: () => act({ name: "reloadPage", args: [] }),
    closeOverlay: (id) => act({ name: "closeOverlay", args: [id] }),
    navigateToPage: (target) => act({ name: "navigateToPage", args: [target] }),
    openIframeModal: (iframe) => act({ name: "openIframeModal", args: [iframe] }),
    copyTextToClipboard: async (text: string) => {
      await host.act({ name: "copyTextToClipboard", args: [text] });
    },
  };
  if (!crm) return platform;
  return {
    ...platform,
    refreshObjectProperties: () => act({ name: "refreshObjectProperties", args: [] }),
    onCrmPropertiesUpdate: crm.onPropertiesUpdate,
    fetchCrmObjectProperties: async (names) =>
      (await host.act({ name: "fetchCrmObjectProperties", args: [names] })) as Record<string, string>,
  };
}
