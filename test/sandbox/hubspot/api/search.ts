import { z } from "zod";
import { type Answer, type ApiCall, endpoint, type Endpoint } from "../gate/endpoint.ts";
import { badRequest } from "../gate/errors.ts";
import { typeOf } from "./objects.ts";
import type { CrmRecord } from "../world/portal.ts";
import { shapeRecord } from "./record-shape.ts";
import { readProperty } from "../world/records.ts";
import { recordScopes } from "./scopes.ts";

type Value = string | null;

interface Operands {
  readonly value?: string | undefined;
  readonly highValue?: string | undefined;
  readonly values?: readonly string[] | undefined;
}

type Test = (value: Value, filter: Operands) => boolean;

const operators = {
  EQ: (value, filter) => value === filter.value,
  NEQ: (value, filter) => value !== filter.value,
  LT: (value, filter) => compare(value, filter.value) < 0,
  LTE: (value, filter) => compare(value, filter.value) <= 0,
  GT: (value, filter) => compare(value, filter.value) > 0,
  GTE: (value, filter) => compare(value, filter.value) >= 0,
  BETWEEN: (value, filter) => compare(value, filter.value) >= 0 && compare(value, filter.highValue) <= 0,
  IN: (value, filter) => value !== null && (filter.values ?? []).includes(value),
  NOT_IN: (value, filter) => value === null || !(filter.values ?? []).includes(value),
  HAS_PROPERTY: (value) => value !== null,
  NOT_HAS_PROPERTY: (value) => value === null,
  CONTAINS_TOKEN: (value, filter) => tokens(value).includes((filter.value ?? "").toLowerCase()),
  NOT_CONTAINS_TOKEN: (value, filter) => !tokens(value).includes((filter.value ?? "").toLowerCase()),
} as const satisfies Readonly<Record<string, Test>>;

const filter = z.strictObject({
  propertyName: z.string(),
  operator: z.enum(Object.keys(operators) as [keyof typeof operators]),
  value: z.string().optional(),
  highValue: z.string().optional(),
  values: z.array(z.string()).optional(),
});

const search = z.strictObject({
  filterGroups: z
    .array(z.strictObject({ filters: z.array(filter).max(6) }))
    .max(5)
    .optional(),
  sorts: z.array(z.string()).optional(),
  properties: z.array(z.string()).optional(),
  limit: z.int().min(1).max(200).optional(),
  after: z.string().optional(),
  query: z.string().optional(),
});

type Search = z.infer<typeof search>;

const filterLimit = 18;
const resultLimit = 10_000;
const bodyLimit = 3_000;

/**
 * Search by filters. Unlike HubSpot's, the index never lags.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
 */
export const searchEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/crm/objects/{version}/{objectType}/search",
    body: search,
    isSearch: true,
    scopes: recordScopes("read", "objectType"),
    handle: find,
  }),
];

function find({ portal, params, body, appId }: ApiCall<Search>): Answer {
  const groups = body.filterGroups ?? [];
  if (groups.flatMap(({ filters }) => filters).length > filterLimit) throw badRequest("There are too many filters.");
  if (JSON.stringify(body).length > bodyLimit) throw badRequest("The body is too long.");
  const start = Number(body.after ?? 0);
  const limit = body.limit ?? 10;
  if (start + limit > resultLimit) throw badRequest(`Only the first ${resultLimit} results can be paged to.`);
  const fits = (record: CrmRecord): boolean =>
    groups.length === 0 ||
    groups.some(({ filters }) =>
      filters.every((one) => operators[one.operator](readProperty(portal, record, one.propertyName), one)),
    );
  const isMeant = (record: CrmRecord): boolean =>
    holdsAll(searchedBy.map((name) => readProperty(portal, record, name) ?? "").join(" "), body.query ?? "");
  const [sort] = body.sorts ?? [];
  const place = (record: CrmRecord): string => (sort === undefined ? "" : (readProperty(portal, record, sort) ?? ""));
  const all = [...portal.records[typeOf(params)].values()]
    .filter(isListed)
    .filter(fits)
    .filter(isMeant)
    .toSorted((a, b) => place(a).localeCompare(place(b)));
  const wish = { properties: body.properties ?? [] };
  const results = all.slice(start, start + limit).map((record) => shapeRecord(portal, record, appId, wish));
  const end = start + limit;
  const paging = all.length > end ? { paging: { next: { after: String(end) } } } : {};
  return { status: 200, body: { total: all.length, results, ...paging } };
}

function isListed({ archivedAt, mergedInto }: CrmRecord): boolean {
  return archivedAt === null && mergedInto === null;
}

/** What a bare `query` looks into; HubSpot has more such properties. */
const searchedBy = ["dealname", "firstname", "lastname", "email", "company", "name", "description", "hs_sku"];

/** Whether each word begins a word of the text. */
function holdsAll(text: string, query: string): boolean {
  const there = tokens(text);
  return tokens(query).every((word) => there.some((token) => token.startsWith(word)));
}

/** By number where both are numbers, else by text; a missing value fits no comparison. */
function compare(value: Value, other: string | undefined): number {
  if (value === null || other === undefined) return Number.NaN;
  const difference = Number(value) - Number(other);
  return Number.isNaN(difference) ? value.localeCompare(other) : difference;
}

function tokens(value: Value): readonly string[] {
  return (value ?? "").toLowerCase().split(/[^\p{L}\p{N}]+/u);
}
