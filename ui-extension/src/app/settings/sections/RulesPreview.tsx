import { Alert, Flex, Form, Heading, Input, LoadingButton, Text } from "@hubspot/ui-extensions";
import { fieldError, textField, useFields } from "@payments/screens/use-fields";
import { useWrite } from "@payments/screens/use-write";
import type { PipelineRules, RulePreview, RuleRow } from "@payments/shared";
import { useState } from "react";
import type { RulesApi } from "../api/rules.ts";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { useSettings } from "../settings.ts";
import { rulesWords } from "../words/rules.ts";

const words = rulesWords.preview;

interface RulesPreviewProps {
  readonly api: RulesApi;
  readonly pipeline: PipelineRules;
  /** As they stand on the screen, saved or not. */
  readonly rows: readonly RuleRow[];
}

interface Tried {
  readonly rows: readonly RuleRow[];
  readonly said: RulePreview;
}

/** What the rules would do with one payment that somebody has in mind. */
export function RulesPreview({ api, pipeline: { pipelineId }, rows }: RulesPreviewProps) {
  const { newKey } = useSettings();
  const fields = useFields(() => ({ reference: "" }));
  const [isMissing, setMissing] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const { isBusy, problem, submit } = useWrite({ newKey, refresh: () => undefined });
  const errors = isMissing ? [{ name: "reference", message: words.missing }] : (problem?.fields ?? []);
  const look = async (): Promise<void> => {
    const reference = fields.latest.current.reference.trim();
    setMissing(reference === "");
    if (reference === "") return;
    await submit(
      () => api.preview({ pipelineId, rows, reference }),
      (said) => setTried({ rows, said }),
      () => setTried(null),
    );
  };
  return (
    <Form onSubmit={look} autoComplete="off" testId="rule-preview">
      <Flex direction="column" gap="sm">
        <Heading>{words.title}</Heading>
        <Text>{words.intro}</Text>
        <Input
          {...textField(fields, "reference")}
          {...fieldError(errors, "reference")}
          label={words.reference}
          description={words.referenceHelp}
        />
        {problem && <ProblemAlert problem={problem} shown={["reference"]} />}
        <Flex direction="row">
          <LoadingButton type="submit" variant="secondary" loading={isBusy} testId="rule-preview-submit">
            {words.submit}
          </LoadingButton>
        </Flex>
        {tried && <Said tried={tried} isOutdated={JSON.stringify(tried.rows) !== JSON.stringify(rows)} />}
      </Flex>
    </Form>
  );
}

function Said({ tried: { said }, isOutdated }: { readonly tried: Tried; readonly isOutdated: boolean }) {
  return (
    <Alert title={said.text} variant={said.moves ? "success" : "info"} testId="rule-preview-said">
      {isOutdated ? words.outdated : words.status(rulesWords.statuses[said.status])}
    </Alert>
  );
}
