import { createEndpoint, fromWebWorker } from "@remote-ui/rpc";
import type { ExtensionContext, HostApi, StartOptions, WorkerApi } from "../protocol.ts";

export interface CardWorker {
  readonly card: WorkerApi;
  readonly stop: () => void;
}

/** Starts the bundle in a worker of its own, as HubSpot does. What it draws goes through `channel`. */
export function startCard(context: ExtensionContext, host: HostApi, channel: StartOptions["channel"]): CardWorker {
  const endpoint = createEndpoint<WorkerApi>(fromWebWorker(new Worker("/sandbox/bundles/worker.js")), {
    callable: ["start", "propertiesChanged"],
  });
  endpoint.expose({ ...host });
  const card = endpoint.call as unknown as WorkerApi;
  const bundle = context.location === "settings" ? "SettingsPage.js" : "PaymentsTab.js";
  const bundleUrl = `${location.origin}/sandbox/bundles/${bundle}`;
  card
    .start({ bundleUrl, context, channel })
    .catch((error: unknown) => void host.fail({ kind: "load", message: String(error), stack: "" }));
  return { card, stop: () => endpoint.terminate() };
}
