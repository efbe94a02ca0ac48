import type { Frame, RecordDescription } from "../../record-page-server/records.ts";
import type { CrmQuestion } from "../protocol.ts";
import { readRecord } from "./record.ts";

const typeIds: Readonly<Record<string, string>> = {
  contact: "0-1",
  contacts: "0-1",
  deal: "0-3",
  deals: "0-3",
};

/** The record's properties by name; those it does not have are null. */
export function propertiesOf(
  record: RecordDescription,
  names: readonly string[] | "*",
): Readonly<Record<string, string | null>> {
  const all = Object.fromEntries(record.properties.map(({ name, value }) => [name, value]));
  return names === "*" ? all : Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
}

/** What HubSpot's hooks would be told, in the shapes the SDK insists on. */
export async function answerQuestion(frame: Frame, question: CrmQuestion): Promise<string> {
  const record = await readRecord(frame.portalId, frame.objectTypeId, frame.objectId);
  if (!record) return JSON.stringify({ error: "The record could not be read." });
  if (question.kind === "properties") return JSON.stringify({ data: propertiesOf(record, question.names) });
  return JSON.stringify({ data: await associations(frame, record, question) });
}

async function associations(
  { portalId }: Frame,
  record: RecordDescription,
  { toObjectType, properties, offset, limit }: Extract<CrmQuestion, { kind: "associations" }>,
) {
  const typeId = typeIds[toObjectType.toLowerCase()] ?? toObjectType;
  const all = record.associated.filter(({ objectTypeId }) => objectTypeId === typeId);
  const results = await Promise.all(
    all.slice(offset, offset + limit).map(async ({ objectTypeId, id }) => {
      const other = properties.length > 0 ? await readRecord(portalId, objectTypeId, id) : null;
      return {
        toObjectId: Number(id),
        associationTypes: [],
        properties: other ? propertiesOf(other, properties) : {},
      };
    }),
  );
  return { results, hasMore: offset + limit < all.length, nextOffset: offset + limit };
}
