import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type Answer, versions } from "./endpoint.ts";

export interface ContractRequest {
  readonly method: string;
  readonly path: string;
  /** Names of the query parameters. */
  readonly query: readonly string[];
  /** Parsed JSON, or the form's fields; undefined for no body. */
  readonly body: unknown;
}

export interface ContractAnswer {
  readonly method: string;
  readonly path: string;
  readonly answer: Answer;
}

/** HubSpot's REST calls as data, where the compilation of them lies beside the project. */
export interface Contract {
  /** What is wrong with a request, in words; null when it fits. */
  complaintAbout(request: ContractRequest): string | null;
  /** Throws when a successful answer does not fit its model. */
  assertAnswer(answer: ContractAnswer): void;
}

type Models = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface ContractEndpoint {
  readonly api: string;
  readonly method: string;
  readonly datedPath: string;
  readonly query?: readonly string[];
  readonly form?: readonly string[];
  readonly request?: string | null;
  readonly responses: Readonly<Record<string, string | null>>;
}

interface ContractFile {
  readonly endpoints: readonly ContractEndpoint[];
  readonly models: Models;
}

// Not part of the project: it holds without, by the stand-in's own rules.
const location = new URL("../../../../../shared/specs/hubspot/contract.json", import.meta.url);

let known: Contract | null | undefined;

/** The contract beside the project, read once; null where there is none. */
export function contractBeside(): Contract | null {
  return (known ??= loadContract(location));
}

/** The contract in a file, or null where there is no such file. */
export function loadContract(file: URL): Contract | null {
  if (!existsSync(file)) return null;
  const { endpoints, models } = JSON.parse(readFileSync(file, "utf8")) as ContractFile;
  const routes = endpoints.map(routeOf).toSorted((a, b) => a.variables - b.variables);
  const find = (method: string, path: string): ContractEndpoint | undefined =>
    routes.find((route) => route.endpoint.method === method && route.pattern.test(path))?.endpoint;
  const validatorOf = validators(models);
  return {
    complaintAbout: ({ method, path, query, body }) => {
      const endpoint = find(method, path);
      if (!endpoint) return `${method} ${path} is not in the contract`;
      const unknown = query.find((name) => !(endpoint.query ?? []).includes(name));
      if (unknown !== undefined) return `query parameter ${unknown} is not in the contract`;
      if (endpoint.form) return formComplaint(endpoint.form, body);
      return endpoint.request ? bodyComplaint(validatorOf(endpoint.api, endpoint.request), body) : null;
    },
    assertAnswer: ({ method, path, answer: { status, body } }) => {
      const endpoint = find(method, path);
      if (!endpoint || status >= 400) return;
      const model = modelOf(endpoint.responses, status);
      if (!model || model === "not modelled") return;
      const complaint = bodyComplaint(validatorOf(endpoint.api, model), withoutNulls(body));
      if (complaint)
        throw new Error(`The stand-in's answer to ${method} ${path} is outside the contract: ${complaint}`);
    },
  };
}

/** The compilation has no products; their calls have the shapes of the other generic records. */
function routeOf(endpoint: ContractEndpoint) {
  const source = endpoint.datedPath
    .replace(/\/line_items(?=\/|$)/, "/(?:line_items|products)")
    .replace("{version}", `(?:${versions.join("|")})`)
    .replaceAll(/\{\w+\}/g, "[^/]+");
  return {
    endpoint,
    pattern: new RegExp(`^${source}$`),
    variables: endpoint.datedPath.split("{").length,
  };
}

/** The model of a status; a dated version may answer with another 2xx than the contract names. */
function modelOf(responses: ContractEndpoint["responses"], status: number): string | null {
  return responses[status] ?? Object.values(responses)[0] ?? null;
}

/** Compiles a model on its first use. `Array<X>` is a list of X; X is of the same api, else shared, else by hand. */
function validators(models: Models): (api: string, model: string) => ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (api, model) => {
    const key = `${api} ${model}`;
    const known = compiled.get(key);
    if (known) return known;
    const $defs = loosen({ ...models["shared"], ...models["byHand"], ...models[api] });
    const item = /^Array<(.+)>$/.exec(model)?.[1];
    const schema = item
      ? { type: "array", items: { $ref: `#/$defs/${item}` }, $defs }
      : { $ref: `#/$defs/${model}`, $defs };
    const validate = ajv.compile(schema);
    compiled.set(key, validate);
    return validate;
  };
}

/** Applies the differences of the dated versions that the contract states in words only. */
function loosen($defs: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify($defs), (key: string, value: unknown) => {
    if (key === "toObjectId") return { type: ["string", "integer"] };
    if (key === "fieldType" && isEnumeration(value)) return { enum: [...value.enum, "html", "phonenumber"] };
    return value;
  });
}

function isEnumeration(value: unknown): value is { readonly enum: readonly string[] } {
  return typeof value === "object" && value !== null && "enum" in value;
}

function formComplaint(names: readonly string[], form: unknown): string | null {
  const unknown = Object.keys(form ?? {}).find((name) => !names.includes(name));
  return unknown === undefined ? null : `form field ${unknown} is not in the contract`;
}

function bodyComplaint(validate: ValidateFunction, body: unknown): string | null {
  if (validate(body)) return null;
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || "body"} ${message}`).join("; ");
}

/** HubSpot writes null where the models simply leave a member out. Property values may be null by the models too. */
function withoutNulls(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body ?? {}), (_key, value: unknown) => (value === null ? undefined : value));
}
