import { Button, Flex, hubspot, Illustration, LineChart, ScoreCircle, Text } from "@hubspot/ui-extensions";
import { CrmPropertyList } from "@hubspot/ui-extensions/crm";

/** Components that the record page does not draw, beside ones that it does. */
function Probe() {
  const axes = {
    x: { field: "day", fieldType: "category" as const },
    y: { field: "sum", fieldType: "linear" as const },
  };
  return (
    <Flex direction="column" gap="md">
      <Text>Before</Text>
      <LineChart data={[{ day: "Monday", sum: 1 }]} axes={axes} />
      <ScoreCircle score={40} />
      <Illustration name="lock" alt="A lock" />
      <CrmPropertyList properties={["amount"]} />
      <Button>After</Button>
    </Flex>
  );
}

hubspot.extend<"crm.record.tab">(() => <Probe />);
