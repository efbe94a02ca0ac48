import {
  Accordion,
  Alert,
  EmptyState,
  Flex,
  Heading,
  Input,
  Link,
  Table,
  TableBody,
  TableCell,
  TableRow,
  Tag,
  Text,
} from "@hubspot/ui-extensions";
import { agoText } from "@payments/screens/ago-text";
import type { ApiKeysView, ApiKeyView } from "@payments/shared";
import { useState } from "react";
import { accessWords } from "../words/access.ts";
import { ColumnTitles } from "../components/ColumnTitles.tsx";
import { AskFirst } from "../components/AskFirst.tsx";
import { Group } from "../components/Group.tsx";
import { Loading, LoadFailed } from "../components/LoadFailed.tsx";
import { checkKey } from "../key-check.ts";
import { useSettings } from "../settings.ts";
import { useOwnView } from "../use-own-view.ts";
import { ApiKeyForm } from "./ApiKeyForm.tsx";

const words = accessWords.keys;

/** The account's keys of the public API. */
export function ApiKeys() {
  const { view, problem, refresh, retry, adopt } = useOwnView(useSettings().api.keys.view);
  if (!view && problem) return <LoadFailed problem={problem} onRetry={retry} />;
  if (!view) return <Loading label={accessWords.waiting} />;
  const { keys, docsUrl } = view;
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.title}</Heading>
      <Text>{words.intro}</Text>
      <Link href={{ url: docsUrl, external: true }}>{accessWords.docs}</Link>
      {keys.length === 0 ? (
        <EmptyState title={words.emptyTitle} imageName="lock" layout="vertical">
          <Text>{words.empty}</Text>
        </EmptyState>
      ) : (
        <KeyTable keys={keys} {...{ adopt, refresh }} />
      )}
      <Group title={words.another}>
        <ApiKeyForm refresh={refresh} />
      </Group>
      {keys.length > 0 && <KeyCheck keys={keys} />}
    </Flex>
  );
}

interface KeyTableProps {
  readonly keys: readonly ApiKeyView[];
  readonly adopt: (view: ApiKeysView) => void;
  readonly refresh: () => void;
}

function KeyTable({ keys, adopt, refresh }: KeyTableProps) {
  const { name, rights, made, used, act } = words.column;
  return (
    <Table bordered>
      <ColumnTitles titles={[name, rights, made, used, act]} />
      <TableBody>
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} {...{ adopt, refresh }} />
        ))}
      </TableBody>
    </Table>
  );
}

interface KeyRowProps extends Omit<KeyTableProps, "keys"> {
  readonly apiKey: ApiKeyView;
}

function KeyRow({ apiKey, adopt, refresh }: KeyRowProps) {
  const { api, actions, formats, now } = useSettings();
  const { id, name, mode, rights, ending, createdAt, lastUsedAt, revokedAt } = apiKey;
  return (
    <TableRow>
      <TableCell>
        <Flex direction="row" gap="xs" align="center" wrap>
          <Text format={{ fontWeight: "demibold" }}>{name}</Text>
          <Tag variant={mode === "live" ? "success" : "warning"}>{accessWords.mode[mode]}</Tag>
        </Flex>
        <Text variant="microcopy">{words.ending(ending)}</Text>
      </TableCell>
      <TableCell>{rights.map((right) => words.rights[right]).join(", ")}</TableCell>
      <TableCell>{formats.moment(createdAt)}</TableCell>
      <TableCell>{lastUsedAt === null ? words.never : agoText(lastUsedAt, now(), formats)}</TableCell>
      <TableCell>
        {revokedAt === null ? (
          <AskFirst
            id={`revoke-${id}`}
            label={words.revoke}
            title={words.revokeTitle(name)}
            text={words.revokeText}
            submit={words.revokeSubmit}
            keep={words.keep}
            isLosing
            send={(idempotencyKey) => api.keys.revoke(id, idempotencyKey)}
            onDone={(after) => {
              adopt(after);
              actions.addAlert({ type: "success", message: words.gone });
            }}
            refresh={refresh}
          />
        ) : (
          <Tag variant="default">{words.revoked(formats.moment(revokedAt))}</Tag>
        )}
      </TableCell>
    </TableRow>
  );
}

/** Tells a mistyped key from a revoked one: to the account's own people, in their browser alone. */
function KeyCheck({ keys }: { readonly keys: readonly ApiKeyView[] }) {
  const { formats } = useSettings();
  const [typed, type] = useState("");
  const checked = typed.trim() === "" ? null : checkKey(typed, keys);
  return (
    <Accordion title={words.check} size="sm">
      <Flex direction="column" gap="sm">
        <Input
          name="key"
          type="password"
          label={words.checkLabel}
          description={words.checkHelp}
          onInput={type}
          onChange={type}
        />
        {checked && (
          <Alert title={sentenceOf(checked, formats.moment)} variant={checked.is === "works" ? "success" : "warning"} />
        )}
      </Flex>
    </Accordion>
  );
}

function sentenceOf(checked: ReturnType<typeof checkKey>, moment: (at: number) => string): string {
  const told = words.checked;
  if (checked.is === "revoked") return told.revoked(checked.key.name, moment(checked.key.revokedAt ?? 0));
  return checked.is === "works" ? told.works(checked.key.name, checked.key.mode) : told[checked.is];
}
