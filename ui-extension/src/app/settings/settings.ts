import type { ExtensionPointApiActions } from "@hubspot/ui-extensions";
import type { Formats } from "@payments/screens/formats";
import type { PolicyParts, SettingsView } from "@payments/shared";
import { createContext, type ReactNode, useContext } from "react";
import type { Api } from "./api/index.ts";
import type { PolicyForm } from "./use-policy-form.ts";
import type { RuleWorks } from "./use-rule-work.ts";

export type SettingsActions = ExtensionPointApiActions<"settings">;

/** One tab of the settings page. It finds what it needs with `useSettings()`. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly Content: () => ReactNode;
  /** The policies that are changed here; they are saved for all sections together. */
  readonly parts?: readonly (keyof PolicyParts)[];
}

/** What every section of the settings page may need of its surroundings. */
export interface Settings {
  readonly view: SettingsView;
  readonly api: Api;
  readonly actions: SettingsActions;
  readonly formats: Formats;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newKey: () => string;
  /** Reads everything again, keeping what is shown and what is being filled in. */
  readonly refresh: () => void;
  /** Shows what a write has just answered. */
  readonly adopt: (view: SettingsView) => void;
  readonly sections: readonly Section[];
  /** Goes to the section of that id. */
  readonly open: (sectionId: string) => void;
  /** What is being changed of the account's policies, in whichever section. */
  readonly form: PolicyForm;
  /** What is being changed of the rules, in whichever pipeline. */
  readonly ruleWork: RuleWorks;
}

const SettingsContext = createContext<Settings | null>(null);

export const SettingsProvider = SettingsContext.Provider;

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (!settings) throw new Error("This part stands outside the settings page.");
  return settings;
}
