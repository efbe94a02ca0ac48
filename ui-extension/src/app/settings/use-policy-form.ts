import type { ApiProblem, FieldMessage } from "@payments/screens/api-problem";
import { useFields } from "@payments/screens/use-fields";
import { useWrite } from "@payments/screens/use-write";
import type { PoliciesView, SettingsView } from "@payments/shared";
import { useEffect, useRef, useState } from "react";
import type { SettingsApi } from "./api/settings.ts";
import { changedFields, changedParts, draftOf, readDraft } from "./draft.ts";
import type { Draft, FieldName } from "./draft-shape.ts";

/** A field that was changed here and elsewhere to different values. */
export interface Conflict {
  readonly name: FieldName;
  readonly theirs: Draft;
}

export type PolicyForm = ReturnType<typeof usePolicyForm>;

interface Options {
  readonly view: SettingsView;
  readonly api: SettingsApi;
  readonly newKey: () => string;
  readonly refresh: () => Promise<SettingsView | null>;
  readonly adopt: (view: SettingsView) => void;
  readonly onSaved: () => void;
}

/**
 * The changes to an account's policies, one form over all sections that are about them. When somebody else has saved
 * meanwhile, their changes are taken over and only what both changed is asked about.
 */
export function usePolicyForm({ view, api, newKey, refresh, adopt, onSaved }: Options) {
  // What the changes are made to; it stays while there are any, whatever is read meanwhile.
  const [base, setBase] = useState<Pick<PoliciesView, "policies" | "version">>(view);
  const fields = useFields<Draft>(() => draftOf(base.policies));
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const [conflicts, setConflicts] = useState<readonly Conflict[] | null>(null);
  const write = useWrite({ newKey, refresh: () => void refresh() });
  const changed = changedFields(draftOf(base.policies), fields.typed);
  const startFrom = (next: Pick<PoliciesView, "policies" | "version">, draft: Draft): void => {
    setBase({ policies: next.policies, version: next.version });
    fields.reset(draft);
    setOwn([]);
  };

  const latest = useRef({ changed, startFrom });
  useEffect(() => {
    latest.current = { changed, startFrom };
  });
  useEffect(() => {
    if (latest.current.changed.length === 0) latest.current.startFrom(view, draftOf(view.policies));
  }, [view]);

  const overtaken = async (problem: ApiProblem): Promise<void> => {
    const now = problem.status === 409 ? await refresh() : null;
    if (!now) return;
    const merged = mergeOf(draftOf(base.policies), fields.latest.current, draftOf(now.policies));
    startFrom(now, merged.draft);
    setConflicts(merged.conflicts);
  };

  const save = async (): Promise<void> => {
    const form = readDraft(fields.latest.current);
    setOwn("messages" in form ? form.messages : []);
    if ("messages" in form) return;
    const change = { version: base.version, policies: changedParts(base.policies, form.policies) };
    const saved = (answer: PoliciesView): void => {
      setConflicts(null);
      startFrom(answer, draftOf(answer.policies));
      adopt({ ...view, ...answer });
      onSaved();
      // Who changed it last, and what follows from it elsewhere on the page.
      void refresh();
    };
    await write.submit(
      () => api.save(change),
      saved,
      (problem) => void overtaken(problem),
    );
  };

  const messages = [...own, ...(write.problem?.fields ?? []).map(withoutPart)];
  return {
    fields,
    changed,
    messages,
    conflicts,
    isBusy: write.isBusy,
    /** A conflict is told field by field instead. */
    problem: conflicts && write.problem?.status === 409 ? null : write.problem,
    save,
    discard: (): void => {
      write.begin();
      setConflicts(null);
      startFrom(view, draftOf(view.policies));
    },
    takeTheirs: ({ name, theirs }: Conflict): void => {
      fields.commit({ [name]: theirs[name] });
      setConflicts((before) => (before ?? []).filter((one) => one.name !== name));
    },
  };
}

/** The server names a field by its place in the request: `policies.validity.days`. */
function withoutPart({ name, message }: FieldMessage): FieldMessage {
  return { name: name.replace(/^policies\./, ""), message };
}

/** What both changed stays as it is here and is asked about; the rest follows whoever changed it. */
export function mergeOf(before: Draft, mine: Draft, theirs: Draft) {
  const here = changedFields(before, mine);
  const there = new Set(changedFields(before, theirs));
  const both = new Set(changedFields(mine, theirs));
  const draft = { ...theirs, ...Object.fromEntries(here.map((name) => [name, mine[name]])) } as Draft;
  const conflicts = here.filter((name) => there.has(name) && both.has(name)).map((name) => ({ name, theirs }));
  return { draft, conflicts };
}
