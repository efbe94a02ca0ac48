import { EmptyState, Text } from "@hubspot/ui-extensions";
import { words } from "../words.ts";

/** Stands under the create button, which is the next step it speaks of. */
export function NoPayments() {
  return (
    <EmptyState title={words.list.emptyTitle} imageName="deals">
      <Text>{words.list.emptyText}</Text>
    </EmptyState>
  );
}
