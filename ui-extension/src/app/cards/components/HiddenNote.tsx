import { Text } from "@hubspot/ui-extensions";
import { words } from "../words.ts";

/** How many payments of this record are colleagues' and not shown, so that nobody takes the list for the whole. */
export function HiddenNote({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <Text variant="microcopy" testId="hidden-payments">
      {words.list.hidden(count)}
    </Text>
  );
}
