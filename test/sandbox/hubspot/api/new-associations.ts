import { badRequest } from "../gate/errors.ts";
import { kindOf, type RecordReference } from "../world/links.ts";
import type { Portal } from "../world/portal.ts";
import { type ObjectType, objectTypes } from "../world/object-types.ts";
import { findLiveRecord } from "../world/records.ts";

export interface AssociationSpec {
  readonly associationCategory: string;
  readonly associationTypeId: number;
}

export type NewAssociations = readonly {
  readonly to: { readonly id: string };
  readonly types: readonly AssociationSpec[];
}[];

export interface WantedLink {
  readonly to: RecordReference;
  readonly isPrimary: boolean;
}

/** The associations a new record asks for. Throws Refusal for a type id of other types or a record that is not there. */
export function readAssociations(portal: Portal, from: ObjectType, wanted: NewAssociations): readonly WantedLink[] {
  return wanted.flatMap(({ to, types }) =>
    types.map((spec) => {
      const { toType, isPrimary } = readSpec(from, spec);
      if (!findLiveRecord(portal, toType, to.id)) {
        throw badRequest(`${toType.toUpperCase()}=${to.id} is not valid`, [
          { message: `${to.id} does not exist`, code: "INVALID_OBJECT_IDS", context: { ids: [to.id] } },
        ]);
      }
      return { to: { type: toType, id: to.id }, isPrimary };
    }),
  );
}

function readSpec(from: ObjectType, { associationCategory, associationTypeId }: AssociationSpec) {
  for (const toType of objectTypes) {
    const kind = kindOf(from, toType, associationTypeId);
    if (kind?.category === associationCategory) return { toType, isPrimary: kind.label !== null };
  }
  throw badRequest(`${associationCategory} ${associationTypeId} is no association type of ${from}`);
}
