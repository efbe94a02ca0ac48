import type { Connection } from "../../domain/connection.ts";
import type { StatusGroup } from "../../domain/payment-filter.ts";
import { paymentStatuses } from "../../domain/payment.ts";
import type { Choices } from "../../use-cases/look/read-overview.ts";
import { statusWords } from "../tab/sentences.ts";
import type { AskedFilter, FilterName } from "./filters.ts";

const groupWords: Readonly<Record<StatusGroup, string>> = {
  open: "All open ones",
  received: "All with money received",
  overdue: "Overdue",
  review: "All to be looked at",
};

/** What a connection is called where several have the same name. */
function connectionName({ label, mode, keyEnding, removedAt }: Connection): string {
  const key = keyEnding ? `, key ending ${keyEnding}` : "";
  return `${label}, ${mode}${key}${removedAt === null ? "" : " (removed)"}`;
}

export function connectionNames({ connections }: Choices): (connectionId: string) => string {
  const names = new Map(connections.map((connection) => [connection.connectionId, connectionName(connection)]));
  return (connectionId) => names.get(connectionId) ?? connectionId;
}

export interface FieldOptions {
  readonly choices: Choices;
  readonly asked: AskedFilter;
  readonly userId: string;
}

interface Option {
  readonly value: string;
  readonly label: string;
}

interface Field {
  readonly name: FilterName;
  readonly label: string;
  readonly type: "date" | "text" | "select" | "checkbox";
  readonly inputMode?: "decimal";
  readonly options?: readonly Option[];
}

/** The fields of the filter with what was entered and what is wrong with it. */
export function fieldsOf(options: FieldOptions) {
  const { asked } = options;
  return formFields(options).map((field) => ({
    inputMode: null,
    options: [],
    ...field,
    value: asked.input[field.name],
    error: asked.errors.find(({ name }) => name === field.name)?.message ?? null,
  }));
}

function formFields({ choices, userId }: FieldOptions): readonly Field[] {
  const connection = connectionNames(choices);
  const same = (value: string): Option => ({ value, label: value });
  const pipeline = (id: string) => choices.pipelines.find((one) => one.id === id)?.label ?? id;
  const maker = (id: string) => (id === userId ? "Me" : `User ${id}`);
  return [
    { name: "payer", label: "Customer's name or e-mail", type: "text" },
    { name: "status", label: "Status", type: "select", options: statusOptions },
    { name: "from", label: "Created from", type: "date" },
    { name: "to", label: "Created until", type: "date" },
    { name: "least", label: "Amount from", type: "text", inputMode: "decimal" },
    { name: "most", label: "Amount up to", type: "text", inputMode: "decimal" },
    { name: "currency", label: "Currency", type: "select", options: choices.currencies.map(same) },
    { name: "mode", label: "Money", type: "select", options: modeOptions },
    {
      name: "connection",
      label: "Provider account",
      type: "select",
      options: choices.connectionIds.map((value) => ({ value, label: connection(value) })),
    },
    {
      name: "owner",
      label: "Created by",
      type: "select",
      options: choices.makers.map((value) => ({ value, label: maker(value) })),
    },
    {
      name: "pipeline",
      label: "Pipeline",
      type: "select",
      options: choices.pipelineIds.map((value) => ({ value, label: pipeline(value) })),
    },
    { name: "removed", label: "Also those taken off the list", type: "checkbox" },
  ];
}

const statusOptions: readonly Option[] = [
  ...Object.entries(groupWords).map(([value, label]) => ({ value, label })),
  ...paymentStatuses.map((value) => ({ value, label: statusWords[value] })),
];

export const modeOptions: readonly Option[] = [
  { value: "live", label: "Real money" },
  { value: "test", label: "Test" },
];
