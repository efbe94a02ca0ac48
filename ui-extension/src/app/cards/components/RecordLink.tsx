import { Flex, Text } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";

interface RecordLinkProps {
  readonly name: string;
  readonly record: { readonly objectTypeId: string; readonly objectId: string };
  /** Says what opens: `Open deal`. */
  readonly label: string;
  readonly testId: string;
}

/** Another record by its name, and a way to it; HubSpot knows the address, and whether this user may see it. */
export function RecordLink({ name, record, label, testId }: RecordLinkProps) {
  const actionContext = {
    objectTypeId: record.objectTypeId,
    objectId: Number(record.objectId),
    external: true,
  };
  return (
    <Flex direction="row" gap="xs" align="center" wrap>
      <Text inline>{name}</Text>
      <CrmActionButton
        actionType="RECORD_APP_LINK"
        actionContext={actionContext}
        size="xs"
        variant="secondary"
        testId={testId}
      >
        {label}
      </CrmActionButton>
    </Flex>
  );
}
