import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { handledSubscriptions } from "../../server/domain/hubspot-events.ts";
import { eventsIn } from "../../server/http/hubspot/event-shapes.ts";
import { manifest, parseManifest, requiredScopes } from "../../server/manifest.ts";
import { projectFiles } from "../../ui-extension/write-manifest.ts";
import { app, card, extension, readJson, root, source, uploaded } from "./project.ts";

const files = projectFiles(manifest);

describe("The files HubSpot reads about the app", () => {
  it.each([...files.keys()])("%s is what `npm run manifest` writes from manifest.json", (path) => {
    expect(readFileSync(join(extension, path), "utf8")).toBe(files.get(path));
  });

  it("follow a change of the manifest", () => {
    const moved = projectFiles({ ...manifest, publicUrl: "https://other.example", platformVersion: "2026.03" });
    const texts = [...moved.values()].join("\n");
    expect(texts).toContain('"https://other.example/oauth/callback"');
    expect(texts).toContain('export const publicUrl = "https://other.example";');
    expect(texts).toContain('"platformVersion": "2026.03"');
    expect(texts).not.toContain(manifest.publicUrl + "/oauth");
  });

  it("are the same however often they are written", () => {
    expect([...projectFiles(manifest)]).toEqual([...files]);
  });
});

describe("The manifest", () => {
  it("has the version of package.json", () => {
    expect(manifest.version).toBe(readJson<{ version: string }>(root, "package.json").version);
  });

  it("asks for the scopes that are called, each with its reason, and for no other", () => {
    expect(requiredScopes).toEqual([
      "oauth",
      "crm.objects.contacts.read",
      "crm.objects.deals.read",
      "crm.objects.deals.write",
    ]);
    expect(app.config.auth.requiredScopes).toEqual(requiredScopes);
    expect(app.config.auth.optionalScopes.toSorted()).toEqual([
      "automation",
      "crm.objects.contacts.write",
      "crm.objects.line_items.read",
      "crm.objects.products.read",
      "crm.schemas.contacts.write",
      "crm.schemas.deals.write",
    ]);
    expect([...manifest.scopes, ...manifest.optionalScopes].filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  it("keeps HubSpot's name out of the app's", () => {
    expect([app.config.name, manifest.card.name, manifest.app.uid].join()).not.toMatch(/hub/i);
  });

  it("sends installers back to the public address or to this machine", () => {
    expect(app.config.auth.redirectUrls).toEqual([
      "https://payments-tab.example.com/oauth/callback",
      "http://localhost:3000/oauth/callback",
    ]);
  });

  it.each([
    ["a public address with a path", { publicUrl: "https://payments-tab.example.com/" }],
    ["a public address without TLS", { publicUrl: "http://payments-tab.example.com" }],
    ["an unknown key", { colour: "blue" }],
    ["no scopes", { scopes: [] }],
    ["a scope without a reason", { scopes: [{ name: "oauth" }] }],
    ["another shape of REST version", { restVersion: "v3" }],
    ["a uid HubSpot refuses", { app: { uid: "payments tab", distribution: "marketplace" } }],
  ])("is refused with %s", (_, change) => {
    expect(() => parseManifest({ ...manifest, ...change })).toThrow(/./);
  });
});

describe("What HubSpot is asked to tell us", () => {
  const { subscriptions, path } = manifest.webhooks;

  it("X35 is all that the server knows what to do with, and nothing else", () => {
    const asked = subscriptions.map(({ event, objectType = null, propertyName = null }) => ({
      event,
      objectType,
      propertyName,
    }));
    expect(new Set(asked)).toEqual(new Set(handledSubscriptions));
    expect(asked).toHaveLength(handledSubscriptions.length);
  });

  it("X35 is understood by the server, event by event", () => {
    const ids = { objectId: 1, primaryObjectId: 1, mergedObjectIds: [2], fromObjectId: 1, toObjectId: 2 };
    const link = { associationType: "DEAL_TO_CONTACT", associationRemoved: true };
    const events = subscriptions.map(({ event: subscriptionType, objectType, propertyName }, eventId) => ({
      eventId,
      portalId: 1,
      occurredAt: 1,
      subscriptionType,
      propertyName,
      ...ids,
      ...link,
      objectTypeId: objectType === "contact" ? "0-1" : "0-3",
    }));
    const understood = eventsIn(JSON.stringify(events), 1).filter(({ happening }) => happening !== null);
    expect(understood).toHaveLength(subscriptions.length);
  });

  it("comes to the address the server listens at", () => {
    const { config } = readJson<{ config: { settings: { targetUrl: string } } }>(
      source,
      "app/webhooks/webhooks-hsmeta.json",
    );
    expect(config.settings.targetUrl).toBe(`${manifest.publicUrl}${path}`);
    expect(path).toBe("/hubspot/webhooks");
  });

  it("F125 needs no scope beyond reading deals and contacts", () => {
    expect(requiredScopes).toEqual(expect.arrayContaining(["crm.objects.deals.read", "crm.objects.contacts.read"]));
    expect(
      subscriptions.flatMap(({ objectType }) => objectType ?? []).filter((type) => !/^(deal|contact)$/.test(type)),
    ).toEqual([]);
  });
});

describe("The card's code", () => {
  const code = uploaded.filter((path) => /\.tsx?$/.test(path));

  it("starts at a file that exists and only registers there", () => {
    const entry = join(source, card.config.entrypoint);
    expect(existsSync(entry)).toBe(true);
    expect(readFileSync(entry, "utf8").match(/hubspot\.extend/g)).toHaveLength(1);
  });

  it("names no address that HubSpot would refuse to fetch", () => {
    const literal = /(["'`])(https?:\/\/[^"'`]*)\1/g;
    const addresses = code.flatMap((path) =>
      [...readFileSync(join(source, path), "utf8").matchAll(literal)].map(([, , url]) => new URL(url ?? "").origin),
    );
    expect(new Set(addresses)).toEqual(new Set([manifest.publicUrl]));
    expect(app.config.permittedUrls.fetch).toEqual([manifest.publicUrl]);
  });

  it("fetches in one place only, from that address", () => {
    const fetching = code.filter((path) => /hubspot\.fetch/.test(readFileSync(join(source, path), "utf8")));
    expect(fetching.map((path) => path.replaceAll("\\", "/"))).toContain("app/cards/components/RecordPayments.tsx");
    expect(readFileSync(join(source, "app/packages/screens/call-server.ts"), "utf8")).toContain(
      "fetch(`${publicUrl}${path}`",
    );
  });

  it("imports nothing from outside what is uploaded with it", () => {
    const outside = code.filter((path) =>
      /from "(?:(?:\.\.\/){3}|[^"]*server\/)/.test(readFileSync(join(source, path), "utf8")),
    );
    expect(outside).toEqual([]);
  });
});
