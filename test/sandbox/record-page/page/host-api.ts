import type { Frame, PageFrame } from "../../record-page-server/records.ts";
import type { OverlayRegistry } from "../overlays/registry.ts";
import type { ActionCall, CardAnswer, CardFetch, Failure, HostApi, PageActions } from "../protocol.ts";
import type { AddAlert } from "./alerts.tsx";
import { answerQuestion, propertiesOf } from "./crm-answers.ts";
import { isRecord } from "./frame.ts";
import type { LiveRecord } from "./record.ts";
import type { JournalEntry } from "./request-log.ts";

/** The parts of the page that a card can reach. */
export interface HostParts {
  readonly frame: Frame | PageFrame;
  readonly overlays: OverlayRegistry;
  readonly refresh: LiveRecord["refresh"];
  readonly addAlert: AddAlert;
  readonly note: (entry: JournalEntry) => void;
  readonly fail: (failure: Failure) => void;
  readonly reload: () => void;
  readonly propertiesChanged: (properties: Readonly<Record<string, string | null>>) => void;
}

/** What the worker may call. */
export function createHostApi(parts: HostParts): HostApi {
  const actions = createActions(parts);
  return {
    fetch: (request) => passOn(request, parts),
    log: async (level, text) => {
      console[level](`[card] ${text}`);
      parts.note({ kind: "line", line: { level, text } });
    },
    fail: async (failure) => parts.fail(failure),
    crm: async (question) => {
      if (!isRecord(parts.frame)) throw new Error("There is no record on the settings page.");
      return answerQuestion(parts.frame, question);
    },
    act: async ({ name, args }: ActionCall) =>
      await (actions[name] as (...args: never[]) => unknown)(...(args as never[])),
  };
}

function createActions({ overlays, refresh, addAlert, note, reload, propertiesChanged }: HostParts): PageActions {
  const notHere = (what: string) => note({ kind: "line", line: { level: "info", text: `${what} does nothing here.` } });
  return {
    addAlert,
    reloadPage: reload,
    closeOverlay: overlays.close,
    copyTextToClipboard: (text) => navigator.clipboard.writeText(text),
    openIframeModal: ({ uri }) => notHere(`openIframeModal (${uri})`),
    navigateToPage: ({ to }) => notHere(`navigateToPage (${to})`),
    refreshObjectProperties: async () => {
      const record = await refresh();
      if (record) propertiesChanged(propertiesOf(record, "*"));
    },
    fetchCrmObjectProperties: async (names) => {
      const record = await refresh();
      if (!record) throw new Error("The record could not be read.");
      const found = Object.entries(propertiesOf(record, names));
      return Object.fromEntries(found.map(([name, value]) => [name, value ?? ""]));
    },
  };
}

/** One `hubspot.fetch` by way of the sandbox's proxy, written down. */
async function passOn(request: CardFetch, { frame, note }: HostParts): Promise<CardAnswer> {
  const started = performance.now();
  const write = (status: number | null, attempts: number) =>
    note({
      kind: "request",
      request: {
        method: request.method ?? "GET",
        path: pathOf(request.url),
        status,
        attempts,
        milliseconds: Math.round(performance.now() - started),
      },
    });
  try {
    const response = await fetch("/sandbox/proxy", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...request, portalId: frame.portalId, userId: frame.user.id }),
    });
    const body = await response.text();
    write(response.status, Number(response.headers.get("sandbox-attempts") ?? 0));
    return { status: response.status, body };
  } catch (error) {
    write(null, 0);
    throw error;
  }
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
