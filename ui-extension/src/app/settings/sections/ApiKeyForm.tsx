import { Flex, Form, Input, LoadingButton, MultiSelect, Select } from "@hubspot/ui-extensions";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useWrite } from "@payments/screens/use-write";
import type { KeyRight, NewApiKey, SecretLink as KeyLink } from "@payments/shared";
import { useState } from "react";
import { accessWords } from "../words/access.ts";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { SecretLink } from "../components/SecretLink.tsx";
import { useSettings } from "../settings.ts";

const words = accessWords.keys;
const fieldNames = ["name", "mode", "rights"];
const rightOptions = Object.entries(words.rights).map(([value, label]) => ({ value, label }));
const modeOptions = Object.entries(accessWords.mode).map(([value, label]) => ({ value, label }));

/** A key that only looks and asks, for test money: what somebody begins with. */
const fresh = (): Pick<NewApiKey, "name" | "mode" | "rights"> => ({
  name: "",
  mode: "test",
  rights: ["read", "create"],
});

/** Asks for a new key; it comes to be on the page that shows it. */
export function ApiKeyForm({ refresh }: { readonly refresh: () => void }) {
  const { api, formats, now, newKey } = useSettings();
  const fields = useFields(fresh);
  const { isBusy, problem, submit } = useWrite({ newKey, refresh });
  const [link, setLink] = useState<KeyLink | null>(null);
  const errors = problem?.fields ?? [];
  const done = (): void => {
    setLink(null);
    fields.reset();
    refresh();
  };
  if (link && link.expiresAt > now()) {
    const text = words.ready(formats.moment(link.expiresAt));
    return <SecretLink link={link} text={text} open={words.open} onDone={done} />;
  }
  const press = (): Promise<void> =>
    submit((idempotencyKey) => api.keys.make({ idempotencyKey, ...fields.latest.current }), setLink);
  return (
    <Form key={fields.session} onSubmit={press} autoComplete="off" testId="new-key">
      <Flex direction="column" gap="md">
        {problem && <ProblemAlert problem={problem} shown={fieldNames} />}
        <Input
          {...textField(fields, "name")}
          {...fieldError(errors, "name")}
          label={words.name}
          description={words.nameHelp}
          placeholder={words.namePlaceholder}
          required
        />
        <Select
          name="mode"
          label={words.modeLabel}
          value={fields.committed.mode}
          options={modeOptions}
          onChange={(mode) => fields.commit({ mode: mode === "live" ? "live" : "test" })}
        />
        <MultiSelect
          name="rights"
          label={words.rightsLabel}
          {...fieldError(errors, "rights")}
          value={[...fields.committed.rights]}
          options={rightOptions}
          onChange={(rights) => fields.commit({ rights: rights as KeyRight[] })}
        />
        <Flex direction="row">
          <LoadingButton type="submit" variant="primary" loading={isBusy} testId="make-key">
            {words.make}
          </LoadingButton>
        </Flex>
      </Flex>
    </Form>
  );
}
