import { join } from "node:path";
import { getProjectMetadata, isKnownPlatformVersion, parseProjectConfig } from "@hubspot/project-parsing-lib/projects";
import { translate } from "@hubspot/project-parsing-lib/translate";
import { validateUid } from "@hubspot/project-parsing-lib/uid";
import { createAjvInstance } from "@hubspot/project-parsing-lib/validation";
import { describe, expect, it } from "vitest";
import { manifest } from "../../server/manifest.ts";
import { extension, metaFiles, readJson, source } from "./project.ts";

const config = parseProjectConfig(extension);

const translated = () =>
  translate(
    { projectSourceDir: source, platformVersion: config.platformVersion, accountId: 1 },
    { skipValidation: true },
  );

const workflowComponents = Object.fromEntries(
  manifest.workflowActions.actions.map(({ uid }) => [uid, "WORKFLOW_ACTION"]),
);

describe("The project as HubSpot's own parser reads it", () => {
  it("holds exactly these components, and every meta file on disk is one of them", async () => {
    const { intermediateRepresentation, skippedHsMetaFiles } = await translated();
    const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);
    expect(Object.fromEntries(nodes.map(({ uid, componentType }) => [uid, componentType]))).toEqual({
      payments_tab_app: "APPLICATION",
      payments_tab_card: "CARD",
      payments_settings: "SETTINGS",
      payments_tab_webhooks: "WEBHOOKS",
      ...workflowComponents,
    });
    expect(skippedHsMetaFiles).toEqual([]);
    expect(nodes.map(({ metaFilePath }) => join(metaFilePath)).toSorted()).toEqual(
      metaFiles.map((path) => join(path)).toSorted(),
    );
  });

  it("has a name, a source folder and a platform version that HubSpot knows", () => {
    expect(config).toEqual({ name: "payments-tab", srcDir: "src", platformVersion: "2026.09" });
    expect(isKnownPlatformVersion(config.platformVersion)).toBe(true);
  });

  it("has one app, one card, one settings page, and of nothing more than may be", async () => {
    const { components, hsMetaFiles } = await getProjectMetadata(source);
    const counts = Object.entries(components).filter(([, { count }]) => count > 0);
    expect(counts.map(([type, { count }]) => [type, count])).toEqual([
      ["app", 1],
      ["card", 1],
      ["settings", 1],
      ["webhooks", 1],
      ["workflow-action", 6],
    ]);
    expect(counts.filter(([, { count, maxCount }]) => count > maxCount)).toEqual([]);
    expect(hsMetaFiles).toHaveLength(metaFiles.length);
  });

  it("has uids that HubSpot accepts", () => {
    const uids = metaFiles.map((path) => readJson<{ uid: string }>(source, path).uid);
    expect(uids.flatMap((uid) => validateUid(uid) ?? [])).toEqual([]);
    expect(validateUid("payments tab")).toEqual(expect.any(String));
  });
});

interface Case {
  readonly schema: string;
  readonly file: string;
  readonly broken: readonly [string, (good: Record<string, unknown>) => object][];
}

const withConfig = (good: Record<string, unknown>, change: object) => ({
  ...good,
  config: { ...(good["config"] as object), ...change },
});

