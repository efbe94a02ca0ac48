import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { manifest, type Manifest } from "../server/manifest.ts";
import { workflowActionFiles } from "./write-workflow-actions.ts";

/** Writes what HubSpot reads about the app from `manifest.json`: `npm run manifest`. */

const projectFolder = new URL("./", import.meta.url);

/** The project files that follow from the manifest: path below `ui-extension/` → content. */
export function projectFiles(manifest: Manifest): ReadonlyMap<string, string> {
  return new Map([
    ["hsproject.json", json(project(manifest))],
    ["src/app/app-hsmeta.json", json(app(manifest))],
    ["src/app/cards/payments-tab-hsmeta.json", json(card(manifest))],
    ["src/app/settings/settings-hsmeta.json", json(settings(manifest))],
    ["src/app/webhooks/webhooks-hsmeta.json", json(webhooks(manifest))],
    ...workflowActionFiles(manifest.publicUrl, manifest.workflowActions).map(
      ([path, content]) => [path, json(content)] as const,
    ),
    ["src/app/packages/shared/public-url.ts", publicUrlModule(manifest)],
  ]);
}

function project({ platformVersion }: Manifest) {
  return { name: "payments-tab", srcDir: "src", platformVersion };
}

// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/app-configuration
function app({ name, description, publicUrl, oauth, scopes, optionalScopes, app, support }: Manifest) {
  return {
    uid: app.uid,
    type: "app",
    config: {
      name,
      description,
      distribution: app.distribution,
      auth: {
        type: "oauth",
        redirectUrls: [`${publicUrl}${oauth.redirectPath}`, oauth.localRedirectUrl],
        requiredScopes: scopes.map(({ name }) => name),
        optionalScopes: optionalScopes.map(({ name }) => name),
        conditionallyRequiredScopes: [],
      },
      permittedUrls: { fetch: [publicUrl], iframe: [], img: [] },
      support,
    },
  };
}

// https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/app-cards/reference
function card({ card: { uid, ...config } }: Manifest) {
  return { uid, type: "card", config };
}

// https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/create-a-settings-page
function settings({ settings: { uid, ...config } }: Manifest) {
  return { uid, type: "settings", config };
}

// https://developers.hubspot.com/docs/apps/developer-platform/add-features/configure-webhooks
function webhooks({ publicUrl, webhooks: { uid, path, maxConcurrentRequests, subscriptions } }: Manifest) {
  const active = subscriptions.map(({ event, ...about }) => ({ subscriptionType: event, ...about, active: true }));
  return {
    uid,
    type: "webhooks",
    config: {
      settings: { targetUrl: `${publicUrl}${path}`, maxConcurrentRequests },
      subscriptions: {
        // The generic form alone: what is subscribed to in the older form as well arrives twice.
        crmObjects: active.filter(({ subscriptionType }) => subscriptionType.startsWith("object.")),
        legacyCrmObjects: [],
        hubEvents: active.filter(({ subscriptionType }) => !subscriptionType.startsWith("object.")),
      },
    },
  };
}

function publicUrlModule({ publicUrl }: Manifest): string {
  return `/** Where the extension finds the server. Written from manifest.json by \`npm run manifest\`. */
export const publicUrl = ${JSON.stringify(publicUrl)};
`;
}

function json(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

const isRunDirectly = import.meta.url === pathToFileURL(process.argv[1] ?? "").href;
if (isRunDirectly) {
  for (const [path, content] of projectFiles(manifest)) writeFileSync(new URL(path, projectFolder), content);
}
