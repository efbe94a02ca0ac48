import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import type { CrmPropertyDefinition } from "../../domain/crm-properties.ts";
import type { CrmSchemas, RefusedProperties } from "../../ports/crm-schemas.ts";
import type { CrmRecordRef } from "../../ports/crm-writes.ts";
import type { CallHubSpot } from "./call.ts";
import { refusalOf, standardError } from "./refusals.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide

const kinds: Readonly<Record<CrmRecordRef["objectType"], string>> = { deal: "deals", contact: "contacts" };

const named = z.object({ name: z.string(), type: z.string().catch(""), archived: z.boolean().catch(false) });
const properties = z.object({ results: z.array(named) });
const groups = z.object({ results: z.array(z.object({ name: z.string() })) });
const outcome = z.object({ errors: z.array(standardError).catch([]) });

type Refusal = z.infer<typeof standardError>;

/** Reading and making the definitions of our properties. */
export function propertySchemas(callHubSpot: CallHubSpot, restVersion: string): CrmSchemas {
  const pathOf = (objectType: CrmRecordRef["objectType"]) => `/crm/properties/${restVersion}/${kinds[objectType]}`;
  const create = createCall(callHubSpot, pathOf);
  return {
    // A name that is not there stands among the errors of a 207, and costs nothing.
    async readPropertyTypes(portalId, objectType, names) {
      const { results } = await callHubSpot(portalId, "worker", {
        method: "POST",
        path: `${pathOf(objectType)}/batch/read`,
        body: { archived: false, inputs: names.map((name) => ({ name })) },
        isWrite: false,
        answer: properties,
      });
      return new Map(results.filter(({ archived }) => !archived).map(({ name, type }) => [name, type]));
    },

    async ensurePropertyGroup(portalId, objectType, group) {
      const path = `${pathOf(objectType)}/groups`;
      const { results } = await callHubSpot(portalId, "worker", {
        method: "GET",
        path,
        isWrite: false,
        answer: groups,
      });
      if (results.some(({ name }) => name === group.name)) return;
      const body = { ...group, displayOrder: -1 };
      const making = callHubSpot(portalId, "worker", {
        method: "POST",
        path,
        body,
        isWrite: true,
        answer: z.unknown(),
      });
      await making.catch(unlessThere);
    },

    async createProperties(portalId, objectType, { groupName, properties }) {
      const inputs = properties.map((property) => toInput(property, groupName));
      try {
        return await create(portalId, objectType, inputs);
      } catch (error) {
        if (!concernsValues(error)) throw error;
        return await oneByOne(inputs, (input) => create(portalId, objectType, [input]));
      }
    },
  };
}

function toInput({ on: _on, options, ...definition }: CrmPropertyDefinition, groupName: string) {
  return {
    ...definition,
    groupName,
    formField: false,
    ...(options.length > 0 && {
      options: options.map((option, place) => ({ ...option, displayOrder: place, hidden: false })),
    }),
  };
}

type Input = ReturnType<typeof toInput>;

function createCall(callHubSpot: CallHubSpot, pathOf: (objectType: CrmRecordRef["objectType"]) => string) {
  return async (portalId: number, objectType: CrmRecordRef["objectType"], inputs: readonly Input[]) => {
    const { errors } = await callHubSpot(portalId, "worker", {
      method: "POST",
      path: `${pathOf(objectType)}/batch/create`,
      body: { inputs },
      isWrite: true,
      answer: outcome,
    });
    return refusedAmong(inputs, errors);
  };
}

const isThere = "OBJECT_ALREADY_EXISTS";

/** Which inputs the errors of a 207 are about; one that names none is about whatever is missing afterwards. */
function refusedAmong(inputs: readonly Input[], errors: readonly Refusal[]): RefusedProperties {
  const refused = errors.filter(({ category }) => category !== isThere);
  return new Map(
    inputs.flatMap(({ name }) => {
      const error = refused.find(({ context, message }) => namesIn(context).includes(name) || message?.includes(name));
      return error ? [[name, refusalOf(error).said ?? null] as const] : [];
    }),
  );
}

function namesIn(context: Refusal["context"]): readonly string[] {
  return Object.values(context).flat();
}

/** One bad property does not fail its neighbours, also where HubSpot refuses a batch as a whole. */
async function oneByOne(
  inputs: readonly Input[],
  create: (input: Input) => Promise<RefusedProperties>,
): Promise<RefusedProperties> {
  const refused = new Map<string, string | null>();
  for (const input of inputs) {
    try {
      for (const [name, said] of await create(input)) refused.set(name, said);
    } catch (error) {
      if (!concernsValues(error)) throw error;
      if (error.fault !== "conflict") refused.set(input.name, error.details.said ?? null);
    }
  }
  return refused;
}

/** Whether HubSpot had something against what was sent, not against our sending it. */
function concernsValues(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && (error.fault === "validation" || error.fault === "conflict");
}

function unlessThere(error: unknown): void {
  if (!(error instanceof UpstreamError) || error.fault !== "conflict") throw error;
}
