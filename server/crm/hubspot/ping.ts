import { z } from "zod";
import { hubspotCaller, type CallOptions } from "./call.ts";
import { dealPipelines } from "./pipelines.ts";

interface PingOptions extends Omit<CallOptions, "guard"> {
  /** Dated version of the REST API: `2026-09`. */
  readonly restVersion: string;
}

/** Asks HubSpot for something small that every installation may read. Throws UpstreamError and DisconnectedError. */
export function hubspotPing({ restVersion, ...options }: PingOptions): (portalId: number) => Promise<void> {
  const callHubSpot = hubspotCaller(options);
  return async (portalId) => {
    const path = dealPipelines(restVersion);
    await callHubSpot(portalId, "worker", { method: "GET", path, isWrite: false, answer: z.object({}) });
  };
}
