import { Flex, Text } from "@hubspot/ui-extensions";
import type { ConnectionChoice, CreateForm } from "@payments/shared";
import { chosenConnection, type CreateDraft } from "../create-draft.ts";
import { readDraft } from "../create-request.ts";
import { type Tab, useTab } from "../tab.ts";
import { nameOf, words } from "../words.ts";

const day = 86_400_000;

/** Says before the press who is asked for what until when, where they pay, and what becomes of the deal. */
export function AskSentence({ form, draft }: { form: CreateForm; draft: CreateDraft }) {
  const sentence = askSentence(form, draft, useTab());
  const connection = chosenConnection(form, draft);
  return (
    <Flex direction="column" gap="xs">
      <Text testId="ask" format={{ fontWeight: sentence ? "demibold" : "regular" }}>
        {sentence ?? words.create.sentenceMissing[draft.type]}
      </Text>
      {sentence && connection && <Text testId="ask-more">{[...futureOf(form, draft, connection)].join(" ")}</Text>}
    </Flex>
  );
}

function askSentence(form: CreateForm, draft: CreateDraft, { formats, now }: Tab): string | null {
  const read = readDraft(form, draft, formats.locale);
  if ("messages" in read) return null;
  const { amount, currency, description, contactId, validityDays } = read.request;
  const asked = {
    who: nameOf(form.contacts.find(({ id }) => id === contactId)),
    amount: formats.typedAmount({ decimal: amount, currency }),
    what: description,
  };
  const until = validityDays === null ? null : formats.moment(now() + validityDays * day);
  const sentence = draft.sendOn
    ? words.create.sentenceAhead(asked, formats.dayText(draft.sendOn), validityDays)
    : words.create.sentence({ ...asked, until });
  return chosenConnection(form, draft)?.mode === "test" ? `${sentence} ${words.create.testSentence}` : sentence;
}

function futureOf(form: CreateForm, draft: CreateDraft, connection: ConnectionChoice): readonly string[] {
  const { create } = words;
  const stage = form.movesTo[connection.mode];
  // Of a deal chosen on a contact nothing is known here.
  const deal = form.deals.length > 0 || form.open === null ? [] : [create.staysPut];
  return [
    pageSentence(draft, connection),
    ...(connection.holds && draft.capture === "manual" ? [create.held] : []),
    ...(stage === null ? deal : [create.moves(stage)]),
  ];
}

function pageSentence({ type }: CreateDraft, { provider, lines }: ConnectionChoice): string {
  const { create } = words;
  if (type === "amount") return create.page(provider);
  return lines ? create.pageWithLines(provider, lines.vat) : create.pageWithoutLines(provider);
}
