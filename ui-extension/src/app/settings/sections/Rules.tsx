import { Flex, Heading, Select, Text } from "@hubspot/ui-extensions";
import { Loading, LoadFailed } from "../components/LoadFailed.tsx";
import { rulesWords as words } from "../words/rules.ts";
import { useSettings } from "../settings.ts";
import { useRules } from "../use-rules.ts";
import { RulesPipeline } from "./RulesPipeline.tsx";

/** The rules that move deals, pipeline by pipeline. */
export function Rules() {
  const { api, view, problem, refresh, retry, adopt } = useRules();
  const { chosen, choose, unsaved } = useSettings().ruleWork;
  if (!view && problem) return <LoadFailed problem={problem} onRetry={retry} />;
  if (!view) return <Loading label={words.waiting} />;
  const { pipelines, mayChange } = view;
  const pipeline = pipelines.find(({ pipelineId }) => pipelineId === chosen) ?? pipelines[0];
  if (!pipeline) return <Text>{words.noPipelines}</Text>;
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.title}</Heading>
      <Text>{words.intro}</Text>
      {pipelines.length > 1 && (
        <Select
          name="pipeline"
          label={words.pipeline}
          value={pipeline.pipelineId}
          options={pipelines.map(({ pipelineId, label }) => ({
            value: pipelineId,
            label: unsaved.includes(pipelineId) ? words.withUnsaved(label) : label,
          }))}
          onChange={(pipelineId) => choose(String(pipelineId))}
        />
      )}
      <RulesPipeline key={pipeline.pipelineId} {...{ api, pipeline, mayChange, adopt, refresh }} />
      <Text variant="microcopy">{words.unseen}</Text>
    </Flex>
  );
}
