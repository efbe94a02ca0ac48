import { EmptyState, Text } from "@hubspot/ui-extensions";
import { words } from "../words.ts";

/** Stands under the create button, which is the next step it speaks of. `isOwn`: others have some. */
export function NoPayments({ isOwn }: { readonly isOwn: boolean }) {
  return (
    <EmptyState title={isOwn ? words.list.emptyOwnTitle : words.list.emptyTitle} imageName="deals">
      <Text>{words.list.emptyText}</Text>
    </EmptyState>
  );
}
