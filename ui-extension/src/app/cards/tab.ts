import type { ExtensionPointApiActions } from "@hubspot/ui-extensions";
import type { CreateForm, OutOfReach, PaymentRow, Shown } from "@payments/shared";
import { createContext, useContext } from "react";
import type { Api, RecordRef } from "./api.ts";
import type { Formats } from "@payments/screens/formats";

export type TabActions = ExtensionPointApiActions<"crm.record.tab">;

/** What every part of the tab may need of its surroundings. */
export interface Tab {
  readonly record: RecordRef;
  readonly api: Api;
  readonly actions: TabActions;
  readonly formats: Formats;
  /** What the create form starts with; null while no payment may be made. */
  readonly form: CreateForm | null;
  /** Why HubSpot could not be read; null where it could. What needs it as it is now is not offered meanwhile. */
  readonly outOfReach: OutOfReach | null;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly newKey: () => string;
  /** Shows a payment as a write just answered it, then re-reads the list. */
  readonly adopt: (payment: PaymentRow) => void;
  /** Re-reads the list, keeping what is shown until the answer is there. */
  readonly refresh: () => void;
  /** Reads the next page of a selection of the list. Rejects with an ApiProblem. */
  readonly readMore: (selection: Shown) => Promise<void>;
  /** Tells which forms are being filled in; re-reading waits for them. */
  readonly hold: (formId: string, isHeld: boolean) => void;
}

const TabContext = createContext<Tab | null>(null);

export const TabProvider = TabContext.Provider;

export function useTab(): Tab {
  const tab = useContext(TabContext);
  if (!tab) throw new Error("This part stands outside the tab.");
  return tab;
}

/** What HubSpot calls contacts and deals in `objectTypeId`. */
export const contactType = "0-1";
export const dealType = "0-3";
