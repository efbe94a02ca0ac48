import { readFileSync } from "node:fs";
import { z } from "zod";
import { projectFile } from "./project-files.ts";
import { workflowManifest } from "./workflow-manifest.ts";

const https = z.url({ protocol: /^https$/ });
const path = z.string().regex(/^\/[\w\-./]*$/);
// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration
const uid = z.string().regex(/^[\w.-]{1,64}$/);

const manifestSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** Of the HubSpot developer platform, `2026.09`. */
  platformVersion: z.string().regex(/^\d{4}\.\d{2}$/),
  /** Of HubSpot's REST API, part of each path: `/crm/objects/2026-09/deals`. */
  restVersion: z.string().regex(/^\d{4}-\d{2}$/),
  /** Where HubSpot and payers reach us in production: an origin without a trailing slash. */
  publicUrl: https.refine((url) => new URL(url).origin === url, "must be a bare origin"),
  oauth: z.strictObject({
    redirectPath: path,
    localRedirectUrl: z.url(),
  }),
  scopes: z.array(z.strictObject({ name: z.string().min(1), reason: z.string().min(1) })).min(1),
  /** Asked for as well, and not missed where an account does not grant them. */
  optionalScopes: z.array(z.strictObject({ name: z.string().min(1), reason: z.string().min(1) })),
  app: z.strictObject({ uid, distribution: z.literal("marketplace") }),
  card: z.strictObject({
    uid,
    name: z.string().min(1),
    description: z.string().min(1),
    location: z.literal("crm.record.tab"),
    objectTypes: z.array(z.enum(["contacts", "deals"])).min(1),
    entrypoint: path,
  }),
  settings: z.strictObject({ uid, entrypoint: path }),
  /** Who runs the app, as terms and privacy name it. */
  operator: z.strictObject({ name: z.string().min(1), address: z.string().min(1) }),
  /** What HubSpot is asked to tell us of, and where. */
  webhooks: z.strictObject({
    uid,
    path,
    // HubSpot wants more than 5: https://developers.hubspot.com/docs/apps/developer-platform/add-features/configure-webhooks
    maxConcurrentRequests: z.int().min(6).max(100),
    subscriptions: z
      .array(
        z.strictObject({
          event: z.string().regex(/^[a-z]+\.[A-Za-z]+$/),
          objectType: z.enum(["deal", "contact"]).optional(),
          propertyName: z.string().min(1).optional(),
        }),
      )
      .min(1),
  }),
  workflowActions: workflowManifest,
  support: z.strictObject({
    supportEmail: z.email(),
    documentationUrl: https,
    supportUrl: https,
  }),
});

/** What the app is: names, versions, scopes with their reasons, addresses HubSpot calls. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Checks what was read from a manifest file. Throws ZodError naming every culprit. */
export function parseManifest(content: unknown): Manifest {
  return manifestSchema.parse(content);
}

/** The project's `manifest.json`, the one source of these facts. */
export const manifest: Manifest = parseManifest(JSON.parse(readFileSync(projectFile("manifest.json"), "utf8")));

/** The scopes every install asks for, in the order of the manifest. */
export const requiredScopes: readonly string[] = manifest.scopes.map(({ name }) => name);

export const optionalScopes: readonly string[] = manifest.optionalScopes.map(({ name }) => name);
