import {
  Accordion,
  Button,
  Flex,
  LoadingButton,
  LoadingSpinner,
  Modal,
  ModalBody,
  ModalFooter,
  Tag,
  Text,
} from "@hubspot/ui-extensions";
import { type ApiProblem, problemIn } from "@payments/screens/api-problem";
import { useWrite } from "@payments/screens/use-write";
import type { PipelineRules, RuleVersion, RuleVersions } from "@payments/shared";
import { useEffect, useState } from "react";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { limitsOf, rulesWords } from "../words/rules.ts";
import type { RulesApi } from "../api/rules.ts";
import { useSettings } from "../settings.ts";

const words = rulesWords.history;

interface RulesHistoryProps {
  readonly api: RulesApi;
  readonly pipeline: PipelineRules;
  readonly adopt: (pipeline: PipelineRules) => void;
  readonly refresh: () => Promise<void>;
}

/** Every version of the pipeline's rules, and the way back to it. Read when it is opened, and again after each save. */
export function RulesHistory(props: RulesHistoryProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { version } = props.pipeline;
  return (
    <Accordion title={words.title} size="sm" open={isOpen} onClick={() => setIsOpen(!isOpen)}>
      {isOpen && <Versions key={version} {...props} />}
    </Accordion>
  );
}

interface Known extends RuleVersions {
  readonly readFrom: number | null | undefined;
  readonly problem: ApiProblem | null;
}

function Versions({ api, pipeline, adopt, refresh }: RulesHistoryProps) {
  const { pipelineId } = pipeline;
  // Where the page that is wanted begins, and which one was answered last.
  const [from, setFrom] = useState<number | null>(null);
  const [known, setKnown] = useState<Known>({ versions: [], before: null, readFrom: undefined, problem: null });
  const { problem } = known;
  const isReading = known.readFrom !== from;
  useEffect(() => {
    let isCurrent = true;
    const show = (change: (before: Known) => Partial<Known>): void => {
      if (isCurrent) setKnown((before) => ({ ...before, ...change(before), readFrom: from }));
    };
    api.versions(pipelineId, from).then(
      (page) => show(({ versions }) => ({ ...page, versions: [...versions, ...page.versions], problem: null })),
      (error: unknown) => show(() => ({ problem: problemIn(error) })),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, pipelineId, from]);
  return (
    <Flex direction="column" gap="sm">
      {problem && <ProblemAlert problem={problem} />}
      {!isReading && !problem && known.versions.length === 0 && <Text>{words.none}</Text>}
      {known.versions.map((one) => (
        <Version key={one.version} version={one} {...{ api, pipeline, adopt, refresh }} />
      ))}
      {isReading && <LoadingSpinner label={rulesWords.waiting} />}
      {known.before !== null && !isReading && (
        <Flex direction="row">
          <Button size="sm" variant="secondary" onClick={() => setFrom(known.before)} testId="rules-earlier">
            {words.more}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

type VersionProps = RulesHistoryProps & { readonly version: RuleVersion };

function Version({ version, ...props }: VersionProps) {
  const { pipeline } = props;
  const nameOf = (stageId: string): string => {
    const stage = pipeline.stages.find(({ id }) => id === stageId);
    return stage ? words.stage(stage.label, stageId) : words.goneStage(stageId);
  };
  const isPresent = version.version === pipeline.version;
  return (
    <Flex direction="column" gap="xs" testId={`version-${version.version}`}>
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text format={{ fontWeight: "demibold" }}>{words.version(version.version)}</Text>
        {isPresent && <Tag variant="info">{words.present}</Tag>}
        <Text variant="microcopy">{useSavedText(version)}</Text>
        {!isPresent && <BringBack version={version} {...props} />}
      </Flex>
      {version.rows.length === 0 && <Text variant="microcopy">{words.rules(0)}</Text>}
      {version.rows.map((row) => (
        <Text key={`${row.onStatus} ${row.mode} ${row.fires}`} variant="microcopy">
          {[
            rulesWords.statuses[row.onStatus],
            rulesWords.mode[row.mode],
            row.toStageId === null ? rulesWords.next : nameOf(row.toStageId),
            limitsOf(row, nameOf),
            row.isOn ? (row.isDry ? rulesWords.states.dry : rulesWords.states.on) : rulesWords.states.off,
          ].join(" · ")}
        </Text>
      ))}
    </Flex>
  );
}

function useSavedText({ saved: { at, userId, restores } }: RuleVersion): string {
  const { formats, view } = useSettings();
  if (at === null) return words.before;
  const person = view.people.find((one) => one.userId === userId);
  const who = userId === null ? words.byProgram : words.person(person?.email ?? null, userId);
  const line = words.savedOn(who, formats.moment(at));
  return restores === null ? line : `${line}, ${words.restored(restores)}`;
}

function BringBack({ api, pipeline, adopt, refresh, version: { version } }: VersionProps) {
  const { actions, newKey } = useSettings();
  const { isBusy, problem, begin, submit } = useWrite({ newKey, refresh: () => void refresh() });
  const id = `restore-${version}`;
  const restore = (): Promise<void> =>
    submit(
      () => api.restore({ pipelineId: pipeline.pipelineId, version: pipeline.version, restores: version }),
      (restored) => {
        actions.closeOverlay(id);
        adopt(restored);
      },
    );
  const modal = (
    <Modal id={id} title={words.confirmTitle(version)} width="md" onOpen={begin}>
      <ModalBody>
        <Text>{words.confirmText(pipeline.version)}</Text>
        {problem && <ProblemAlert problem={problem} />}
      </ModalBody>
      <ModalFooter>
        <LoadingButton variant="primary" loading={isBusy} onClick={restore} testId={`${id}-submit`}>
          {words.bringBack}
        </LoadingButton>
        <Button variant="secondary" onClick={() => actions.closeOverlay(id)}>
          {rulesWords.panel.cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
  return (
    <Button size="xs" variant="secondary" overlay={modal} testId={id}>
      {words.bringBack}
    </Button>
  );
}
