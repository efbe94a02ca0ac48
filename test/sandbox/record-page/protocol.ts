import type { CrmContext, CrmHostActions, ExtensionPointApiContext, UiePlatformActions } from "@hubspot/ui-extensions";

/** The two faces that page and worker call each other by. Only plain values cross; functions become promises. */

/** One `hubspot.fetch`, as the card asked for it. */
export interface CardFetch {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface CardAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

/** Who and where the extension is drawn for: a card on a record, or the settings page. */
export type ExtensionContext = CrmContext | ExtensionPointApiContext<"settings">;

/** Where a card can fail: its file is missing, it throws while loading, it never registers, or it throws while drawing. */
export type FailureKind = "unreachable" | "load" | "unregistered" | "render";

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly stack: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What the CRM hooks ask. The answer is the JSON text of `{ data }` or `{ error }`. */
export type CrmQuestion =
  | { readonly kind: "properties"; readonly names: readonly string[] }
  | {
      readonly kind: "associations";
      readonly toObjectType: string;
      readonly properties: readonly string[];
      readonly offset: number;
      readonly limit: number;
    };

/** Actions that the page carries out. `onCrmPropertiesUpdate` stays in the worker, where its callback lives. */
export type PageActions = Omit<CrmHostActions & UiePlatformActions, "onCrmPropertiesUpdate" | "copyTextToClipboard"> & {
  copyTextToClipboard(text: string): Promise<void>;
};

export type ActionCall = {
  readonly [Name in keyof PageActions]: { readonly name: Name; readonly args: Parameters<PageActions[Name]> };
}[keyof PageActions];

/** What the page offers to the worker. */
export interface HostApi {
  fetch(request: CardFetch): Promise<CardAnswer>;
  log(level: LogLevel, text: string): Promise<void>;
  fail(failure: Failure): Promise<void>;
  crm(question: CrmQuestion): Promise<string>;
  act(call: ActionCall): Promise<unknown>;
}

/** What the worker offers to the page. */
export interface WorkerApi {
  start(options: StartOptions): Promise<void>;
  /** The record's properties were read anew. */
  propertiesChanged(properties: Readonly<Record<string, string | null>>): Promise<void>;
}

export interface StartOptions {
  readonly bundleUrl: string;
  readonly context: ExtensionContext;
  /** remote-ui's channel: receives the card's tree and every change of it. */
  readonly channel: (...message: never[]) => unknown;
}
