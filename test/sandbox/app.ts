import { optionalScopes, requiredScopes } from "../../server/manifest.ts";

/** The app as the local HubSpot knows it. Nothing here opens anything outside this machine. */
export const sandboxApp = {
  clientId: "sandbox-client",
  clientSecret: "sandbox-client-secret",
  appId: 1_160_452,
  requiredScopes,
  optionalScopes,
} as const;
