import { Button, Flex, Heading, Text } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import type { Channel, MessageView } from "@payments/shared";
import { mailtoOf, openProviderWays, type SendDraft, whatsAppOf } from "../send-draft.ts";
import { contactType } from "../tab.ts";
import { words } from "../words.ts";
import { CopyButton } from "./CopyButton.tsx";
import { QrButton } from "./QrButton.tsx";

interface LinkWaysProps {
  readonly link: string;
  readonly variant: "primary" | "secondary";
  readonly note: (channel: Channel) => void;
  readonly scope: string;
}

/** The bare link, to be taken anywhere. */
export function LinkWays({ link, variant, note, scope }: LinkWaysProps) {
  return (
    <Flex direction="row" gap="sm" align="start" wrap>
      <CopyButton
        text={link}
        label={words.act.copyLink}
        field={words.create.link}
        variant={variant}
        size="md"
        onCopied={() => note("copied")}
        testId={`copy-${scope}`}
      />
      <QrButton link={link} size="md" testId={`qr-${scope}`} />
    </Flex>
  );
}

interface SendWaysProps {
  readonly message: MessageView;
  readonly draft: SendDraft;
  readonly note: (channel: Channel) => void;
  readonly scope: string;
}

/** Where one of them is open they have a form of their own, and stand nowhere else. */
const byProvider = ["provider_email", "provider_sms"] as const;

/** The form says it of our own e-mail, and a wallet's message is offered only where it takes a text message's place. */
const unnamed: ReadonlySet<Channel> = new Set(["email", "provider_push"]);

/** Every other way to the customer; one that is closed stands there with its reason. */
export function SendWays({ message, draft, note, scope }: SendWaysProps) {
  const { phone } = message;
  const closed = new Map(message.channels.map(({ channel, blocked }) => [channel, blocked]));
  const reasons = [...closed].flatMap(([channel, blocked]) =>
    blocked === null || unnamed.has(channel) ? [] : words.send.whyNot(words.send.channel[channel], blocked),
  );
  // One reason for all of them, such as a missing right, is said once, by the form.
  if (message.channels.every(({ blocked }) => blocked !== null)) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{words.send.ways}</Heading>
      <Flex direction="row" gap="sm" align="start" wrap>
        <CrmActionButton
          actionType="SEND_EMAIL"
          size="sm"
          actionContext={{
            objectTypeId: contactType,
            objectId: Number(message.contactId),
            initialEmailSubject: draft.subject,
            initialEmailBody: draft.body,
          }}
          onClick={() => note("hubspot")}
          testId={`send-hubspot-${scope}`}
        >
          {words.send.channel.hubspot}
        </CrmActionButton>
        <Button size="sm" href={mailtoOf(draft)} onClick={() => note("mail_program")} testId={`send-mailto-${scope}`}>
          {words.send.channel.mail_program}
        </Button>
        <Button
          size="sm"
          href={{ url: whatsAppOf(draft, message), external: true }}
          onClick={() => note("whatsapp")}
          testId={`send-whatsapp-${scope}`}
        >
          {phone?.digits ? words.send.whatsAppTo(phone.written) : words.send.channel.whatsapp}
        </Button>
        {byProvider
          .filter((channel) => closed.get(channel) !== null && openProviderWays(message).length === 0)
          .map((channel) => (
            <Button key={channel} size="sm" disabled testId={`send-${channel}-${scope}`}>
              {words.send.channel[channel]}
            </Button>
          ))}
      </Flex>
      {phone?.problem && <Text variant="microcopy">{words.send.chooseThere(phone.problem)}</Text>}
      {reasons.map((reason) => (
        <Text key={reason} variant="microcopy">
          {reason}
        </Text>
      ))}
    </Flex>
  );
}
