import { Alert, Button, Flex, Form, LoadingButton, Text } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import type { Draft } from "../draft-shape.ts";
import { type Section, useSettings } from "../settings.ts";
import type { Conflict } from "../use-policy-form.ts";
import { textOfValue } from "../value-text.ts";
import { words } from "../words/index.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

/** A section made of policies: its fields and, while anything is being changed in whichever section, how to save that. */
export function PolicyPage({ children }: { readonly children: ReactNode }) {
  const { form, view } = useSettings();
  return (
    <Form onSubmit={form.save} autoComplete="off" testId="policies">
      <Flex key={form.fields.session} direction="column" gap="lg">
        {children}
        {view.mayChange && <SaveBar />}
        <LastChange />
      </Flex>
    </Form>
  );
}

/** Where nothing is a policy: what is being changed elsewhere is not lost, and not saved yet either. */
export function UnsavedNote() {
  const { form, sections, open } = useSettings();
  const [changed] = sectionsOf(form.changed, sections);
  if (!changed) return null;
  return (
    <Flex direction="column" gap="sm" align="start">
      <Alert title={words.form.unsaved(titlesOf(form.changed, sections))} variant="info" />
      <Button size="sm" variant="secondary" onClick={() => open(changed.id)} testId="to-unsaved">
        {words.form.goThere(changed.title)}
      </Button>
    </Flex>
  );
}

function SaveBar() {
  const { form, sections } = useSettings();
  const { changed, messages, conflicts, problem, isBusy } = form;
  if (changed.length === 0 && !conflicts) return null;
  return (
    <Flex direction="column" gap="sm" testId="save-bar">
      {conflicts && <Conflicts conflicts={conflicts} />}
      <Alert title={words.form.unsaved(titlesOf(changed, sections))} variant="info" />
      {messages.length > 0 && (
        <Alert
          title={words.form.lookAt(
            titlesOf(
              messages.map(({ name }) => name),
              sections,
            ),
          )}
          variant="danger"
        />
      )}
      {problem && problem.fields.length === 0 && <ProblemAlert problem={problem} />}
      <Flex direction="row" gap="sm" wrap>
        <LoadingButton type="submit" variant="primary" loading={isBusy} testId="save">
          {words.form.save}
        </LoadingButton>
        <Button variant="secondary" onClick={form.discard} disabled={isBusy} testId="discard">
          {words.form.discard}
        </Button>
      </Flex>
    </Flex>
  );
}

function Conflicts({ conflicts }: { readonly conflicts: readonly Conflict[] }) {
  return (
    <Flex direction="column" gap="sm" testId="conflicts">
      <Alert title={words.form.overtakenTitle} variant="warning">
        {conflicts.length === 0 ? words.form.overtaken : words.form.overtakenBoth}
      </Alert>
      {conflicts.map((conflict) => (
        <ConflictLine key={conflict.name} conflict={conflict} />
      ))}
    </Flex>
  );
}

function ConflictLine({ conflict }: { readonly conflict: Conflict }) {
  const { form, view } = useSettings();
  const { name, theirs } = conflict;
  const told = (draft: Draft): string => textOfValue(name, draft, view);
  return (
    <Flex direction="row" gap="sm" align="center" justify="between" wrap>
      <Flex direction="column">
        <Text format={{ fontWeight: "demibold" }}>{words.fields[name]}</Text>
        <Text>{`${words.form.mine}: ${told(form.fields.typed)}`}</Text>
        <Text>{`${words.form.theirs}: ${told(theirs)}`}</Text>
      </Flex>
      <Button size="xs" variant="secondary" onClick={() => form.takeTheirs(conflict)} testId={`take-${name}`}>
        {words.form.takeTheirs}
      </Button>
    </Flex>
  );
}

function LastChange() {
  const { view, formats } = useSettings();
  if (!view.changed) return null;
  return <Text variant="microcopy">{words.form.changedBy(view.changed.by, formats.moment(view.changed.at))}</Text>;
}

/** The sections these fields stand in. */
function sectionsOf(names: readonly string[], sections: readonly Section[]): readonly Section[] {
  const changed = new Set(names.map((name) => name.split(".")[0]));
  return sections.filter(({ parts }) => parts?.some((part) => changed.has(part)));
}

/** As a person lists them. */
function titlesOf(names: readonly string[], sections: readonly Section[]): string {
  const titles = sectionsOf(names, sections).map(({ title }) => title);
  return new Intl.ListFormat("en", { type: "conjunction" }).format(titles);
}
