import { Alert, Divider, Flex, LoadingButton, Select, Tag, Text } from "@hubspot/ui-extensions";
import type { FieldMessage } from "@payments/screens/api-problem";
import { useWrite } from "@payments/screens/use-write";
import type { MessagePreview, PreviewOrder, SettingsPreview } from "@payments/shared";
import { useState } from "react";
import { Group } from "../components/Group.tsx";
import { LongTextField, ManyField, SwitchField, TextField } from "../components/PolicyFields.tsx";
import { PolicyPage } from "../components/PolicyPage.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { readDraft } from "../draft.ts";
import type { Draft } from "../draft-shape.ts";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

/** What customers are written, and when they are reminded. */
export function Messages() {
  const { view } = useSettings();
  return (
    <PolicyPage>
      {!view.sendsMail && <Alert title={words.messages.noMail} variant="warning" />}
      <Group title={words.messages.link}>
        <Text>{words.messages.help}</Text>
        <TextField name="mail.subject" />
        <LongTextField name="mail.body" rows={8} />
        <MergeFields />
        <TextField name="mail.replyTo" description={words.messages.replyHelp} />
      </Group>
      <ProviderMessages />
      <Reminders />
      <Preview />
    </PolicyPage>
  );
}

function MergeFields() {
  const { view } = useSettings();
  return (
    <Flex direction="row" gap="xs" align="center" wrap>
      <Text variant="microcopy">{words.messages.mergeFields}</Text>
      {view.mergeFields.map((name) => (
        <Tag key={name}>{`{{${name}}}`}</Tag>
      ))}
    </Flex>
  );
}

function ProviderMessages() {
  const { view } = useSettings();
  const able = view.connections.filter(({ sendsMessages }) => sendsMessages);
  if (able.length === 0) return null;
  return (
    <Group title={words.messages.providers}>
      <ManyField
        name="providerMessages"
        description={words.messages.providersHelp}
        options={able.map(({ id, label, mode }) => ({ value: id, label: `${label} (${words.values.mode[mode]})` }))}
      />
    </Group>
  );
}

function Reminders() {
  const { form, view } = useSettings();
  return (
    <Group title={words.messages.reminders}>
      <Text>{words.messages.reminderHelp}</Text>
      <SwitchField name="reminders.isOn" />
      {form.fields.committed["reminders.isOn"] && (
        <>
          <TextField name="reminders.hoursBeforeEnd" description={words.messages.hoursHelp} />
          <TextField name="reminders.daysAfterSending" description={words.messages.daysHelp} />
          <TextField name="reminders.quietFrom" description={words.messages.quiet(view.timeZone)} />
          <TextField name="reminders.quietUntil" />
          <TextField name="reminders.mostPerPayment" />
        </>
      )}
    </Group>
  );
}

/** Everything as the customer would get it, from the form as it stands: nothing has to be saved first. */
function Preview() {
  const { api, form, newKey, refresh } = useSettings();
  const { isBusy, problem, submit } = useWrite({ newKey, refresh });
  const [preview, setPreview] = useState<SettingsPreview | null>(null);
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const ask = async (): Promise<void> => {
    const order = orderOf(form.fields.latest.current);
    setOwn("messages" in order ? order.messages : []);
    if ("order" in order) await submit(() => api.preview(order.order), setPreview);
  };
  return (
    <Flex direction="column" gap="md" align="start" testId="preview">
      <Divider />
      {own.length > 0 && <Alert title={own.map(({ message }) => message).join(" ")} variant="danger" />}
      {problem && <ProblemAlert problem={problem} />}
      <LoadingButton variant="secondary" loading={isBusy} onClick={ask} testId="preview-messages">
        {preview ? words.messages.previewAgain : words.messages.preview}
      </LoadingButton>
      {preview && <MessagePreviews preview={preview} />}
      {preview && <Schedule preview={preview} />}
    </Flex>
  );
}

function orderOf(draft: Draft): { readonly order: PreviewOrder } | { readonly messages: readonly FieldMessage[] } {
  const form = readDraft(draft);
  if ("messages" in form) return form;
  const { mail, brand, validity, reminders } = form.policies;
  return { order: { mail, brandName: brand.name, validityDays: validity.days, reminders } };
}

function MessagePreviews({ preview: { messages } }: { readonly preview: SettingsPreview }) {
  const { formats } = useSettings();
  const spoken = formats.locale.split("-")[0];
  const own = messages.find((message) => message.language === spoken) ?? messages.find(isEnglish) ?? messages[0];
  const [language, setLanguage] = useState(own?.language);
  const shown = messages.find((message) => message.language === language);
  return (
    <Group title={words.messages.previewTitle}>
      <Select
        name="previewLanguage"
        label={words.messages.previewOf}
        options={messages.map((message) => ({
          value: message.language,
          label: formats.languageName(message.language),
        }))}
        value={language}
        onChange={(chosen) => setLanguage(String(chosen))}
      />
      {shown && (
        <Flex direction="column" gap="xs" testId="previewed-message">
          <Text format={{ fontWeight: "demibold" }}>{directed(shown.subject, shown)}</Text>
          {linesOf(shown.body).map(({ id, line }) => (
            <Text key={id}>{directed(line, shown)}</Text>
          ))}
        </Flex>
      )}
    </Group>
  );
}

/** The same line may come twice, so each is told by its place. */
function linesOf(body: string): readonly { readonly id: string; readonly line: string }[] {
  return body.split("\n").map((line, place) => ({ id: String(place), line }));
}

function isEnglish({ language }: MessagePreview): boolean {
  return language === "en";
}

// An extension cannot set a direction; right-to-left isolates can. https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
function directed(line: string, { direction }: MessagePreview): string {
  return direction === "rtl" && line !== "" ? `\u2067${line}\u2069` : line;
}

function Schedule({ preview: { sentAt, reminders, endsAt } }: { readonly preview: SettingsPreview }) {
  const { formats } = useSettings();
  return (
    <Group title={words.messages.whenTitle}>
      <Flex direction="column" gap="xs" testId="schedule">
        <Text>{words.messages.sentNow(formats.moment(sentAt))}</Text>
        {reminders.map((at) => (
          <Text key={at}>{words.messages.reminder(formats.moment(at))}</Text>
        ))}
        {reminders.length === 0 && <Text>{words.messages.noReminders}</Text>}
        {endsAt !== null && <Text>{words.messages.ends(formats.moment(endsAt))}</Text>}
      </Flex>
    </Group>
  );
}
