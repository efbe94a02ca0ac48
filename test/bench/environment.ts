/** What every measured program is configured with; HubSpot is out of its reach unless something stands in for it. */
export const benchEnvironment = {
  SECRET_KEYS: `bench:${Buffer.alloc(32, 1).toString("base64")}`,
  SIGNING_SECRET: "x".repeat(32),
  HUBSPOT_CLIENT_ID: "bench",
  HUBSPOT_CLIENT_SECRET: "bench",
  HUBSPOT_API_URL: "http://127.0.0.1:2",
  LOG_LEVEL: "silent",
} as const;
