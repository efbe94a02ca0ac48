import { Flex, Heading, List, Text } from "@hubspot/ui-extensions";
import type { PaymentDetail } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

/** What goes to the customer by itself, and when, as long as nothing changes. */
export function PlannedMails({ planned }: Pick<PaymentDetail, "planned">) {
  const { formats } = useTab();
  if (planned.length === 0) return null;
  return (
    <Flex direction="column" gap="xs">
      <Heading>{words.details.planned}</Heading>
      <List variant="unordered-styled">
        {planned.map(({ about, at }) => (
          <Text key={`${about}-${at}`}>{words.details.plannedMail[about](formats.moment(at))}</Text>
        ))}
      </List>
    </Flex>
  );
}
