import { Button, Flex, hubspot, Text } from "@hubspot/ui-extensions";
import { useState } from "react";

/** Draws, and throws when its button is pressed. */
function Probe() {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) throw new Error("The probe threw while drawing.");
  return (
    <Flex direction="column" gap="md">
      <Text>All is well</Text>
      <Button onClick={() => setBroken(true)}>Break it</Button>
    </Flex>
  );
}

hubspot.extend<"crm.record.tab">(() => <Probe />);
