import {
  Alert,
  EmptyState,
  Flex,
  Heading,
  LoadingButton,
  Table,
  TableBody,
  TableCell,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { AuditEntryView, AuditPageView } from "@payments/shared";
import { useState } from "react";
import { accountWords as words } from "../words/account.ts";
import { Loading, LoadFailed } from "../components/LoadFailed.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { useSettings } from "../settings.ts";
import { useOwnView } from "../use-own-view.ts";

/** What was done to the account, and whether the log is still what was written. */
export function AuditLog() {
  const { view, problem, retry } = useOwnView(useSettings().api.account.log);
  return (
    <Flex direction="column" gap="sm">
      <Heading>{words.log}</Heading>
      <Text>{words.logIntro}</Text>
      {!view && problem && <LoadFailed problem={problem} onRetry={retry} />}
      {!view && !problem && <Loading label={words.loading} />}
      {view && <Entries first={view} />}
    </Flex>
  );
}

function Entries({ first }: { readonly first: AuditPageView }) {
  const { api, newKey, refresh } = useSettings();
  const write = useWrite({ newKey, refresh });
  const [further, setFurther] = useState<readonly AuditPageView[]>([]);
  const pages = [first, ...further];
  const { before = null } = pages.at(-1) ?? {};
  const readMore = async (): Promise<void> => {
    if (before === null) return;
    await write.submit(
      () => api.account.earlierLog(before),
      (page) => setFurther((known) => [...known, page]),
    );
  };
  if (first.entries.length === 0) {
    return (
      <EmptyState title={words.emptyTitle} layout="vertical">
        <Text>{words.empty}</Text>
      </EmptyState>
    );
  }
  return (
    <>
      {first.broken && (
        <Alert title={words.broken.title} variant="danger">
          {words.broken.text(first.broken.seq, first.broken.what)}
        </Alert>
      )}
      <Table bordered flush>
        <TableBody>
          {pages
            .flatMap(({ entries }) => entries)
            .map((entry) => (
              <Entry key={entry.seq} entry={entry} />
            ))}
        </TableBody>
      </Table>
      {write.problem && <ProblemAlert problem={write.problem} />}
      {before !== null && (
        <Flex direction="row">
          <LoadingButton variant="secondary" size="sm" loading={write.isBusy} onClick={readMore} testId="audit-more">
            {words.more}
          </LoadingButton>
        </Flex>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: AuditEntryView }) {
  const { formats, view } = useSettings();
  const { at, actor, sentence, changes } = entry;
  const person = view.people.find(({ userId }) => `user:${userId}` === actor);
  return (
    <TableRow>
      <TableCell>
        <Text>{sentence}</Text>
        {changes.map(({ name, before, after }) => (
          <Text key={name} variant="microcopy">
            {words.change(name, before, after)}
          </Text>
        ))}
        <Text variant="microcopy">
          {words.by(person?.email ? words.who.person(person.email, person.userId) : whoIs(actor), formats.moment(at))}
        </Text>
      </TableCell>
    </TableRow>
  );
}

function whoIs(actor: string): string {
  const [kind = "", id = ""] = actor.split(":");
  if (kind === "user") return words.who.user(id);
  if (kind === "key") return words.who.key(id);
  return kind === "hubspot" ? words.who.hubspot : words.who.timer;
}
