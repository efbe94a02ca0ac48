import type { ServerCalls } from "@payments/screens/call-server";
import type {
  ConnectLink,
  GoLiveWaiver,
  PoliciesChange,
  PoliciesView,
  PolicyParts,
  PreviewOrder,
  SettingsPreview,
  SettingsView,
} from "@payments/shared";

/** What the settings page and the sections about policies ask of the server. */
export interface SettingsApi {
  readonly view: () => Promise<SettingsView>;
  /** Refused with 409 when somebody else has saved meanwhile. */
  readonly save: (change: PoliciesChange) => Promise<PoliciesView>;
  readonly preview: (order: PreviewOrder) => Promise<SettingsPreview>;
  /** An example of the customer's page with this brand, outside HubSpot. */
  readonly brandPage: (brand: PolicyParts["brand"]) => Promise<ConnectLink>;
  readonly connectLink: () => Promise<ConnectLink>;
  /** Asks a connection's provider whether it lets us in now. Rejects with what the provider says. */
  readonly tryConnection: (id: string, idempotencyKey: string) => Promise<unknown>;
  readonly waive: (waiver: GoLiveWaiver) => Promise<SettingsView>;
}

export function settingsApi({ get, post, put }: ServerCalls): SettingsApi {
  return {
    view: () => get("/api/settings"),
    save: (change) => put("/api/policies", change),
    preview: (order) => post("/api/settings/previews", order),
    brandPage: (brand) => post("/api/settings/brand-pages", { brand }),
    connectLink: () => post("/api/connect-links", {}),
    tryConnection: (id, idempotencyKey) => post(`/api/connections/${id}/checks`, { idempotencyKey }),
    waive: (waiver) => put("/api/settings/go-live", waiver),
  };
}
