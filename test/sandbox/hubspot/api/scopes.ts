import type { Scope } from "../gate/endpoint.ts";
import { objectTypeFrom, type ObjectType } from "../world/object-types.ts";

type Params = Readonly<Record<string, string>>;

// Notes have no scopes of their own: all their calls use the contacts' ones.
const scopeNames: Readonly<Record<ObjectType, string>> = {
  deals: "deals",
  contacts: "contacts",
  products: "products",
  line_items: "line_items",
  notes: "contacts",
};

/** What reading or writing records of the path's types needs; nothing for a type that is not there. */
export function recordScopes(access: "read" | "write", ...names: readonly string[]) {
  return (params: Params): readonly (readonly Scope[])[] =>
    names.flatMap((name) => {
      const type = objectTypeFrom(params[name] ?? "");
      return type ? [[`crm.objects.${scopeNames[type]}.${access}`]] : [];
    });
}

/** What reading (or writing) property definitions of the path's type needs. */
export function schemaScopes(access: "read" | "write") {
  return ({ objectType = "" }: Params): readonly (readonly Scope[])[] => {
    const type = objectTypeFrom(objectType);
    if (!type) return [];
    const name = scopeNames[type];
    const schema = `crm.schemas.${name}.${access}`;
    return [access === "read" ? [schema, `crm.objects.${name}.read`] : [schema]];
  };
}
