import { Flex, MultiSelect, Select, Text } from "@hubspot/ui-extensions";
import { fieldError } from "@payments/screens/use-fields";
import type { Person, Right } from "@payments/shared";
import { Group } from "../components/Group.tsx";
import { PolicyPage } from "../components/PolicyPage.tsx";
import type { RightDraft } from "../draft-shape.ts";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

const kinds = Object.entries(words.people.kinds).map(([value, label]) => ({ value, label }));
const rights = Object.keys(words.people.rights) as readonly Right[];

/** Who may do what in this account. */
export function People() {
  const { view } = useSettings();
  const installer = view.people.find(({ isInstaller }) => isInstaller);
  return (
    <PolicyPage>
      <Group title={words.people.title}>
        <Text>{words.people.help}</Text>
        {installer && <Text>{`${nameOf(installer)} ${words.people.installer}.`}</Text>}
        {rights.map((right) => (
          <RightFields key={right} right={right} />
        ))}
      </Group>
    </PolicyPage>
  );
}

function RightFields({ right }: { readonly right: Right }) {
  const { form, view } = useSettings();
  const { committed, commit, latest } = form.fields;
  const held = committed.rights[right];
  const change = (next: Partial<RightDraft>): void => {
    const { rights: all } = latest.current;
    commit({ rights: { ...all, [right]: { ...all[right], ...next } } });
  };
  const error = fieldError(form.messages, `rights.${right}`);
  return (
    <Flex direction="column" gap="sm">
      <Select
        name={`rights.${right}`}
        label={words.people.rights[right]}
        options={kinds}
        value={held.kind}
        readOnly={!view.mayChange}
        onChange={(kind) => change({ kind: kind as RightDraft["kind"] })}
        {...error}
      />
      {held.kind === "users" && (
        <NamedPeople right={right} users={held.users} onChange={(users) => change({ users })} />
      )}
    </Flex>
  );
}

interface NamedPeopleProps {
  readonly right: Right;
  readonly users: readonly string[];
  readonly onChange: (users: readonly string[]) => void;
}

function NamedPeople({ right, users, onChange }: NamedPeopleProps) {
  const { view } = useSettings();
  const people = view.people.filter(({ isInstaller }) => !isInstaller);
  if (people.length === 0) return <Text>{words.people.nobodyKnown}</Text>;
  return (
    <MultiSelect
      name={`rights.${right}.users`}
      label={`${words.people.named}: ${words.people.rights[right]}`}
      options={people.map((person) => ({ value: person.userId, label: nameOf(person) }))}
      value={[...users]}
      readOnly={!view.mayChange}
      onChange={(chosen) => onChange(chosen.map(String))}
    />
  );
}

function nameOf({ userId, email }: Person): string {
  return email ?? words.people.user(userId);
}