const cases: readonly Case[] = [
  {
    schema: "hsproject",
    file: "../hsproject.json",
    broken: [
      ["a platform version that is gone", (good) => ({ ...good, platformVersion: "2025.1" })],
      ["no source folder", ({ name, platformVersion }) => ({ name, platformVersion })],
      ["an unknown key", (good) => ({ ...good, colour: "blue" })],
    ],
  },
  {
    schema: "app",
    file: "app/app-hsmeta.json",
    broken: [
      ["a localhost among the permitted addresses", (good) => permitting(good, "https://localhost:3000")],
      ["a path among the permitted addresses", (good) => permitting(good, "https://a.example/api")],
      ["private distribution", (good) => withConfig(good, { distribution: "private" })],
      ["an unknown key", (good) => withConfig(good, { colour: "blue" })],
      ["a redirect without TLS", (good) => withAuth(good, { redirectUrls: ["http://a.example/oauth"] })],
      ["no oauth scope", (good) => withAuth(good, { requiredScopes: ["crm.objects.deals.read"] })],
      ["a sensitive scope", (good) => withAuth(good, { optionalScopes: ["crm.objects.contacts.sensitive.read"] })],
    ],
  },
  {
    schema: "card",
    file: "app/cards/payments-tab-hsmeta.json",
    broken: [
      ["a place that does not exist", (good) => withConfig(good, { location: "crm.record.bottom" })],
      ["object types in capitals", (good) => withConfig(good, { objectTypes: ["CONTACT"] })],
      ["an entry point outside its folder", (good) => withConfig(good, { entrypoint: "/app/PaymentsTab.tsx" })],
      ["a uid with spaces", (good) => ({ ...good, uid: "payments tab" })],
      ["another type", (good) => ({ ...good, type: "app" })],
      ["an unknown key", (good) => ({ ...good, colour: "blue" })],
    ],
  },
  {
    schema: "settings",
    file: "app/settings/settings-hsmeta.json",
    broken: [
      ["an entry point outside its folder", (good) => withConfig(good, { entrypoint: "/app/cards/SettingsPage.tsx" })],
      ["a location, which cards alone have", (good) => withConfig(good, { location: "settings" })],
      ["another type", (good) => ({ ...good, type: "card" })],
    ],
  },
  {
    schema: "webhooks",
    file: "app/webhooks/webhooks-hsmeta.json",
    broken: [
      ["an address without TLS", (good) => withSettings(good, { targetUrl: "http://a.example/hubspot/webhooks" })],
      ["five deliveries at once", (good) => withSettings(good, { maxConcurrentRequests: 5 })],
      ["an event nobody sends", (good) => withSubscription(good, { subscriptionType: "object.shrug" })],
      ["a change of no property", (good) => withSubscription(good, { propertyName: undefined })],
      [
        "a change that nobody can be told of",
        (good) => withSubscription(good, { propertyName: "hs_lastmodifieddate" }),
      ],
      ["a property of a deletion", (good) => withSubscription(good, { subscriptionType: "object.deletion" })],
      ["an unknown key", (good) => withSubscription(good, { colour: "blue" })],
    ],
  },
];

const amountChange = { subscriptionType: "object.propertyChange", objectType: "deal", propertyName: "amount" };

/** With one subscription, changed. */
function withSubscription(good: Record<string, unknown>, change: Readonly<Record<string, unknown>>): object {
  const changed = Object.entries({ ...amountChange, active: true, ...change }).filter(
    ([, value]) => value !== undefined,
  );
  return withConfig(good, { subscriptions: { crmObjects: [Object.fromEntries(changed)] } });
}

function withSettings(good: Record<string, unknown>, change: object): object {
  const { settings } = good["config"] as { settings: object };
  return withConfig(good, { settings: { ...settings, ...change } });
}

function withAuth(good: Record<string, unknown>, change: object): object {
  return withConfig(good, { auth: { ...(good["config"] as { auth: object }).auth, ...change } });
}

function permitting(good: Record<string, unknown>, address: string): object {
  return withConfig(good, { permittedUrls: { fetch: [address], iframe: [], img: [] } });
}

describe.each(cases)("The schema of $schema files", ({ schema, file, broken }) => {
  const validate = createAjvInstance().compile(readJson<object>(import.meta.dirname, "schemas", `${schema}.json`));
  const good = readJson<Record<string, unknown>>(source, file);

  it("accepts ours", () => {
    validate(good);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each(broken)("refuses %s", (_, breakIt) => {
    expect(validate(breakIt(good))).toBe(false);
  });
});
