import type { CrmHostActions } from "@hubspot/ui-extensions";
import type { HostApi } from "../protocol.ts";

type Properties = Readonly<Record<string, string | null>>;

interface AssociationsRequest {
  readonly toObjectType: string;
  readonly properties?: readonly string[];
  readonly pageLength?: number;
  readonly offset?: number;
}

/** The CRM part of HubSpot's worker: the runners behind the SDK's hooks, and word of changed properties. */
export interface Crm {
  /** Members of `hsWorkerAPI`. Each answers a Response whose JSON the SDK checks. */
  readonly api: Readonly<Record<string, (...args: never[]) => Promise<Response>>>;
  readonly onPropertiesUpdate: CrmHostActions["onCrmPropertiesUpdate"];
  propertiesChanged(properties: Properties): void;
}

interface Listener {
  readonly names: readonly string[] | "*";
  readonly tell: (properties: Properties) => void;
}

export function createCrm(host: HostApi): Crm {
  const listeners = new Set<Listener>();
  return {
    api: {
      fetchCrmProperties: async (names: readonly string[], onUpdate?: Listener["tell"]) => {
        if (onUpdate) listeners.add({ names, tell: onUpdate });
        return new Response(await host.crm({ kind: "properties", names }));
      },
      fetchAssociations: async ({ toObjectType, properties = [], pageLength = 10, offset = 0 }: AssociationsRequest) =>
        new Response(await host.crm({ kind: "associations", toObjectType, properties, limit: pageLength, offset })),
      fetchCrmSearch: async () =>
        new Response(JSON.stringify({ error: "CRM search is not part of the local record page." })),
      formatCrmProperties: async ({ propertiesList }: { readonly propertiesList: unknown }) =>
        new Response(JSON.stringify(propertiesList)),
    },
    onPropertiesUpdate: (names, tell) =>
      void listeners.add({ names, tell: (properties) => tell(withoutNulls(properties)) }),
    propertiesChanged: (properties) => {
      for (const { names, tell } of listeners) tell(pick(properties, names));
    },
  };
}

function pick(properties: Properties, names: readonly string[] | "*"): Properties {
  const wanted = names === "*" ? Object.keys(properties) : names;
  return Object.fromEntries(wanted.map((name) => [name, properties[name] ?? null]));
}

/** Actions give empty properties as empty text, hooks give them as null. */
function withoutNulls(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value ?? ""]));
}
