import { Alert, Text } from "@hubspot/ui-extensions";
import { Group } from "../components/Group.tsx";
import { ChoiceField, ManyField, SwitchField, TextField } from "../components/PolicyFields.tsx";
import { PolicyPage } from "../components/PolicyPage.tsx";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

const openPayments = optionsOf({ one: words.payments.one, several: words.payments.several });
const renewals = optionsOf(words.payments.renewal);
const moments = optionsOf(words.payments.when);
const notices = optionsOf(words.notices);
const notes = optionsOf(words.notes);

/** What holds for every payment unless its seller chooses otherwise. */
export function Payments() {
  return (
    <PolicyPage>
      <Group title={words.payments.asking}>
        <ChoiceField name="openPayments" options={openPayments} />
        <SwitchField name="emailRequired" />
        <SwitchField name="prefillsPayer" />
        <SwitchField name="endsThere" />
        <SwitchField name="lines.preferred" />
        <TextField name="lines.vatRate" description={words.payments.vatHelp} />
      </Group>
      <Validity />
      <Group title={words.payments.deals}>
        <TextField name="referencePattern" description={words.payments.patternHelp} />
        <ExampleReference />
        <DealFromContact />
      </Group>
      <Group title={words.payments.after}>
        <ChoiceField name="renewal" options={renewals} />
        <SwitchField name="sendsReceipts" />
        <ManyField name="notices" options={notices} description={words.payments.noticesHelp} />
        <ManyField name="notes" options={notes} />
      </Group>
    </PolicyPage>
  );
}

function Validity() {
  const { form } = useSettings();
  return (
    <Group title={words.payments.ending}>
      <SwitchField name="validity.ends" />
      {form.fields.committed["validity.ends"] && (
        <TextField name="validity.days" description={words.payments.daysHelp} />
      )}
      <SwitchField name="validity.mayBeEndless" />
    </Group>
  );
}

/** The pattern filled in for an imagined payment, as it is typed. */
function ExampleReference() {
  const { form, formats, now } = useSettings();
  const example = form.fields.typed.referencePattern
    .replaceAll("{deal}", "512")
    .replaceAll("{contact}", "101")
    .replaceAll("{year}", String(formats.day(now()).year))
    .replaceAll("{code}", "8KQ2MXA7");
  return <Text testId="example-reference">{words.payments.patternExample(example)}</Text>;
}

function DealFromContact() {
  const { form, view } = useSettings();
  const { committed, commit } = form.fields;
  const isMade = committed["dealFromContact.when"] !== "never";
  const pipelines = view.pipelines ?? [];
  const chosen = pipelines.find(({ id }) => id === committed["dealFromContact.pipelineId"]);
  return (
    <>
      <ChoiceField name="dealFromContact.when" options={moments} />
      {isMade && !view.pipelines && <Alert title={words.payments.pipelinesUnread} variant="warning" />}
      {isMade && view.pipelines && (
        <ChoiceField
          name="dealFromContact.pipelineId"
          options={[{ value: "", label: words.payments.firstPipeline }, ...pipelines.map(choiceOf)]}
          // A stage belongs to one pipeline.
          onChoose={(pipelineId) => commit({ "dealFromContact.pipelineId": pipelineId, "dealFromContact.stageId": "" })}
        />
      )}
      {isMade && chosen && (
        <ChoiceField
          name="dealFromContact.stageId"
          options={[{ value: "", label: words.payments.firstStage }, ...chosen.stages.map(choiceOf)]}
        />
      )}
    </>
  );
}

function choiceOf({ id, label }: { readonly id: string; readonly label: string }) {
  return { value: id, label };
}
