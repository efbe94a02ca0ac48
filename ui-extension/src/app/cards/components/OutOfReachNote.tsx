import { Alert, Button, Flex } from "@hubspot/ui-extensions";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

/** HubSpot could not be read: what is missing here, what goes on all the same, what cures it, and a way to look again. */
export function OutOfReachNote() {
  const { outOfReach, refresh } = useTab();
  if (!outOfReach) return null;
  return (
    <Flex direction="column" gap="sm">
      <Alert title={outOfReach.title} variant="warning" testId="out-of-reach">
        {outOfReach.detail}
      </Alert>
      <Flex direction="row">
        <Button variant="secondary" size="sm" onClick={refresh} testId="look-again">
          {words.create.header.lookAgain}
        </Button>
      </Flex>
    </Flex>
  );
}
