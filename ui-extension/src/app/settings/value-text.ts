import type { SettingsView } from "@payments/shared";
import type { Draft, FieldName } from "./draft-shape.ts";
import { words } from "./words/index.ts";

type Known = Pick<SettingsView, "pipelines" | "connections">;

/** Fields whose values have names of their own. */
const named: { readonly [Name in FieldName]?: (draft: Draft, known: Known) => string } = {
  openPayments: ({ openPayments }) => words.payments[openPayments],
  renewal: ({ renewal }) => words.payments.renewal[renewal],
  notices: ({ notices }) => notices.map((notice) => words.notices[notice] ?? notice).join(", "),
  notes: ({ notes }) => notes.map((note) => words.notes[note] ?? note).join(", "),
  providerMessages: (draft, { connections }) => draft.providerMessages.map((id) => labelOf(id, connections)).join(", "),
  "dealFromContact.when": (draft) => words.payments.when[draft["dealFromContact.when"]],
  "dealFromContact.pipelineId": (draft, { pipelines }) =>
    labelOf(draft["dealFromContact.pipelineId"], pipelines ?? []) || words.payments.firstPipeline,
  "dealFromContact.stageId": (draft, { pipelines }) =>
    labelOf(
      draft["dealFromContact.stageId"],
      (pipelines ?? []).flatMap(({ stages }) => stages),
    ) || words.payments.firstStage,
  pages: (draft, { connections }) => pagesText(draft.pages, connections),
  rights: ({ rights }) => rightsText(rights),
};

/** A field's value as a person reads it. */
export function textOfValue(name: FieldName, draft: Draft, known: Known): string {
  const own = named[name];
  const value = own ? own(draft, known) : draft[name];
  if (typeof value === "boolean") return value ? words.values.on : words.values.off;
  return String(value).trim() || words.values.empty;
}

function pagesText(pages: Draft["pages"], connections: Known["connections"]): string {
  return pages
    .map(({ connectionId, methods, asksAddress }) => {
      const known = connections.find(({ id }) => id === connectionId);
      const offered = methods?.map((value) => known?.page.methods?.find((one) => one.value === value)?.label ?? value);
      const address = asksAddress ? words.payPages.withAddress : "";
      return words.payPages.entry(known?.label ?? connectionId, offered?.join(", ") ?? words.payPages.all, address);
    })
    .join("; ");
}

function labelOf(id: string, choices: readonly { readonly id: string; readonly label: string }[]): string {
  return choices.find((choice) => choice.id === id)?.label ?? id;
}

function rightsText(rights: Draft["rights"]): string {
  return Object.entries(rights)
    .map(([right, { kind, users }]) => {
      const holders = kind === "users" ? users.join(", ") : words.people.kinds[kind];
      return `${words.people.rights[right as keyof typeof rights]}: ${holders}`;
    })
    .join("; ");
}
