import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import formatsModule, { type FormatsPlugin } from "ajv-formats";
import { parse } from "yaml";
import type { Call } from "./call.ts";
import { Refusal } from "./refusal.ts";

/** A provider's published contract, by which a fake refuses what the real API would refuse. */
export interface Contract {
  /** Throws Refusal 400 naming the fields, and 404 for a call the contract does not have. */
  check(call: Pick<Call, "method" | "path" | "body">): void;
}

interface Operation {
  readonly method: string;
  readonly path: RegExp;
  readonly validate: ValidateFunction | null;
  readonly isBodyRequired: boolean;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
}

interface RawOperation {
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content?: Readonly<Record<string, { schema?: object }>>;
  };
}

export interface ContractOptions {
  /** Below `shared/specs`, beside the project: `dojo/openapi.yaml`. */
  readonly file: string;
  /** What the document's paths begin with at the fake, `/v1`. */
  readonly prefix?: string;
  /** Puts right what is known to have changed since the document was published. */
  amend?(document: Record<string, unknown>): void;
}

const specs = fileURLToPath(new URL("../../../../shared/specs/", import.meta.url));

const known = new Map<string, Contract>();

/** Reads an OpenAPI document, once per process; null where the folder of contracts is not beside the project. */
export function readContract(options: ContractOptions): Contract | null {
  if (!existsSync(specs + options.file)) return null;
  const contract = known.get(options.file) ?? compile(options);
  known.set(options.file, contract);
  return contract;
}

function compile({ file, prefix = "", amend }: ContractOptions): Contract {
  const document = asJsonSchema(parse(readFileSync(specs + file, "utf8"))) as Record<string, unknown> & Document;
  amend?.(document);
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  (formatsModule as unknown as FormatsPlugin)(ajv);
  for (const format of ["int32", "int64", "double", "float", "timespan"]) ajv.addFormat(format, true);
  ajv.addSchema(document, "contract");
  const operations = operationsOf(document, prefix, ajv);
  return { check: (call) => check(operations, call) };
}

/** OpenAPI 3.0 says two things otherwise than JSON Schema: what may be null, and bounds that are left out. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((one) => asJsonSchema(one));
  if (typeof node !== "object" || node === null) return node;
  const spelt = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, asJsonSchema(value)]));
  const { nullable, ...schema } = spelt;
  const { minimum, exclusiveMinimum } = spelt;
  if (exclusiveMinimum === true) {
    const { minimum: _bound, ...rest } = spelt;
    return { ...rest, exclusiveMinimum: minimum };
  }
  return nullable === true && !("type" in schema) ? { anyOf: [schema, { type: "null" }] } : spelt;
}

const methods = ["get", "post", "put", "patch", "delete"];

function operationsOf({ paths }: Document, prefix: string, ajv: Ajv): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method): Operation[] => {
      const operation = item[method];
      if (!operation) return [];
      const type = Object.keys(operation.requestBody?.content ?? {}).find((name) => name.includes("json"));
      const pointer = `contract#/paths/${escaped(path)}/${method}/requestBody/content/${escaped(type ?? "")}/schema`;
      return [
        {
          method: method.toUpperCase(),
          path: new RegExp(`^${prefix}${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`),
          validate: type === undefined ? null : ajv.compile({ $ref: pointer }),
          isBodyRequired: operation.requestBody?.required === true,
        },
      ];
    }),
  );
}

/** For a JSON pointer within an address. */
function escaped(text: string): string {
  return encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function check(operations: readonly Operation[], { method, path, body }: Pick<Call, "method" | "path" | "body">): void {
  const found = operations.find((operation) => operation.method === method && operation.path.test(path));
  if (!found) throw new Refusal(404, `The contract has no ${method} ${path}.`);
  if (!found.validate || (body === null && !found.isBodyRequired)) return;
  if (found.validate(body)) return;
  const errors = found.validate.errors ?? [];
  const fields = errors.map(({ instancePath, message, params }) => {
    return [instancePath || "body", `${message ?? "is wrong"} ${JSON.stringify(params)}`] as const;
  });
  throw new Refusal(400, "The request does not fit the contract.", { fields: Object.fromEntries(fields) });
}
