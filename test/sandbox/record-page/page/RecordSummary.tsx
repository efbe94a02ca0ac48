import type { ReactNode } from "react";
import type { AssociatedRecord, Frame, RecordDescription, RecordProperty } from "../../record-page-server/records.ts";
import { recordAddress } from "./frame.ts";
import { StageTracker } from "./StageTracker.tsx";

const kinds: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  "0-1": { one: "Contact", many: "Contacts" },
  "0-3": { one: "Deal", many: "Deals" },
};

/** The left column: what the CRM knows of the record. */
export function RecordSummary({
  frame,
  record,
}: {
  readonly frame: Frame;
  readonly record: RecordDescription;
}): ReactNode {
  const kind = kinds[record.objectTypeId]?.one ?? `Record of type ${record.objectTypeId}`;
  const amount = record.properties.find(({ name }) => name === "amount");
  return (
    <>
      <header className="record-head">
        <p className="eyebrow">{kind}</p>
        <h1>{record.name}</h1>
        {amount && <p className="record-amount">{formatValue(amount)}</p>}
      </header>
      {record.stages.length > 0 && <StageTracker pipeline={record.pipeline} stages={record.stages} />}
      <section aria-labelledby="properties-title">
        <h2 id="properties-title">About this {kind.toLowerCase()}</h2>
        <dl className="properties">
          {record.properties.map((property) => (
            <div key={property.name}>
              <dt>{property.label}</dt>
              <dd>{property.name === "dealstage" ? stageName(record, property) : formatValue(property)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <AssociatedRecords frame={frame} associated={record.associated} />
    </>
  );
}

function AssociatedRecords({
  frame,
  associated,
}: {
  readonly frame: Frame;
  readonly associated: readonly AssociatedRecord[];
}) {
  const types = [...new Set(associated.map(({ objectTypeId }) => objectTypeId))];
  return types.map((type) => (
    <section key={type} aria-labelledby={`associated-${type}`}>
      <h2 id={`associated-${type}`}>{kinds[type]?.many ?? type}</h2>
      <ul className="associated">
        {associated
          .filter(({ objectTypeId }) => objectTypeId === type)
          .map(({ id, name }) => (
            <li key={id}>
              <a className="link" href={recordAddress(frame, type, id)}>
                {name}
              </a>
            </li>
          ))}
      </ul>
    </section>
  ));
}

/** The CRM keeps a stage's id; people know its name. */
function stageName({ stages }: RecordDescription, property: RecordProperty): string {
  return stages.find(({ id }) => id === property.value)?.label ?? formatValue(property);
}

function formatValue({ value, currency }: RecordProperty): string {
  if (value === null || value === "") return "–";
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formatDay(new Date(value));
  if (!currency) return value;
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(Number(value));
  } catch {
    return `${value} ${currency}`;
  }
}

/** Dates of the CRM are midnights of Greenwich. */
function formatDay(date: Date): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" }).format(date);
}
