import { Button, Flex, Form, Input, LoadingButton, MultiSelect, Select } from "@hubspot/ui-extensions";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useWrite } from "@payments/screens/use-write";
import type { EndpointsView, NewEndpoint } from "@payments/shared";
import { accessWords } from "../words/access.ts";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { useSettings } from "../settings.ts";

const words = accessWords.hooks;
const fieldNames = ["url", "mode", "types"];
const modeOptions = Object.entries(accessWords.mode).map(([value, label]) => ({ value, label }));

type Draft = Omit<NewEndpoint, "idempotencyKey">;

interface WebhookFormProps {
  /** All that an endpoint can be told. */
  readonly types: readonly string[];
  readonly submitLabel: string;
  /** What is changed; left out for a new one. The mode of an endpoint stays. */
  readonly endpoint?: Draft & { readonly id: string };
  readonly send: (wish: NewEndpoint) => Promise<EndpointsView>;
  readonly onDone: (after: EndpointsView) => void;
  readonly onCancel?: () => void;
  readonly refresh: () => void;
}

export function WebhookForm({ types, endpoint, ...props }: WebhookFormProps) {
  const { newKey } = useSettings();
  const fresh = (): Draft => ({
    url: endpoint?.url ?? "",
    mode: endpoint?.mode ?? "test",
    types: endpoint?.types ?? types,
  });
  const fields = useFields(fresh);
  const { isBusy, problem, submit } = useWrite({ newKey, refresh: props.refresh });
  const errors = problem?.fields ?? [];
  const id = endpoint ? `change-${endpoint.id}` : "new-endpoint";
  const press = (): Promise<void> =>
    submit(
      (idempotencyKey) => props.send({ idempotencyKey, ...fields.latest.current }),
      (after) => {
        fields.reset(fresh());
        props.onDone(after);
      },
    );
  return (
    <Form key={fields.session} onSubmit={press} autoComplete="off" testId={id}>
      <Flex direction="column" gap="md">
        {problem && <ProblemAlert problem={problem} shown={fieldNames} />}
        <Input
          {...textField(fields, "url")}
          {...fieldError(errors, "url")}
          label={words.url}
          description={words.urlHelp}
          required
        />
        {!endpoint && (
          <Select
            name="mode"
            label={words.modeLabel}
            value={fields.committed.mode}
            options={modeOptions}
            onChange={(mode) => fields.commit({ mode: mode === "live" ? "live" : "test" })}
          />
        )}
        <MultiSelect
          name="types"
          label={words.typesLabel}
          {...fieldError(errors, "types")}
          value={[...fields.committed.types]}
          options={types.map((type) => ({ value: type, label: type }))}
          onChange={(chosen) => fields.commit({ types: chosen.map(String) })}
        />
        <Flex direction="row" gap="sm">
          <LoadingButton type="submit" variant="primary" loading={isBusy} testId={`${id}-submit`}>
            {props.submitLabel}
          </LoadingButton>
          {props.onCancel && (
            <Button variant="secondary" onClick={props.onCancel}>
              {words.cancel}
            </Button>
          )}
        </Flex>
      </Flex>
    </Form>
  );
}
