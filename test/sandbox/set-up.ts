import { sandboxApp } from "./app.ts";
import type { RulesView } from "@payments/shared";
import { cardCaller, type CardAnswer } from "./card.ts";
import { consent } from "./hubspot/index.ts";

export interface SetUpOptions {
  readonly serverOrigin: string;
  readonly portalId: number;
  readonly userId: number;
  readonly now: () => number;
}

/** Installs the app as an admin does: the install button, HubSpot's consent page, and back. Throws when it fails. */
export async function installApp({ serverOrigin, portalId, userId }: SetUpOptions): Promise<void> {
  const start = await fetch(`${serverOrigin}/oauth/install`, { redirect: "manual" });
  const cookie = start.headers.get("set-cookie")?.split(";")[0] ?? "";
  const back = await consent(start.headers.get("location") ?? "", { portalId, userId });
  const end = await fetch(back, { headers: { cookie } });
  if (!end.ok) throw new Error(`The installation ended with ${end.status}.`);
}

/** Connects a provider as an admin does: asks the tab for the one-time address and fills in its form. */
export async function connect(
  options: SetUpOptions,
  provider: string,
  values: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { body } = await cardCaller({ ...options, ...sandboxApp })("POST", "/api/connect-links");
  const { url } = body as { url: string };
  const form = new URLSearchParams({ provider, ...values });
  const answer = await fetch(url, { method: "POST", headers: { origin: options.serverOrigin }, body: form });
  if (!answer.ok) throw new Error(`Connecting ${provider} ended with ${answer.status}.`);
}

/** "When a payment is paid, the deal goes to its next stage", for money of one mode. */
export async function setPaidRule(options: SetUpOptions, pipelineId: string, mode: "test" | "live"): Promise<void> {
  const card = cardCaller({ ...options, ...sandboxApp });
  await putRule(card, pipelineId, { onStatus: "paid", toStageId: null, mode });
}

/** Sets the pipeline's one rule for a status and kind of payment, beside its other rules. Throws when it is refused. */
export async function putRule(
  card: (method: "GET" | "PUT", path: string, body?: unknown) => Promise<CardAnswer>,
  pipelineId: string,
  rule: { readonly onStatus: string; readonly mode: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  const { pipelines } = (await card("GET", "/api/rules")).body as RulesView;
  const { version = 0, rows = [] } = pipelines.find((one) => one.pipelineId === pipelineId) ?? {};
  const others = rows.filter(({ onStatus, mode }) => onStatus !== rule.onStatus || mode !== rule.mode);
  const { status } = await card("PUT", "/api/rules", { pipelineId, version, rows: [...others, rule] });
  if (status !== 200) throw new Error(`Setting the rule ended with ${status}.`);
}

/** How the merchant of the demo appears to its customers. */
export async function setBrand(options: SetUpOptions): Promise<void> {
  const card = cardCaller({ ...options, ...sandboxApp });
  const { version } = (await card("GET", "/api/policies")).body as { version: number };
  const brand = {
    name: "Lindgren Studio",
    logoUrl: "",
    colour: "#2c5cc5",
    supportEmail: "hello@lindgren.example",
    supportPhone: "+47 22 33 44 55",
    legalLines: ["Lindgren Studio AS", "Organisation number 999 999 999"],
  };
  const { status } = await card("PUT", "/api/policies", { version, policies: { brand } });
  if (status !== 200) throw new Error(`Setting the brand ended with ${status}.`);
}
