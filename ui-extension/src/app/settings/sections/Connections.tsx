import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  EmptyState,
  Flex,
  Heading,
  StatusTag,
  Tag,
  Text,
  Tile,
} from "@hubspot/ui-extensions";
import { agoText } from "@payments/screens/ago-text";
import type { ConnectionView } from "@payments/shared";
import { ConnectButton } from "../components/ConnectButton.tsx";
import { ConnectionTrouble } from "../components/ConnectionTrouble.tsx";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

/** The account's providers and how they are doing. Keys are entered on a page of ours, never here. */
export function Connections() {
  const { view } = useSettings();
  if (view.connections.length === 0) {
    return (
      <EmptyState title={words.connections.emptyTitle} imageName="integrations">
        <Text>{words.connections.empty}</Text>
        {view.mayChange && <ConnectButton label={words.connections.connect} variant="primary" />}
      </EmptyState>
    );
  }
  return (
    <Flex direction="column" gap="md">
      {view.connections.map((connection) => (
        <Connection key={connection.id} connection={connection} />
      ))}
      {view.mayChange && <ConnectButton label={words.connections.manage} variant="secondary" />}
    </Flex>
  );
}

function Connection({ connection }: { readonly connection: ConnectionView }) {
  const { formats, now } = useSettings();
  const { label, mode, keyEnding, webhookAt, readAt, unanswered, triesInRow, openPayments, createdAt } = connection;
  const ago = (at: number | null): string => (at === null ? words.connections.never : agoText(at, now(), formats));
  const { text, variant, cure } = stateOf(connection);
  return (
    <Tile testId={`connection-${connection.id}`}>
      <Flex direction="column" gap="sm">
        <Flex direction="row" gap="sm" align="center" wrap>
          <Heading>{label}</Heading>
          <Tag variant={mode === "live" ? "success" : "warning"}>{words.values.mode[mode]}</Tag>
          <StatusTag variant={variant}>{text}</StatusTag>
        </Flex>
        {keyEnding !== "" && <Text variant="microcopy">{words.connections.key(keyEnding)}</Text>}
        {cure && (variant === "danger" ? <Alert title={cure} variant="danger" /> : <Text>{cure}</Text>)}
        <ConnectionTrouble connection={connection} />
        <DescriptionList direction="row">
          <DescriptionListItem label={words.connections.webhook}>
            <Text>{ago(webhookAt)}</Text>
          </DescriptionListItem>
          <DescriptionListItem label={words.connections.read}>
            <Text>{ago(readAt)}</Text>
          </DescriptionListItem>
          <DescriptionListItem label={words.connections.failing}>
            <Text>
              {unanswered === 0 ? words.connections.noFailures : words.connections.unanswered(unanswered, triesInRow)}
            </Text>
          </DescriptionListItem>
          <DescriptionListItem label={words.connections.open}>
            <Text>{String(openPayments)}</Text>
          </DescriptionListItem>
          <DescriptionListItem label={words.connections.since}>
            <Text>{formats.moment(createdAt)}</Text>
          </DescriptionListItem>
        </DescriptionList>
      </Flex>
    </Tile>
  );
}

// One read that fails is a provider's bad minute; three in a row are more.
const worrying = 3;

function stateOf({ trouble, triesInRow, webhookAt, readAt }: ConnectionView) {
  const { good, silent, silentCure, unheard, unheardCure } = words.connections;
  if (trouble) return { text: words.connections.trouble.state, variant: "danger", cure: null } as const;
  if (triesInRow >= worrying) return { text: silent, variant: "danger", cure: silentCure } as const;
  if (webhookAt === null && readAt === null) return { text: unheard, variant: "default", cure: unheardCure } as const;
  return { text: good, variant: "success", cure: null } as const;
}
