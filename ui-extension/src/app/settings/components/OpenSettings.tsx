import { Alert, Flex, Tab, Tabs } from "@hubspot/ui-extensions";
import type { SettingsView } from "@payments/shared";
import { useState } from "react";
import { sections } from "../sections.ts";
import { type Settings, SettingsProvider } from "../settings.ts";
import { usePolicyForm } from "../use-policy-form.ts";
import { useRuleWork } from "../use-rule-work.ts";
import { words } from "../words/index.ts";
import { UnsavedNote } from "./PolicyPage.tsx";
import { UnsavedRules } from "./UnsavedRules.tsx";

type Surroundings = Pick<Settings, "view" | "api" | "actions" | "formats" | "now" | "newKey" | "adopt">;

interface OpenSettingsProps extends Surroundings {
  readonly refresh: () => Promise<SettingsView | null>;
  /** Whether the last reading failed, so that what is shown is an earlier one. */
  readonly isStale: boolean;
}

/** The sections behind their tabs. Only the chosen one is drawn; what is being changed outlives the change of tabs. */
export function OpenSettings({ refresh, isStale, ...surroundings }: OpenSettingsProps) {
  const { view, api, actions, newKey, adopt } = surroundings;
  const [selected, open] = useState(() => firstSection(view));
  const onSaved = (): void =>
    actions.addAlert({ type: "success", title: words.form.saved, message: words.form.savedText });
  const form = usePolicyForm({ view, api, newKey, refresh, adopt, onSaved });
  const ruleWork = useRuleWork();
  const settings: Settings = { ...surroundings, sections, form, ruleWork, open, refresh: () => void refresh() };
  return (
    <SettingsProvider value={settings}>
      <Flex direction="column" gap="md">
        {isStale && <Alert title={words.load.stale} variant="warning" />}
        {!view.mayChange && (
          <Alert title={words.form.readOnlyTitle} variant="info">
            {words.form.readOnly}
          </Alert>
        )}
        <Tabs selected={selected} onSelectedChange={(id: string | number) => open(String(id))} testId="sections">
          {sections.map(({ id, title, Content, parts }) => (
            <Tab key={id} tabId={id} title={title}>
              {id === selected && (
                <Flex direction="column" gap="md">
                  {!parts && <UnsavedNote />}
                  {id !== "rules" && <UnsavedRules />}
                  <Content />
                </Flex>
              )}
            </Tab>
          ))}
        </Tabs>
      </Flex>
    </SettingsProvider>
  );
}

/** Whoever has set everything up comes to change something. */
function firstSection({ setUp }: SettingsView): string {
  return setUp.every(({ isDone }) => isDone) ? "payments" : "set-up";
}
