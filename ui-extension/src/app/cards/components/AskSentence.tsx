import { Text } from "@hubspot/ui-extensions";
import type { CreateForm } from "@payments/shared";
import { chosenConnection, type CreateDraft, readDraft } from "../create-draft.ts";
import { type Tab, useTab } from "../tab.ts";
import { nameOf, words } from "../words.ts";

const day = 86_400_000;

/** Says before the press who is asked for what until when, as the form stands. */
export function AskSentence({ form, draft }: { form: CreateForm; draft: CreateDraft }) {
  const sentence = askSentence(form, draft, useTab());
  return (
    <Text testId="ask" format={{ fontWeight: sentence ? "demibold" : "regular" }}>
      {sentence ?? words.create.sentenceMissing}
    </Text>
  );
}

function askSentence(form: CreateForm, draft: CreateDraft, { formats, now }: Tab): string | null {
  const read = readDraft(form, draft, formats.locale);
  if ("messages" in read) return null;
  const { amount, currency, description, contactId, validityDays } = read.request;
  const sentence = words.create.sentence({
    who: nameOf(form.contacts.find(({ id }) => id === contactId)),
    amount: formats.typedAmount({ decimal: amount, currency }),
    what: description,
    until: validityDays === null ? null : formats.moment(now() + validityDays * day),
  });
  return chosenConnection(form, draft)?.mode === "test" ? `${sentence} ${words.create.testSentence}` : sentence;
}
