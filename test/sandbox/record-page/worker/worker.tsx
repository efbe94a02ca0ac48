import { createRemoteRoot, createRoot } from "@remote-ui/react";
import { createEndpoint, retain } from "@remote-ui/rpc";
import { createElement, type ReactElement } from "react";
import type { FailureKind, HostApi, StartOptions } from "../protocol.ts";
import { Boundary } from "./Boundary.tsx";
import { createCrm } from "./crm.ts";
import { createActions, createFetch, installGlobals, type CardApi } from "./globals.ts";
import { takeNetworkAway } from "./locks.ts";

/** The card's side: lays out HubSpot's globals, loads the bundle, and sends what it draws to the page. */

const scope = self as unknown as DedicatedWorkerGlobalScope;
const endpoint = createEndpoint<HostApi>(scope, { callable: ["fetch", "log", "fail", "crm", "act"] });
const host = endpoint.call as unknown as HostApi;
const crm = createCrm(host);

endpoint.expose({ start, propertiesChanged: crm.propertiesChanged });

scope.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  void host.log("error", `A handler of the card was rejected: ${textOf(event.reason)}`);
});
scope.addEventListener("error", (event) => void host.log("error", `The card threw: ${event.message}`));

function start({ bundleUrl, context, channel }: StartOptions): void {
  retain(channel); // An argument's functions die when the call returns, unless they are retained.
  let isRegistered = false;
  const record = context.location === "settings" ? null : crm;
  const api: CardApi = { context, actions: createActions(host, record), runServerlessFunction: refuseServerless };
  installGlobals({ api, crm: record, host, fetch: createFetch(host), extend });
  const load = takeNetworkAway(scope);
  try {
    load(bundleUrl);
  } catch (error) {
    const isMissing = error instanceof DOMException && error.name === "NetworkError";
    return report(isMissing ? "unreachable" : "load", error);
  }
  if (!isRegistered) report("unregistered", new Error("hubspot.extend was not called while the bundle was loading."));

  function extend(render: (api: CardApi) => ReactElement): void {
    isRegistered = true;
    try {
      const root = createRemoteRoot(channel as Parameters<typeof createRemoteRoot>[0]);
      const card = createElement(() => render(api));
      createRoot(root).render(<Boundary onError={(error) => report("render", error)}>{card}</Boundary>);
      root.mount();
    } catch (error) {
      report("render", error);
    }
  }
}

function report(kind: FailureKind, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  void host.fail({ kind, message: textOf(error), stack });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function refuseServerless(): Promise<never> {
  throw new Error("There are no serverless functions on the local record page.");
}
