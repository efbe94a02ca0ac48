import { EmptyState, Text } from "@hubspot/ui-extensions";
import { words } from "../words.ts";
import { ConnectProvider } from "./ConnectProvider.tsx";

export function NotConnected({ mayConnect }: { mayConnect: boolean }) {
  return (
    <EmptyState title={words.connect.title} imageName="integrations">
      <Text>{words.connect.what}</Text>
      <Text>{mayConnect ? words.connect.admin : words.connect.others}</Text>
      {mayConnect && <ConnectProvider variant="primary" />}
    </EmptyState>
  );
}
