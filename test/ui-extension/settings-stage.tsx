import "./self.ts";
import { Alert, Button, Form, LoadingButton, Tabs } from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import type { ConnectionView, PoliciesChange, PolicyParts, SettingsView } from "@payments/shared";
import { vi } from "vitest";
import { AccountSettings } from "../../ui-extension/src/app/settings/components/AccountSettings.tsx";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { mergeFields } from "../../server/domain/template.ts";
import { tabView, today } from "./samples.ts";
import { FakeServer, fire, problem, settle } from "./stage.tsx";

/** The settings of an account in which everything is set up, with changes. */
export function settingsView(changes: Partial<SettingsView> = {}): SettingsView {
  return {
    policies: defaultPolicies,
    version: 3,
    mayChange: true,
    changed: null,
    setUp: (["install", "connect", "rule", "card", "first_payment"] as const).map((name) => ({ name, isDone: true })),
    connections: [connection()],
    pipelines: [
      { id: "default", label: "Sales", stages: [{ id: "won", label: "Won" }] },
      { id: "renewals", label: "Renewals", stages: [{ id: "renewed", label: "Renewed" }] },
    ],
    people: [
      { userId: "7", email: "ann@example.com", isInstaller: true },
      { userId: "8", email: "sam@example.com", isInstaller: false },
    ],
    mergeFields,
    sendsMail: true,
    timeZone: "Europe/London",
    health: { checkedAt: today, signs: [], jobs: null, healed: [] },
    ...changes,
  };
}

export function connection(changes: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: "c1",
    provider: "stripe",
    label: "Stripe",
    mode: "live",
    keyEnding: "4242",
    createdAt: today,
    webhookAt: today - 120_000,
    readAt: today - 60_000,
    unanswered: 0,
    triesInRow: 0,
    trouble: null,
    openPayments: 2,
    sendsMessages: false,
    page: { methods: null, canAskAddress: false },
    goLive: [],
    ...changes,
  };
}

export function withPolicies(changes: Partial<PolicyParts>): PolicyParts {
  return { ...defaultPolicies, ...changes };
}

export type SettingsStage = Awaited<ReturnType<typeof openSettings>>;

/** The settings page with its first answer shown, its host mocked by HubSpot's testing module. */
export async function openSettings(view: SettingsView = settingsView(), { isDown = false } = {}) {
  vi.useFakeTimers({ now: today });
  const server = new FakeServer(tabView());
  const state = { view, keys: 0, isDown };
  server.answers.set("GET /api/settings", () => (state.isDown ? problem(503, { title: "Slow" }) : state.view));
  server.answers.set("GET /api/dead-letters", () => ({ letters: [], open: 0, ignored: 0, next: null }));
  // Saves as the server does, when nobody was quicker.
  server.answers.set("PUT /api/policies", ({ body }) => {
    const { policies } = body as PoliciesChange;
    const { version, mayChange } = state.view;
    state.view = { ...state.view, version: version + 1, policies: { ...state.view.policies, ...policies } };
    return { policies: state.view.policies, version: state.view.version, mayChange };
  });
  vi.stubGlobal("hsFetch", server.fetch);
  const page = createRenderer("settings");
  const { context, actions } = page.mocks;
  context.user.locale = "en-GB";
  context.portal.timezone = "Europe/London";
  const newKey = (): string => `key-${++state.keys}`;
  page.render(<AccountSettings context={context} actions={actions} newKey={newKey} />);
  await settle();
  return { tab: page, server, actions, state };
}

/** Goes to a section by its tab. */
export async function goTo({ tab }: SettingsStage, id: string): Promise<void> {
  fire(tab.find(Tabs), "onSelectedChange", id);
  await settle();
}

export async function save({ tab }: SettingsStage): Promise<void> {
  fire(tab.findByTestId(Form, "policies"), "onSubmit", { targetValue: {} });
  await settle();
}

/** What the latest press on "Save" sent. */
export function lastChange({ server }: SettingsStage): PoliciesChange {
  const [last] = server.to("PUT /api/policies").toReversed();
  if (!last) throw new Error("Nothing was saved.");
  return last.body as PoliciesChange;
}

export async function press({ tab }: Pick<SettingsStage, "tab">, testId: string): Promise<void> {
  fire(tab.maybeFind(Button, { testId }) ?? tab.find(LoadingButton, { testId }), "onClick");
  await settle();
}

/** What the alerts on screen say first. */
export function titles({ tab }: SettingsStage): readonly unknown[] {
  return tab.findAll(Alert).map(({ props }) => props.title);
}
