import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { buildProbe, buildRecordPage } from "../sandbox/bundles.ts";
import { sharedChromium } from "../journeys/browser.ts";
import type { RecordDescription, RecordSource, SandboxUser } from "../sandbox/record-page-server/records.ts";
import { recordPageRoutes, type RecordPageOptions } from "../sandbox/record-page-server/routes.ts";

export const users: readonly SandboxUser[] = [
  { id: 7, email: "ann@example.com", firstName: "Ann", lastName: "Field" },
  { id: 8, email: "bo@example.com", firstName: "Bo", lastName: "Lind" },
];

export const publicOrigin = "https://payments.example.com";

/** A deal that tests move by hand, and its contact. */
export function exampleRecords(): RecordSource & { moveTo(stageId: string): void } {
  let stage = "quote";
  const labels = { quote: "Quote sent", waiting: "Waiting for payment", won: "Closed won", lost: "Closed lost" };
  const deal = (): RecordDescription => ({
    objectTypeId: "0-3",
    id: "512",
    name: "Kitchen for Hill Street",
    properties: [
      { name: "dealname", label: "Deal name", value: "Kitchen for Hill Street" },
      { name: "amount", label: "Amount", value: "2000", currency: "EUR" },
      { name: "closedate", label: "Close date", value: "2026-12-15T00:00:00.000Z" },
      { name: "description", label: "Description", value: null },
      { name: "dealstage", label: "Deal stage", value: stage },
    ],
    pipeline: "Sales pipeline",
    stages: Object.entries(labels).map(([id, label]) => ({
      id,
      label,
      isCurrent: id === stage,
      isClosed: id === "won" || id === "lost",
    })),
    associated: [{ objectTypeId: "0-1", id: "101", name: "Ann Field" }],
  });
  const contact: RecordDescription = {
    objectTypeId: "0-1",
    id: "101",
    name: "Ann Field",
    properties: [{ name: "email", label: "E-mail", value: "ann.field@example.com" }],
    stages: [],
    associated: [{ objectTypeId: "0-3", id: "512", name: "Kitchen for Hill Street" }],
  };
  return {
    moveTo: (stageId) => {
      stage = stageId;
    },
    describe: (portalId, objectTypeId, objectId) => {
      if (portalId !== 4001) return null;
      return [deal(), contact].find((record) => record.objectTypeId === objectTypeId && record.id === objectId) ?? null;
    },
  };
}

export interface Listening {
  readonly origin: string;
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function listen(handler: RequestListener): Promise<Listening> {
  const server: Server = createServer(handler);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The record page's server with `options` over sensible ones. */
export async function listenWithRoutes(options: Partial<RecordPageOptions>): Promise<Listening> {
  const app = express();
  app.use(
    recordPageRoutes({
      builtDir: "/nowhere",
      clientSecret: "payments-tab-test-secret",
      appId: 99,
      publicOrigin,
      serverOrigin: () => "http://127.0.0.1:9",
      users,
      records: exampleRecords(),
      now: () => 1_790_000_001_000,
      ...options,
    }),
  );
  return await listen(app);
}

/** A browser on a record page whose card is one of the probes. */
export interface Stage {
  readonly origin: string;
  readonly records: ReturnType<typeof exampleRecords>;
  readonly browser: Browser;
  /** Opens the deal with that probe as its card, and waits until it is drawn or has failed. */
  open(probe: string, context?: BrowserContextOptions, path?: string): Promise<Page>;
  /** Closes a page; throws when it complained of a script's error or of something against the content policy. */
  leave(page: Page): Promise<void>;
  /** Does the work while there is no bundle to load. */
  withoutBundle(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Builds page and probes, starts the server and the browser. `server` stands in for our own server. */
export async function setStage(probes: readonly string[], server: RequestListener): Promise<Stage> {
  const builtDir = await mkdtemp(join(tmpdir(), "record-page-"));
  await buildRecordPage({ outDir: builtDir });
  for (const probe of probes) {
    await buildProbe(probe, { outDir: builtDir });
  }
  const records = exampleRecords();
  const ours = await listen(server);
  const page = await listenWithRoutes({ builtDir, records, serverOrigin: () => ours.origin });
  const browser = await sharedChromium();
  const contexts = stayingContexts(browser);
  const troubles: string[] = [];
  return {
    origin: page.origin,
    records,
    browser,
    open: async (probe, context = {}, path = "/contacts/4001/record/0-3/512") => {
      await copyFile(join(builtDir, `${probe}.js`), join(builtDir, "PaymentsTab.js"));
      const opened = await (await contexts.like(context)).newPage();
      opened.setDefaultTimeout(30_000);
      opened.on("pageerror", (error) => troubles.push(error.message));
      opened.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) troubles.push(message.text());
      });
      await opened.goto(page.origin + path);
      await opened.locator(".card[data-ready=true], [data-failure]").waitFor();
      return opened;
    },
    leave: async (page) => {
      await contexts.tidy(page.context());
      const complaints = troubles.splice(0);
      if (complaints.length > 0) throw new Error(complaints.join("\n"));
    },
    withoutBundle: async (work) => {
      await rm(join(builtDir, "PaymentsTab.js"));
      await work();
    },
    close: async () => {
      await contexts.close();
      await page.close();
      await ours.close();
      await rm(builtDir, { recursive: true, force: true });
    },
  };
}

/**
 * One context for all tests that want the same, with a page that stays open: the process behind it draws the others, and
 * starting one takes longer than drawing most pages.
 */
function stayingContexts(browser: Browser) {
  const known = new Map<string, { readonly context: BrowserContext; readonly staying: Page }>();
  return {
    async like(options: BrowserContextOptions): Promise<BrowserContext> {
      const key = JSON.stringify(options);
      const kept = known.get(key);
      if (kept) return kept.context;
      const context = await browser.newContext(options);
      known.set(key, { context, staying: await context.newPage() });
      return context;
    },
    /** Closes every page of a test. */
    async tidy(context: BrowserContext): Promise<void> {
      const kept = [...known.values()].find((one) => one.context === context);
      if (!kept) return context.close();
      await Promise.all(context.pages().map((page) => (page === kept.staying ? null : page.close())));
    },
    async close(): Promise<void> {
      await Promise.all([...known.values()].map(({ context }) => context.close()));
    },
  };
}
